// A part of a long video that is a clip of its own.

/// The frames shown from one moment to another, seconds from the video's first frame; half-open.
public struct ClipStretch: Sendable, Hashable {
    public let startSeconds: Double
    public let endSeconds: Double

    /// - Precondition: 0 ≤ start < end.
    public init(startSeconds: Double, endSeconds: Double) {
        precondition(startSeconds >= 0 && startSeconds < endSeconds, "a stretch begins before it ends")
        self.startSeconds = startSeconds
        self.endSeconds = endSeconds
    }
}
