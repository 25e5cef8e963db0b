// What one forward pass sees.

/// The frames of one clip, in order of time: as many as the configuration says. Clips that hold the same image object
/// share its work.
public struct Clip: Sendable {
    public let frames: [FrameImage]

    public init(frames: [FrameImage]) { self.frames = frames }
}
