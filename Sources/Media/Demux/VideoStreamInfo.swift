// What is known about a video stream before its first frame is decoded.

/// A description of the stream that a `Demuxer` reads. Frames carry their own geometry, which may change on the way.
package struct VideoStreamInfo: Sendable {
    /// Absolute number of the stream in its container.
    package let index: Int
    /// Container, in libav's names: `mov,mp4,m4a,3gp,3g2,mj2`.
    package internal(set) var containerName: String
    package let codecName: String
    /// The picture as shown, in square pixels, after sample aspect ratio and rotation; 0 when not known yet.
    package let width: Int
    package let height: Int
    /// The picture as stored.
    package let codedWidth: Int
    package let codedHeight: Int
    package let orientation: Orientation
    /// Width of a stored pixel over its height; nil when not stated.
    package let sampleAspectRatio: Rational?
    /// Frames per second, on average.
    package internal(set) var averageFrameRate: Rational?
    /// Seconds, as the container states or estimates them.
    package internal(set) var durationSeconds: Double?
    /// Frames, as the container states them; otherwise estimated from duration and rate.
    package internal(set) var frameCount: Int?
    /// The container states `frameCount` itself.
    package internal(set) var isFrameCountStated: Bool
    package internal(set) var startTime: Timestamp?
    package internal(set) var timeBase: TimeBase
    /// libav's name of the pixel format; nil when not known yet.
    package let pixelFormat: String?
    package let isInterlaced: Bool
    /// The decoder shows frames in another order than they are stored.
    package let reordersFrames: Bool
    /// Bits of the container's timestamps, after which they begin anew: 33 for MPEG.
    package let timestampBits: Int
    /// Frames arrive as time passes.
    package internal(set) var isLive: Bool
    /// `Demuxer.seek` works.
    package internal(set) var isSeekable: Bool
    /// What the user should know about the stream, a sentence each: an assumed frame rate, HDR, a late start.
    package internal(set) var notes: [String] = []
}

extension VideoStreamInfo {
    /// Pictures from memory, RGB, at times in microseconds.
    package init(rgbWidth width: Int, height: Int, frameRate: Rational?) {
        self.init(
            index: 0, containerName: "memory", codecName: "rgb24", width: width, height: height, codedWidth: width,
            codedHeight: height, orientation: .upright, sampleAspectRatio: nil, averageFrameRate: frameRate,
            durationSeconds: nil, frameCount: nil, isFrameCountStated: false, startTime: nil, timeBase: .microseconds,
            pixelFormat: "rgb24", isInterlaced: false, reordersFrames: false, timestampBits: 64, isLive: false,
            isSeekable: false)
    }
}
