// A picture that the caller has in memory.

import Media

/// One picture and the time at which it is shown.
///
///     let frame = try RGBFrame(seconds: 0.04, width: 640, height: 360, bytes: bytes)
public struct RGBFrame: Sendable {
    /// When it is shown; only differences count. Usually each later than the one before: a step back is a discontinuity
    /// of the timeline, a long pause a gap.
    public let seconds: Double
    public let width: Int
    public let height: Int
    /// [height, width, 3]: rows from the top, red, green and blue of each pixel, no padding.
    public let bytes: [UInt8]

    /// - Throws: `MediaError` (`.usage`) unless the time is a number and `bytes` are exactly `width × height × 3`.
    public init(seconds: Double, width: Int, height: Int, bytes: [UInt8]) throws {
        guard seconds.isFinite, abs(seconds) < 1e9 else {
            throw MediaError(.usage, "a frame's time must be a number of seconds, not \(seconds)")
        }
        guard let size = VideoSize(width: width, height: height) else {
            throw MediaError(.usage, "a frame of \(width)x\(height) pixels: both sides must be 1 to 32768")
        }
        guard bytes.count == width * height * 3 else {
            throw MediaError(
                .usage, "a frame of \(size) pixels has \(width * height * 3) bytes of RGB, not \(bytes.count)")
        }
        self.seconds = seconds
        self.width = width
        self.height = height
        self.bytes = bytes
    }
}
