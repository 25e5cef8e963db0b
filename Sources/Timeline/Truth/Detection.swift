// What a timeline says happened in a video, by the label's name: read from a file, a timeline has no class indices.

/// A stretch of a video under a label that was found, in seconds from the first frame. Half-open: `[start, end)`.
public struct Detection: Sendable, Equatable {
    public var start: Double
    public var end: Double
    public var label: String
    /// How sure; average precision ranks by it.
    public var score: Double
    /// How many windows overlap it, where the file states it.
    public var windows: Int?

    public init(start: Double, end: Double, label: String, score: Double, windows: Int? = nil) {
        self.start = start
        self.end = end
        self.label = label
        self.score = score
        self.windows = windows
    }

    public init(_ segment: Segment, labels: LabelSet) {
        self.init(
            start: segment.start, end: segment.end, label: labels[segment.label], score: segment.score,
            windows: segment.windows)
    }
}
