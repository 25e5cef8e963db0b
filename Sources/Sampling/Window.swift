// What the sample stage hands on.

import Clips
import Foundation

/// One frame as the model sees it: a square picture for each view.
package struct SampledFrame: Sendable {
    /// One 8-bit RGB picture a view; windows that hold the same one share its work.
    package let views: [FrameImage]
    /// Seconds from the first video frame.
    package let seconds: Double
    /// Parts of it could not be decoded and are guessed.
    package let isDamaged: Bool

    package init(views: [FrameImage], seconds: Double, isDamaged: Bool) {
        self.views = views
        self.seconds = seconds
        self.isDamaged = isDamaged
    }
}

/// A clip's place in the video with its frames, ready to classify.
package struct Window: Sendable {
    package let index: Int
    /// Seconds from the first video frame, half-open.
    package let start: Double
    package let end: Double
    /// Its last frames repeat the video's last one.
    package let padded: Bool
    /// How many samples are damaged, or stand for a frame that was lost.
    package let damaged: Int
    package let samples: [SampledFrame]
    /// When its last frame came, and the time of day of its first; live input only.
    package let arrival: ContinuousClock.Instant?
    package let wallClock: Date?

    package init(
        index: Int, start: Double, end: Double, padded: Bool, damaged: Int = 0, samples: [SampledFrame],
        arrival: ContinuousClock.Instant?, wallClock: Date?
    ) {
        self.index = index
        self.start = start
        self.end = end
        self.padded = padded
        self.damaged = damaged
        self.samples = samples
        self.arrival = arrival
        self.wallClock = wallClock
    }

    /// The model's clips, one a view.
    package func clips() -> [Clip] {
        (samples.first?.views.indices ?? 0..<0).map { view in Clip(frames: samples.map { $0.views[view] }) }
    }
}
