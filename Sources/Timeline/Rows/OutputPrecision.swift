// The precision of everything that leaves the program: times to the microsecond, scores to the ten-thousandth.
// Aggregation and rankings work on these integers and on nothing finer. That makes a timeline's segments a function
// of its written rows: they can be computed again from the file, which is how an interrupted run is resumed exactly.

/// Rounding to what is written.
package enum OutputPrecision {
    /// A time in whole microseconds, half up; nil for what is not a number or absurdly large (above 285 years).
    package static func microseconds(_ seconds: Double) -> Int? { units(seconds, decimals: 6) }

    /// A time in whole milliseconds, half up; nil as for `microseconds`.
    package static func milliseconds(_ seconds: Double) -> Int? { units(seconds, decimals: 3) }

    /// A time in whole units of 10 to the minus `decimals` seconds: its microseconds, rounded half up, so that it is the
    /// same whether the time comes from a run or from a file of microseconds.
    /// - Parameter decimals: 0 to 6.
    package static func units(_ seconds: Double, decimals: Int) -> Int? {
        let scaled = seconds * 1e6
        guard scaled.magnitude < 0x1p53 else { return nil }
        // The nudge makes index × stride land on one side of a half wherever floating point left it.
        let microseconds = Int((scaled + 0.5 + 1e-6).rounded(.down))
        let unit = units[6 - decimals]
        let quotient = (microseconds + unit / 2).quotientAndRemainder(dividingBy: unit)
        return quotient.remainder < 0 ? quotient.quotient - 1 : quotient.quotient
    }

    /// Microseconds in units of 10 to the minus 6, 5, … seconds.
    private static let units = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]

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
