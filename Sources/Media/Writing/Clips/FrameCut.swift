// Which frames are shown during a stretch of a video, found out as frames come.

/// Holds one frame back: which frame is shown at an instant, only the next one tells.
struct FrameCut {
    typealias TimedFrame = VideoTranscoder.TimedFrame

    /// The last instant at which a frame may begin and still be the one shown at the start; ticks.
    let start: Int64
    /// Frames that begin from here on are outside; ticks.
    let end: Int64
    /// Ticks of a frame that does not say how long it is shown.
    private let usualDuration: Int64
    private var held: TimedFrame?
    private var hasBegun = false

    /// Times of a timeline are rounded to the microsecond, or cut to the millisecond: a frame that much later is meant.
    /// - Parameters:
    ///   - start: seconds from the first frame.
    ///   - end: seconds from the first frame.
    init(_ original: OriginalVideo, start: Double, end: Double) {
        self.init(
            start: original.origin.pts.addingSaturating(original.info.timeBase.lastTick(within: start)),
            end: original.ticks(end - LabelCue.roundingSeconds),
            usualDuration: max(1, original.info.timeBase.ticks(1 / (original.info.averageFrameRate?.value ?? 25))))
    }

    init(start: Int64, end: Int64, usualDuration: Int64) {
        self.start = start
        self.end = end
        self.usualDuration = usualDuration
    }

    /// Takes the next frame in the order in which they are shown.
    mutating func take(_ timed: TimedFrame) -> VideoTranscoder.Choice {
        if timed.pts >= end { return .end(rest()) }
        if hasBegun { return .encode([timed]) }
        if timed.pts <= start {
            held = timed
            return .encode([])
        }
        return .encode(rest() + [timed])
    }

    /// What was held back, after the last frame.
    mutating func rest() -> [TimedFrame] {
        hasBegun = true
        defer { held = nil }
        return held.map { [$0] } ?? []
    }

    /// What was held back, once there are no more frames: the last one, if it is still shown at the start.
    mutating func restOfVideo() -> [TimedFrame] {
        rest().filter { isShown($0.pts, $0.frame.durationPts) }
    }

    /// Whether a frame with none behind it is shown at the start, or later.
    func isShown(_ pts: Int64, _ duration: Int64?) -> Bool {
        pts.addingSaturating(duration ?? usualDuration) > start
    }
}

extension TimeBase {
    /// The last tick that a rounded time can mean.
    func lastTick(within seconds: Double) -> Int64 {
        let isMilliseconds = (seconds * 1000 - (seconds * 1000).rounded()).magnitude < 1e-6
        let slack = isMilliseconds ? 0.001 : 0.000_001
        return Int64(max(-9e18, min(9e18, ((seconds + slack) / ratio.value + 1e-6).rounded(.down))))
    }
}
