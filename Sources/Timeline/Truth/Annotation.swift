// What people say happened in a video.

/// A stretch of a video that was labelled by hand, in seconds from the first frame. Half-open: `[start, end)`.
/// Annotations of one video may overlap and need not be in order.
public struct Annotation: Sendable, Equatable {
    public var start: Double
    public var end: Double
    public var label: String

    public init(start: Double, end: Double, label: String) {
        self.start = start
        self.end = end
        self.label = label
    }
}
