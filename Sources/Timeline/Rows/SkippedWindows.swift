// Windows that a live run left out to keep up.

/// Neighbouring windows that were not classified because the model was slower than the stream. The frames were there:
/// this is no gap.
public struct SkippedWindows: Sendable, Equatable {
    /// The number of the first window left out, and how many in a row.
    public var first: Int
    public var count: Int
    /// Seconds from the first frame: the start of the first and the end of the last.
    public var start: Double
    public var end: Double

    public init(first: Int, count: Int, start: Double, end: Double) {
        self.first = first
        self.count = count
        self.start = start
        self.end = end
    }
}
