// A share of clips with the interval that so few clips leave open.

/// A value between 0 and 1 and its 95 % confidence interval.
public struct Estimate: Sendable, Equatable {
    public let value: Double
    public let low: Double
    public let high: Double

    /// Wilson's score interval for a share (E. B. Wilson, 1927): right also near 0 and 1 and for few clips.
    /// - Parameters:
    ///   - value: the share.
    ///   - count: clips, or what so many clips are worth; positive.
    public init(share value: Double, of count: Double) {
        precondition(count > 0, "a share is a share of something")
        // Two-sided 95 % of the normal distribution.
        let z = 1.959963984540054
        let square = z * z / count
        let centre = (value + square / 2) / (1 + square)
        let half = z / (1 + square) * ((value * (1 - value) + square / 4) / count).squareRoot()
        self.value = value
        low = value <= 0 ? 0 : max(0, centre - half)
        high = value >= 1 ? 1 : min(1, centre + half)
    }

    public init(_ right: Int, of count: Int) { self.init(share: Double(right) / Double(count), of: Double(count)) }

    private init(value: Double, low: Double, high: Double) {
        self.value = value
        self.low = low
        self.high = high
    }

    func scaled(by factor: Double) -> Estimate {
        Estimate(value: value * factor, low: low * factor, high: high * factor)
    }
}
