// One occurrence of one action, among those of many videos.

/// A stretch of a video in which the action under consideration happens, or is said to.
public struct ActionInstance: Sendable, Equatable {
    /// Which video: instances of different videos never overlap.
    public var video: Int
    /// Seconds.
    public var start: Double
    /// Seconds.
    public var end: Double
    /// How sure a prediction is; without meaning for the truth.
    public var score: Double

    public init(video: Int, start: Double, end: Double, score: Double = 1) {
        self.video = video
        self.start = start
        self.end = end
        self.score = score
    }

    /// Intersection over union in time (tIoU); 0 between two instances without length.
    public func overlap(with other: ActionInstance) -> Double {
        guard video == other.video else { return 0 }
        let intersection = max(0, min(end, other.end) - max(start, other.start))
        let union = (other.end - other.start) + (end - start) - intersection
        return union > 0 ? intersection / union : 0
    }
}
