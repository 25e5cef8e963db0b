// What a truth file says, whatever its format.

import Timeline

/// The annotations of one video.
public struct Truth: Sendable, Equatable {
    /// The video as the file names it, without folder and ending; nil where the whole file is about one video.
    public var video: String?
    /// The video as the file gives it, a path or an address, where it does.
    public var input: String?
    public var annotations: [Annotation]
    /// Seconds, where the file states it.
    public var duration: Double?
    /// The rate and the number of frame labels, where the truth is a label a frame.
    public var frames: (rate: Double, count: Int)?

    public init(
        video: String? = nil, input: String? = nil, annotations: [Annotation], duration: Double? = nil,
        frames: (rate: Double, count: Int)? = nil
    ) {
        self.video = video
        self.input = input
        self.annotations = annotations
        self.duration = duration
        self.frames = frames
    }

    public static func == (a: Truth, b: Truth) -> Bool {
        a.video == b.video && a.input == b.input && a.annotations == b.annotations && a.duration == b.duration
            && a.frames?.rate == b.frames?.rate && a.frames?.count == b.frames?.count
    }
}
