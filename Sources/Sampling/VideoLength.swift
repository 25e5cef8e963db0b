// How long a video is, without decoding it.

import Media

/// The length and the rate of a video file.
package struct VideoLength: Sendable, Equatable {
    /// Seconds from the first frame to the end of the last.
    package let seconds: Double
    /// Frames per second, on average.
    package let frameRate: Double

    package init(seconds: Double, frameRate: Double) {
        self.seconds = seconds
        self.frameRate = frameRate
    }

    /// What the container states; where it states nothing, what its packets tell.
    /// - Throws: `MediaError` where the file cannot be opened or tells neither.
    package static func measure(
        _ path: String, deadline: InterruptDeadline = InterruptDeadline()
    ) throws -> VideoLength {
        let input = MediaInput.file(path)
        let video = try Demuxer(input, deadline: deadline).video
        if let seconds = video.durationSeconds, seconds > 0, let rate = video.averageFrameRate?.value, rate > 0 {
            return VideoLength(seconds: seconds, frameRate: rate)
        }
        guard let outline = try FrameOutline(input, stretch: nil, deadline: deadline), let last = outline.frames.last,
            last > outline.origin
        else { throw MediaError(.decode, "\"\(input.displayName)\" does not tell how long it is") }
        // So many frames begin in so many seconds, one less ends there.
        let seconds = video.timeBase.seconds(last.subtractingSaturating(outline.origin))
        let rate = Double(outline.frames.count - 1) / seconds
        return VideoLength(seconds: seconds + 1 / rate, frameRate: rate)
    }
}
