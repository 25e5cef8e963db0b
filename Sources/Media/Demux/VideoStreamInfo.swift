// What is known about a video stream before its first frame is decoded.

/// A description of the stream that a `Demuxer` reads. Frames carry their own geometry, which may change on the way.
public struct VideoStreamInfo: Sendable {
    /// Absolute number of the stream in its container.
    public let index: Int
    /// Container, in libav's names: `mov,mp4,m4a,3gp,3g2,mj2`.
    public internal(set) var containerName: String
    public let codecName: String
    /// The picture as shown, in square pixels, after sample aspect ratio and rotation; 0 when not known yet.
    public let width: Int
    public let height: Int
    /// The picture as stored.
    public let codedWidth: Int
    public let codedHeight: Int
    public let orientation: Orientation
    /// Width of a stored pixel over its height; nil when not stated.
    public let sampleAspectRatio: Rational?
    /// Frames per second, on average.
    public internal(set) var averageFrameRate: Rational?
    /// Seconds, as the container states or estimates them.
    public internal(set) var durationSeconds: Double?
    /// Frames, as the container states them; otherwise estimated from duration and rate.
    public internal(set) var frameCount: Int?
    /// The container states `frameCount` itself.
    public internal(set) var isFrameCountStated: Bool
    public internal(set) var startTime: Timestamp?
    public internal(set) var timeBase: TimeBase
    /// libav's name of the pixel format; nil when not known yet.
    public let pixelFormat: String?
    public let isInterlaced: Bool
    /// The decoder shows frames in another order than they are stored.
    public let reordersFrames: Bool
    /// Bits of the container's timestamps, after which they begin anew: 33 for MPEG.
    public let timestampBits: Int
    /// Frames arrive as time passes.
    public internal(set) var isLive: Bool
    /// `Demuxer.seek` works.
    public internal(set) var isSeekable: Bool
    /// What the user should know about the stream, a sentence each: an assumed frame rate, HDR, a late start.
    public internal(set) var notes: [String] = []
}
