// A constant frame rate as a ratio, and which frame is shown when: in whole numbers.

import Timeline

/// Frames per second. Frame n is shown from n ÷ rate on, counted from the first frame.
package struct FrameRate: Sendable, Equatable {
    package let numerator: Int
    package let denominator: Int

    private static let largest = 10_000_000

    /// - Returns: nil for what is no rate above 0 and at most 1000.
    package init?(_ numerator: Int, _ denominator: Int) {
        guard (1...Self.largest).contains(numerator), (1...Self.largest).contains(denominator),
            numerator <= 1000 * denominator
        else { return nil }
        var (divisor, rest) = (numerator, denominator)
        while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
        self.numerator = numerator / divisor
        self.denominator = denominator / divisor
    }

    /// The ratio that a decimal number means: 29.97 is 30000/1001.
    package init?(_ rate: Double) {
        guard rate > 0, rate <= 1000 else { return nil }
        let whole = (rate * 1.001).rounded()
        if rate != rate.rounded(), (whole * 1000 / 1001 - rate).magnitude < 0.0006 {
            self.init(Int(whole) * 1000, 1001)
        } else {
            self.init(Int((rate * 1000).rounded()), 1000)
        }
    }

    /// `25`, `29.97` or `30000/1001`.
    package init?(parsing text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 2, let top = Int(parts[0]), let bottom = Int(parts[1]) {
            self.init(top, bottom)
        } else if parts.count == 1, let rate = Double(text) {
            self.init(rate)
        } else {
            return nil
        }
    }

    package var value: Double { Double(numerator) / Double(denominator) }

    /// `30000/1001`, or `25`.
    package var text: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }

    /// The frame that is shown at an instant.
    ///
    /// A frame's time that was rounded or cut on its way here still means that frame: a time may lie a microsecond
    /// before its frame, and one of whole milliseconds a millisecond (but never more than a quarter of a frame).
    package func frame(at microseconds: Int) -> Int {
        guard microseconds > 0 else { return 0 }
        let divisor = denominator * 1_000_000
        let product = microseconds.multipliedFullWidth(by: numerator)
        let (frame, rest) = divisor.dividingFullWidth(product)
        let rounding = microseconds % 1000 == 0 ? 1000 : 1
        return divisor - rest <= min(rounding * numerator, divisor / 4) ? frame + 1 : frame
    }

    /// When a frame begins to be shown.
    package func microseconds(ofFrame frame: Int) -> Int {
        guard frame > 0 else { return 0 }
        let product = frame.multipliedFullWidth(by: denominator * 1_000_000)
        let (whole, rest) = numerator.dividingFullWidth(product)
        return rest * 2 >= numerator ? whole + 1 : whole
    }

    /// The frames of a stretch, half-open; at least one.
    package func frames(start: Double, end: Double) -> Range<Int> {
        let first = frame(at: OutputPrecision.microseconds(start) ?? 0)
        return first..<max(first + 1, frame(at: OutputPrecision.microseconds(end) ?? 0))
    }

    /// Seconds at which a frame begins to be shown.
    package func seconds(ofFrame frame: Int) -> Double {
        OutputPrecision.seconds(microseconds: microseconds(ofFrame: frame))
    }
}
