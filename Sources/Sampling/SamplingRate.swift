// The rate at which a window counts frames.

import Media

/// `source`: frames count as they come. `fixed`: virtual frames at exact instants; at each, the frame shown then.
public enum SamplingRate: Sendable, Equatable, CustomStringConvertible {
    case source
    /// Frames per second, an exact fraction.
    case fixed(Rational)

    /// Reads `source`, `25`, `29.97` or `30000/1001`; nil when it is none of these or not between 0.001 and 1000.
    public init?(_ text: String) {
        if text == "source" {
            self = .source
            return
        }
        guard let rate = Self.fraction(text), rate.numerator > 0,
            rate.numerator <= 1000 * rate.denominator, 1000 * rate.numerator >= rate.denominator
        else { return nil }
        self = .fixed(rate)
    }

    /// Parses a decimal number or a fraction exactly, so that 29.97 is 2997/100 and never a rounded binary.
    package static func fraction(_ text: String) -> Rational? {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        if halves.count == 2 {
            guard let numerator = Int64(halves[0]), let denominator = Int64(halves[1]),
                (1...1_000_000_000).contains(numerator), (1...1_000_000_000).contains(denominator)
            else { return nil }
            return Rational(numerator, denominator)
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = Int64(parts[0]), (0...1_000_000).contains(whole) else { return nil }
        guard parts.count == 2 else { return Rational(whole, 1) }
        let digits = parts[1].prefix(9)
        guard !digits.isEmpty, digits.allSatisfy(\.isASCII), let decimals = Int64(digits), decimals >= 0,
            parts[1].allSatisfy(\.isNumber)
        else { return nil }
        let scale = (0..<digits.count).reduce(Int64(1)) { product, _ in product * 10 }
        return Rational(whole * scale + decimals, scale)
    }

    public var description: String {
        switch self {
        case .source: "source"
        case .fixed(let rate): rate.denominator == 1 ? "\(rate.numerator)" : "\(rate.numerator)/\(rate.denominator)"
        }
    }
}
