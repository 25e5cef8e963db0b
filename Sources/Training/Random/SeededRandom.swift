// Random numbers that need no state of their own: what is drawn depends on the seed and on what it is drawn for.

/// SplitMix64 (Steele, Lea, Flood 2014), begun at a place of its own for each purpose.
///
///     var draw = SeededRandom(seed: 7, for: .augmentation, 3, 41)    // epoch 3, clip 41
///     draw.below(256)
///
/// A run that is resumed draws what an unbroken one does: the place says where it is, not how it came there.
package struct SeededRandom: RandomNumberGenerator, Sendable {
    /// What numbers are drawn for. Raw values are part of what `--seed` means: they never change.
    package enum Purpose: UInt64, Sendable {
        case weights = 1
        case order = 2
        case augmentation = 3
        case dropPath = 4
        case split = 5
        case views = 6
        case colours = 7
    }

    private var state: UInt64

    /// - Parameter place: which draw of this purpose: an epoch, a clip, …
    package init(seed: UInt64, for purpose: Purpose, _ place: Int...) {
        state = seed
        for number in [purpose.rawValue] + place.map({ UInt64(bitPattern: Int64($0)) }) {
            state = next() ^ (number &* 0xD605_0BB2_3BD2_8A2D)
        }
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A whole number from 0 up to, not including, `bound`.
    package mutating func below(_ bound: Int) -> Int {
        precondition(bound > 0, "there is no number below \(bound) to draw")
        return Int(next(upperBound: UInt64(bound)))
    }

    /// Brings the items into an order of its own (Fisher and Yates; by hand, for the library's way may change).
    package mutating func shuffle<Item>(_ items: inout [Item]) {
        for last in stride(from: items.count - 1, to: 0, by: -1) { items.swapAt(last, below(last + 1)) }
    }

    /// A number from 0 up to, not including, 1, in steps of 2⁻⁵³.
    package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
