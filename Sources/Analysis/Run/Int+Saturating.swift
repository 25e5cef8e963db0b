// From a number that came from outside to a count.

extension Int {
    /// The whole part, or the nearest there is; 0 for what is no number.
    init(saturating value: Double) {
        self = value.isNaN ? 0 : value >= 0x1p62 ? 1 << 62 : value <= -0x1p62 ? -(1 << 62) : Int(value)
    }
}
