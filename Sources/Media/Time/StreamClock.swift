// The one policy for time: from what a stream says of its frames to time from the first frame, for files, pipes and
// live input alike. Pure values: frames in presentation order in, times and what lies between them out.

/// Places frames on one time that begins at 0, rises with every frame, and never leaps without saying so.
///
/// - A timestamp ahead is believed. When it leaves a pause that is too long (`ClockSettings.gap`), or when something is
///   known to be lost there (`lose`), a **gap** lies before the frame.
/// - A timestamp behind, or one that wrapped, is a **discontinuity**: time goes on by one frame, from where stream time
///   counts anew.
/// - A timestamp that repeats moves on by half a frame; time keeps counting from where it did, so that repeats add up to
///   no drift.
/// - A missing timestamp moves on by the duration of the frame before.
/// - On live input the clock on the wall decides what stream time cannot: how long a connection was lost, and whether a
///   leap ahead is true.
package struct StreamClock: Sendable {
    /// Time without frames, in ticks from the first frame.
    package struct Gap: Sendable, Equatable {
        package let start: Int64
        package let end: Int64
        package let reason: String

        package init(start: Int64, end: Int64, reason: String) {
            self.start = start
            self.end = end
            self.reason = reason
        }
    }

    /// Stream time did not go on as it should.
    package struct Step: Sendable, Equatable {
        /// Ticks from the frame before to this one, as the stream states them; the true step where it wrapped.
        package let ticks: Int64
        package let isWrap: Bool

        package init(ticks: Int64, isWrap: Bool) {
            self.ticks = ticks
            self.isWrap = isWrap
        }
    }

    /// Where a frame stands.
    package struct Placement: Sendable, Equatable {
        /// Ticks from the first frame.
        package let time: Int64
        package var gap: Gap?
        package var step: Step?

        package init(time: Int64, gap: Gap? = nil, step: Step? = nil) {
            self.time = time
            self.gap = gap
            self.step = step
        }
    }

    /// Live input: a leap ahead of the time that really passed by at most this many seconds is believed.
    static let believedLeadSeconds: Int64 = 5

    private struct Last {
        var time: Int64
        /// Stream time, estimated where it is not stated.
        var pts: Int64
        var isStated = true
        var duration: Int64
        var arrival: Int64?
    }

    package let settings: ClockSettings
    private var last: Last?
    private var lossReason: String?
    /// From stream time to time; nil until the stream has stated one since the last loss.
    private var offset: Int64?
    /// Live input: arrival minus time of the frames that came with the least delay. It yields by a thousandth, so that
    /// clocks may drift; a frame that was held back for seconds does not move it.
    private var anchor: Int64 = 0
    /// Intervals that were no gap, and their sum: what is usual here.
    private var intervals: (count: Int64, sum: Int64) = (0, 0)

    /// - Parameter origin: the first frame's stream time where placing does not begin with that frame.
    package init(_ settings: ClockSettings, origin: Int64? = nil) {
        self.settings = settings
        if let origin {
            last = Last(time: 0, pts: origin, duration: settings.frameDuration)
            offset = Int64(0).subtractingSaturating(origin)
            beginsBehindOrigin = true
        }
    }

    /// The first placed frame follows the origin at any distance.
    private var beginsBehindOrigin = false

    /// End of the latest frame: one usual interval behind it at most, so that a frame shown "until the next" does not
    /// fill a gap.
    package var end: Int64 { last.map { $0.time.addingSaturating($0.duration) } ?? 0 }

    /// Something is missing before the next frame: a connection, a part of a recording. The first reason counts.
    package mutating func lose(_ reason: String) {
        guard last != nil, lossReason == nil else { return }
        lossReason = reason
    }

    /// Live input: the gap that is open at `arrival`; nil while connected or before the first frame.
    package func openGap(at arrival: Int64) -> Gap? {
        guard last != nil, let lossReason else { return nil }
        return Gap(
            start: gapStart, end: max(gapStart, arrival.subtractingSaturating(anchor)), reason: lossReason)
    }

    /// Places the next frame.
    /// - Parameters:
    ///   - pts: stream time; nil when the stream does not say.
    ///   - duration: of the frame; nil or not positive when unknown.
    ///   - arrival: live input: monotonic clock, in the same ticks.
    package mutating func place(pts: Int64?, duration: Int64?, arrival: Int64? = nil) -> Placement {
        let duration = duration.flatMap { $0 > 0 ? $0 : nil } ?? settings.frameDuration
        guard let last else {
            self.last = Last(time: 0, pts: pts ?? 0, isStated: pts != nil, duration: duration, arrival: arrival)
            offset = pts.map { Int64(0).subtractingSaturating($0) }
            anchor = arrival ?? 0
            return Placement(time: 0)
        }
        var placement = position(pts, after: last, arrival)
        if placement.time <= last.time, !beginsBehindOrigin {
            placement = Placement(time: last.time.addingSaturating(1), gap: placement.gap)
        }
        note(placement, pts, duration, arrival, after: last)
        return placement
    }

    private func position(_ pts: Int64?, after last: Last, _ arrival: Int64?) -> Placement {
        let following = last.time.addingSaturating(last.duration)
        if beginsBehindOrigin {
            return Placement(time: max(0, offset.flatMap { pts?.addingSaturating($0) } ?? 0))
        }
        if let lossReason { return afterLoss(lossReason, pts, last, following, arrival) }
        guard let pts, let offset else { return Placement(time: following) }
        let (step, isWrap) = step(from: last.pts, to: pts)
        if step < 0, last.isStated { return Placement(time: following, step: Step(ticks: step, isWrap: false)) }
        if step <= 0 { return Placement(time: last.time.addingSaturating(max(1, last.duration / 2))) }
        if isWrap {
            // As far as it stepped truly, but never over a pause that nobody can tell from a wrap.
            let time = step > longestPause ? following : last.time.addingSaturating(step)
            return Placement(time: time, step: Step(ticks: step, isWrap: true))
        }
        let stated = pts.addingSaturating(offset)
        if stated <= last.time {
            // Repeats have run ahead of the stream.
            let lead = last.time.subtractingSaturating(stated)
            if lead > max(settings.second, last.duration.addingSaturating(last.duration)) {
                return Placement(time: following, step: Step(ticks: step, isWrap: false))
            }
            return Placement(time: last.time.addingSaturating(max(1, last.duration / 2)))
        }
        let pause = stated.subtractingSaturating(last.time)
        if let arrival, let before = last.arrival {
            let lead = pause.subtractingSaturating(max(0, arrival &- before))
            if lead > settings.second * Self.believedLeadSeconds {
                // Only the clock on the wall knows.
                let time = max(following, arrival.subtractingSaturating(anchor))
                let leap = "timestamps leapt ahead by \(seconds(step)) s"
                return Placement(time: time, gap: Gap(start: min(gapStart, time), end: time, reason: leap))
            }
        }
        if pause > longestPause {
            let reason = "no frames for \(seconds(stated.subtractingSaturating(gapStart))) s"
            return Placement(time: stated, gap: Gap(start: gapStart, end: stated, reason: reason))
        }
        return Placement(time: stated)
    }

    /// Connections count from anywhere: only the clock on the wall bridges them. Parts of a recording count on.
    private func afterLoss(
        _ reason: String, _ pts: Int64?, _ last: Last, _ following: Int64, _ arrival: Int64?
    ) -> Placement {
        if let arrival {
            let time = max(following, arrival.subtractingSaturating(anchor))
            return Placement(time: time, gap: Gap(start: min(gapStart, time), end: time, reason: reason))
        }
        let stated = offset.flatMap { pts?.addingSaturating($0) } ?? following
        let time = max(following, stated)
        return Placement(time: time, gap: Gap(start: min(gapStart, time), end: time, reason: reason))
    }

    private mutating func note(
        _ placement: Placement, _ pts: Int64?, _ duration: Int64, _ arrival: Int64?, after last: Last
    ) {
        let time = placement.time
        if let pts {
            let isNew = placement.step != nil || lossReason != nil || offset == nil || placement.gap != nil
            if isNew { offset = time.subtractingSaturating(pts) }
        } else if lossReason != nil {
            offset = nil
        }
        if placement.gap == nil, placement.step == nil, !beginsBehindOrigin {
            intervals.count += 1
            intervals.sum = intervals.sum.addingSaturating(time.subtractingSaturating(last.time))
        }
        if let arrival {
            let passed = last.arrival.map { max(0, arrival &- $0) } ?? 0
            anchor = min(anchor.addingSaturating(passed / 1000), arrival.subtractingSaturating(time))
        }
        lossReason = nil
        beginsBehindOrigin = false
        self.last = Last(
            time: time, pts: pts ?? last.pts.addingSaturating(last.duration), isStated: pts != nil, duration: duration,
            arrival: arrival)
    }

    /// The step from one stated time to the next, the shorter way round where timestamps wrap.
    private func step(from before: Int64, to pts: Int64) -> (ticks: Int64, isWrap: Bool) {
        let step = pts.subtractingSaturating(before)
        guard let wrap = settings.wrap, step.magnitude > UInt64(wrap / 2), step.magnitude <= UInt64(wrap) else {
            return (step, false)
        }
        let shorter = step > 0 ? step - wrap : step + wrap
        // A leap ahead is not a wrap backwards.
        return shorter > 0 ? (shorter, true) : (step, false)
    }

    /// What the usual interval between frames is.
    private var usualInterval: Int64 {
        max(settings.frameDuration, intervals.count > 0 ? intervals.sum / intervals.count : 0)
    }

    /// A longer pause is a gap.
    private var longestPause: Int64 {
        if let gap = settings.gap { return gap }
        return max(settings.second * ClockSettings.longestPauseSeconds, usualInterval.multipliedSaturating(by: 10))
    }

    /// Where a gap behind the latest frame begins.
    private var gapStart: Int64 {
        guard let last else { return 0 }
        return last.time.addingSaturating(min(last.duration, max(usualInterval, 1)))
    }

    private func seconds(_ ticks: Int64) -> String {
        let exact = (Double(ticks) / Double(settings.second) * 1000).rounded()
        let milliseconds = Int64(min(max(exact, -9e18), 9e18))
        let thousandths = String(milliseconds.magnitude % 1000)
        let padding = String(repeating: "0", count: 3 - thousandths.count)
        return "\(milliseconds < 0 ? "-" : "")\(milliseconds.magnitude / 1000).\(padding)\(thousandths)"
    }
}

extension Int64 {
    fileprivate func multipliedSaturating(by factor: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? .max : product
    }
}
