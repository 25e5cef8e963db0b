// Exact ratios: frame rates, time bases, sample aspect ratios.

import CFFmpeg

/// A ratio of two integers in lowest terms; the denominator is always positive.
public struct Rational: Sendable, Hashable {
    public let numerator: Int64
    public let denominator: Int64

    /// - Precondition: `denominator` is not 0.
    public init(_ numerator: Int64, _ denominator: Int64 = 1) {
        precondition(denominator != 0, "a ratio needs a denominator other than 0")
        // Magnitudes, because -Int64.min does not exist.
        let divisor = Rational.commonDivisor(numerator.magnitude, denominator.magnitude)
        let negative = (numerator < 0) != (denominator < 0) && numerator != 0
        let top = Int64(clamping: numerator.magnitude / divisor)
        self.numerator = negative ? -top : top
        self.denominator = max(1, Int64(clamping: denominator.magnitude / divisor))
    }

    /// Reads ffmpeg's notation: "30", "29.97", "30000/1001" or "4:3".
    /// Returns nil for anything else, and for a denominator of 0.
    public init?(parsing text: String) {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == ":" }
        if parts.count == 2 {
            guard let top = Int64(parts[0]), let bottom = Int64(parts[1]), bottom != 0 else { return nil }
            self.init(top, bottom)
        } else if let whole = Int64(text) {
            self.init(whole)
        } else if let value = Double(text), value.isFinite, abs(value) < 1e9 {
            let nearest = av_d2q(value, 1_001_000)
            guard nearest.den != 0 else { return nil }
            self.init(Int64(nearest.num), Int64(nearest.den))
        } else {
            return nil
        }
    }

    public var value: Double { Double(numerator) / Double(denominator) }

    private static func commonDivisor(_ first: UInt64, _ second: UInt64) -> UInt64 {
        var (larger, smaller) = (first, second)
        while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
        return max(1, larger)
    }
}

extension Rational: CustomStringConvertible {
    public var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }
}

extension Rational {
    /// nil when libav does not know the value (it writes 0/0 or 0/1).
    init?(known value: AVRational) {
        guard value.num > 0, value.den > 0 else { return nil }
        self.init(Int64(value.num), Int64(value.den))
    }

    /// Nearest ratio that libav can hold.
    var av: AVRational {
        var top: Int32 = 0
        var bottom: Int32 = 1
        av_reduce(&top, &bottom, numerator, denominator, Int64(Int32.max))
        return AVRational(num: top, den: max(1, bottom))
    }
}
