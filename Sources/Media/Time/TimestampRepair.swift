// Makes the times of decoded frames strictly increasing, whatever the stream says.

/// Repairs the presentation times of frames that arrive in display order.
///
/// A missing time is the previous one plus its frame's duration. A time that repeats or steps back by less than
/// `reanchorAfter` ticks moves one tick past the previous frame, so that nothing after it is delayed. A longer
/// step back (streams joined end to end) shifts everything that follows, so that time goes on where it was.
public struct TimestampRepair: Sendable {
    /// Duration of a frame that states none, in ticks, at least 1.
    public let fallbackDuration: Int64
    /// A step back longer than this is a new beginning.
    public let reanchorAfter: Int64

    private var last: (pts: Int64, duration: Int64)?
    private var offset: Int64 = 0

    public init(fallbackDuration: Int64, reanchorAfter: Int64) {
        self.fallbackDuration = max(1, fallbackDuration)
        self.reanchorAfter = max(1, reanchorAfter)
    }

    /// The time of the next frame.
    /// - Parameters:
    ///   - pts: what the stream says, nil when it does not.
    ///   - duration: the frame's own duration, nil or not positive when unknown.
    public mutating func next(pts: Int64?, duration: Int64?) -> Int64 {
        let known = duration.flatMap { $0 > 0 ? $0 : nil } ?? fallbackDuration
        defer { last?.duration = known }
        guard let last else {
            self.last = (pts ?? 0, known)
            return pts ?? 0
        }
        let following = last.pts.addingSaturating(last.duration)
        guard let pts else {
            self.last = (following, known)
            return following
        }
        let shifted = pts.addingSaturating(offset)
        if shifted > last.pts {
            self.last = (shifted, known)
            return shifted
        }
        if last.pts.subtractingSaturating(shifted) > reanchorAfter {
            offset = following.subtractingSaturating(pts)
            self.last = (following, known)
            return following
        }
        let moved = last.pts.addingSaturating(1)
        self.last = (moved, known)
        return moved
    }

    /// Forgets the past, as after a seek.
    public mutating func reset() {
        last = nil
        offset = 0
    }
}

extension Int64 {
    func addingSaturating(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other > 0 ? .max : .min + 1) : sum
    }

    func subtractingSaturating(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min + 1) : difference
    }
}
