// Small pictures of the video, made of frames that the sample stage has anyway.

import Export
import Media
import Sampling

/// Makes a thumbnail every so often. For the sample stage's thread only.
final class ThumbnailMaker {
    /// Pixels. A picture of 16:9 is 160 wide.
    private static let shortSide = 90
    /// Pixels; a longer picture is no thumbnail.
    private static let longestSide = 480

    private let scaler = FrameScaler(ScalePlan(shortSide: shortSide, cropSize: shortSide, crops: []))
    private let encoder = JPEGEncoder()
    private var schedule = ThumbnailSchedule()
    private var made: Thumbnail?

    /// Sees each frame that is sampled, in order. A picture that cannot be made is left out: a run does not end over it.
    func see(_ frame: TimedFrame) {
        guard schedule.takes(frame.seconds) else { return }
        let shown = frame.frame.geometry.shownSize(shortSide: Self.shortSide)
        guard max(shown.width, shown.height) <= Self.longestSide,
            let picture = try? scaler.scaleWhole(frame.frame),
            let jpeg = try? encoder.encode(picture.bytes, width: picture.width, height: picture.height)
        else { return }
        made = Thumbnail(seconds: frame.seconds, jpeg: jpeg)
    }

    /// The thumbnail that was made since this was last asked.
    func take() -> Thumbnail? {
        defer { made = nil }
        return made
    }
}
