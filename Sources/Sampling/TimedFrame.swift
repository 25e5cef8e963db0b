// A decoded frame where it stands in the video.

import Media

/// A picture and its place in the video.
package struct TimedFrame: Sendable {
    package let frame: VideoFrame
    /// Seconds from the first frame.
    package let seconds: Double

    package init(frame: VideoFrame, seconds: Double) {
        self.frame = frame
        self.seconds = seconds
    }
}
