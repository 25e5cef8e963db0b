// Which windows a run wants: the one place that compares a window's start with `--start`, `--end` and a resumed file.

/// The windows that a run labels, by their start and number.
package struct WindowRange: Sendable, Equatable {
    /// Windows before this number are there already.
    package var firstIndex = 0
    /// Only windows that start at or after this, and before `endSeconds`; seconds from the first frame.
    package var startSeconds: Double?
    package var endSeconds: Double?

    /// A hair before a bound counts as the bound: bounds are decimals, starts are fractions.
    package static let tolerance = 1e-6

    package init(firstIndex: Int = 0, startSeconds: Double? = nil, endSeconds: Double? = nil) {
        self.firstIndex = firstIndex
        self.startSeconds = startSeconds
        self.endSeconds = endSeconds
    }

    /// Whether a moment is not before the range's start.
    package func hasBegun(at seconds: Double) -> Bool { seconds >= (startSeconds ?? -.infinity) - Self.tolerance }

    /// Whether windows that start at a moment, or later, are beyond the range.
    package func hasEnded(at seconds: Double) -> Bool { seconds >= (endSeconds ?? .infinity) - Self.tolerance }

    /// Whether the range holds time between two moments: a gap there belongs to the run.
    package func overlaps(_ start: Double, _ end: Double) -> Bool { hasBegun(at: end) && !hasEnded(at: start) }

    /// At a fixed rate: which of a section's windows are wanted, counted within the section.
    /// - Parameters:
    ///   - origin: where the section begins, seconds from the first frame.
    ///   - stride: seconds from one window to the next.
    package func windows(origin: Double, stride: Double, firstWindow: Int) -> Range<Int> {
        func number(_ bound: Double?, or unbounded: Int) -> Int {
            guard let bound else { return unbounded }
            let windows = ((bound - Self.tolerance - origin) / stride).rounded(.up)
            return windows >= 0x1p62 ? Int.max : max(0, Int(windows))
        }
        let lower = max(number(startSeconds, or: 0), max(0, firstIndex - firstWindow))
        return lower..<max(lower, number(endSeconds, or: Int.max))
    }
}
