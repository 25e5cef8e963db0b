// The `aggregate` part of the pipeline file.

/// How overlapping windows become segments.
public struct AggregationSettings: Sendable, Equatable {
    /// The least score with which a cell carries a label.
    public var threshold: Double
    /// Cells of the moving mean, at least 1 (1: no smoothing).
    public var smoothing: Int
    /// Seconds; shorter segments join a neighbour. 0: none is too short.
    public var minimum: Double

    public init(threshold: Double = 0.3, smoothing: Int = 3, minimum: Double = 0.5) {
        self.threshold = threshold
        self.smoothing = smoothing
        self.minimum = minimum
    }
}
