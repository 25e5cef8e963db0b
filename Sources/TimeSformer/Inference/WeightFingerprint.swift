// What tells two models of one shape apart: a number made of all weights while they are read.

/// A 64-bit hash over parameters, whatever file, container or order they come from. For telling files apart, not
/// against someone who wants two to look alike.
struct WeightFingerprint {
    private var sum: UInt64 = 0

    /// Adds one parameter as it was read.
    mutating func add(_ parameter: Parameter, _ values: UnsafeBufferPointer<Float>) {
        var name: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in parameter.canonicalName.utf8 { name = (name ^ UInt64(byte)) &* 0x100_0000_01B3 }
        // A sum, so that the order of reading does not count.
        sum &+= Self.mixed(Self.hash(UnsafeRawBufferPointer(values), seed: name))
    }

    /// Sixteen hex digits.
    /// - Parameter configuration: what else the scores depend on and the shapes do not tell.
    func text(_ configuration: TimeSformerConfiguration) -> String {
        let rest = UInt64(configuration.heads) << 32 | UInt64(configuration.layerNormEpsilon.bitPattern)
        let digits = String(Self.mixed(sum ^ Self.mixed(rest)), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Four lanes, so that their multiplications overlap: faster than memory brings the bytes.
    private static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
        var (a, b, c, d) = (seed, seed &+ 1, seed &+ 2, seed &+ 3)
        let words = bytes.count / 8
        var word = 0
        while word + 4 <= words {
            a = step(a, bytes.loadUnaligned(fromByteOffset: 8 * word, as: UInt64.self))
            b = step(b, bytes.loadUnaligned(fromByteOffset: 8 * word + 8, as: UInt64.self))
            c = step(c, bytes.loadUnaligned(fromByteOffset: 8 * word + 16, as: UInt64.self))
            d = step(d, bytes.loadUnaligned(fromByteOffset: 8 * word + 24, as: UInt64.self))
            word += 4
        }
        for byte in bytes[(8 * word)...] { a = step(a, UInt64(byte)) }
        return mixed(mixed(mixed(mixed(a) ^ b) ^ c) ^ d) ^ UInt64(bytes.count)
    }

    /// Multiplication carries upwards only; the shift brings the upper half down again.
    @inline(__always)
    private static func step(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        let product = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
        return product ^ (product >> 32)
    }

    /// SplitMix64's last step: every bit moves every other.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var value = value &+ 0x9E37_79B9_7F4A_7C15
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
