// The precision of everything that leaves the program: times to the microsecond, scores to the ten-thousandth.
// Aggregation and rankings work on these integers and on nothing finer. That makes a timeline's segments a function
// of its written rows: they can be computed again from the file, which is how an interrupted run is resumed exactly.

/// Rounding to what is written.
package enum OutputPrecision {
    /// A time in whole microseconds, half up; nil for what is not a number or absurdly large (above 285 years).
    package static func microseconds(_ seconds: Double) -> Int? { units(seconds, decimals: 6) }

    /// A time in whole milliseconds, half up; nil for what is not a number or absurdly large (above 285,000 years).
    package static func milliseconds(_ seconds: Double) -> Int? { units(seconds, decimals: 3) }

    /// A time in whole units of 10 to the minus `decimals` seconds, half up.
    /// - Parameter decimals: 0 to 6.
    package static func units(_ seconds: Double, decimals: Int) -> Int? {
        let scaled = seconds * scales[decimals]
        guard scaled.magnitude < 0x1p53 else { return nil }
        // The nudge makes index × stride land on one side of a half wherever floating point left it: 0.0125 is 13.
        return Int((scaled + 0.5 + 1e-6).rounded(.down))
    }

    private static let scales: [Double] = [1, 10, 100, 1e3, 1e4, 1e5, 1e6]

    /// Whole microseconds as seconds.
    package static func seconds(microseconds: Int) -> Double { Double(microseconds) / 1e6 }

    /// A score in whole ten-thousandths, half up; nil for what is not a number.
    package static func tenThousandths(_ score: Float) -> Int32? { tenThousandths(Double(score)) }

    /// A score in whole ten-thousandths, half up; nil for what is not a number.
    package static func tenThousandths(_ score: Double) -> Int32? {
        guard !score.isNaN else { return nil }
        // Scores are probabilities; the bound only keeps an infinity from trapping.
        let scaled = min(max(score * 10_000, -1e9), 1e9)
        return Int32((scaled + 0.5 + 1e-6).rounded(.down))
    }
}
