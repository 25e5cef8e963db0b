// What one forward pass sees.

/// A frame of a clip. Equal identities promise equal pixels, which lets windows share work.
public struct ClipFrame: Sendable {
    public let image: FrameImage
    /// The same number for the same pixels, whichever clip they stand in; nil: unknown, computed anew.
    public let identity: Int?

    public init(image: FrameImage, identity: Int? = nil) {
        self.image = image
        self.identity = identity
    }
}

/// The frames of one clip, in order of time: as many as the configuration says.
public struct Clip: Sendable {
    public let frames: [ClipFrame]

    public init(frames: [ClipFrame]) { self.frames = frames }
}
