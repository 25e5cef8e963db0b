// One continuous time for a live input, whatever its connections and their timestamps do.

/// Time that a live input lost, in microseconds from its first frame.
public struct LiveGap: Sendable, Equatable {
    public let start: Int64
    public let end: Int64
    public let reason: String

    public init(start: Int64, end: Int64, reason: String) {
        self.start = start
        self.end = end
        self.reason = reason
    }

    public var startSeconds: Double { Double(start) / 1e6 }
    public var endSeconds: Double { Double(end) / 1e6 }
}

/// Places frames on one timeline in microseconds, 0 at the first frame, strictly increasing.
///
/// Within a connection, stream time counts. Over a loss, the time that really passed counts. Timestamps that step back
/// a little, or repeat, are put right silently; those that jump far are a gap.
public struct StreamTimeline: Sendable {
    /// A step back of at most this is put right; one further back is a gap.
    public var smallStepBack: Int64 = 1_000_000
    /// A step ahead of the time that really passed by at most this is believed; a longer one is a gap.
    public var smallStepAhead: Int64 = 5_000_000

    /// A pause longer than this, and than ten frames, is a gap, though its timestamps are believed.
    public var longestPause: Int64 = 2_000_000

    /// Where the latest frame stands, its stream time, its arrival and its duration, all in microseconds.
    private var last: (time: Int64, pts: Int64, arrival: Int64, duration: Int64)?
    private var lossReason: String?
    /// Arrival minus time of the frames that came with the least delay. It yields by a thousandth, so that clocks may
    /// drift; a frame that was held back for seconds does not move it.
    private var anchor: Int64 = 0
    /// From stream time to this timeline; nil until the connection has stated a time.
    private var offset: Int64?

    public init() {}

    /// End of the latest frame.
    public var end: Int64 { last.map { $0.time &+ $0.duration } ?? 0 }

    /// The connection is gone: whatever comes next comes after a gap. The first reason counts.
    public mutating func lose(_ reason: String) {
        guard last != nil, lossReason == nil else { return }
        lossReason = reason
    }

    /// The gap that is open at `arrival`; nil while connected or before the first frame.
    public func openGap(at arrival: Int64) -> LiveGap? {
        guard last != nil, let lossReason else { return nil }
        return LiveGap(start: end, end: max(end, arrival.subtractingSaturating(anchor)), reason: lossReason)
    }

    /// Places the next frame.
    /// - Parameters:
    ///   - pts: stream time in microseconds; nil when the stream does not say.
    ///   - duration: of the frame, in microseconds, positive.
    ///   - arrival: monotonic clock, in microseconds.
    /// - Returns: its time, and the gap that lies before it.
    public mutating func place(pts: Int64?, duration: Int64, arrival: Int64) -> (time: Int64, gap: LiveGap?) {
        let duration = max(1, duration)
        guard let last else {
            self.last = (0, pts ?? 0, arrival, duration)
            anchor = arrival
            offset = pts.map { Int64(0).subtractingSaturating($0) }
            return (0, nil)
        }
        let passed = max(0, arrival &- last.arrival)
        var reason = lossReason
        let clock = max(end, arrival.subtractingSaturating(anchor))
        let time: Int64
        let stated = offset.flatMap { pts?.addingSaturating($0) }
        if reason != nil {
            offset = nil
            // Connections count from anywhere: only the clock on the wall bridges them.
            time = clock
        } else if let pts, let stated {
            let step = stated.subtractingSaturating(last.time)
            if step > 0, step.subtractingSaturating(passed) <= smallStepAhead {
                time = stated
                if step > longestPause, step / 10 > last.duration {
                    reason = "the stream paused for \(Double(step / 1000) / 1000) s"
                }
            } else if step <= 0, step >= -smallStepBack {
                time = end
            } else {
                time = clock
                let jump = Double(pts.subtractingSaturating(last.pts)) / 1e6
                reason = "timestamps jumped by \((jump * 1000).rounded() / 1000) s"
            }
        } else {
            time = end
        }
        let gap = reason.map { LiveGap(start: min(end, time), end: time, reason: $0) }
        lossReason = nil
        if let pts { offset = time.subtractingSaturating(pts) }
        anchor = min(anchor.addingSaturating(passed / 1000), arrival.subtractingSaturating(time))
        self.last = (time, pts ?? last.pts.addingSaturating(last.duration), arrival, duration)
        return (time, gap)
    }
}
