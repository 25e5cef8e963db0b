// Consecutive time under one label.

/// A stretch of time under one label, in seconds from the first frame. Half-open: `[start, end)`.
public struct Segment: Sendable, Equatable {
    /// The segment's number in the timeline, from 0.
    public var index: Int
    public var start: Double
    public var end: Double
    /// The label's class index.
    public var label: Int
    /// The mean score of the label over the segment's cells.
    public var score: Double
    /// How many windows overlap the segment.
    public var windows: Int

    public init(index: Int, start: Double, end: Double, label: Int, score: Double, windows: Int) {
        self.index = index
        self.start = start
        self.end = end
        self.label = label
        self.score = score
        self.windows = windows
    }
}
