// The sample stage without a picture: frames' times in, windows with times and frames out.

import Media
import Sampling

/// A window as it leaves, or as it should.
struct SeenWindow: Equatable, CustomStringConvertible {
    let index: Int
    /// Whole nanoseconds, so that the twin's integers and the line's doubles compare exactly.
    let start: Int
    let end: Int
    let padded: Bool
    /// Numbers of frames in the whole stream.
    let frames: [Int]

    var description: String { "\(index)\(padded ? "p" : "") [\(start), \(end)): \(frames)" }
}

/// Times in milliseconds, 25 frames a second on average.
let milliseconds = TimeBase(Rational(1, 1000))

/// What a run asks for.
struct SamplingPlan {
    var grid: WindowGrid
    var rate = SamplingRate.source
    var range = WindowRange()

    func tracker() -> FrameTracker {
        FrameTracker(
            grid: grid, slots: SlotClock(rate: rate, base: milliseconds), range: range,
            clock: StreamClock(ClockSettings(base: milliseconds, frameRate: Rational(25))))
    }
}

/// Drives the parts of the module as the sample stage drives them.
struct SamplingLine {
    typealias Sampler = SlidingWindowSampler<Int, Int>

    private var tracker: FrameTracker
    private var sampler: Sampler
    private var times: WindowTimes<Int>
    private let plan: SamplingPlan
    private(set) var windows: [SeenWindow] = []
    /// The frames that were scaled, in order.
    private(set) var kept: [Int] = []

    init(_ plan: SamplingPlan) {
        self.plan = plan
        tracker = plan.tracker()
        (sampler, times) = Self.section(tracker.section, plan)
    }

    /// Every window of a stream of frames of 40 ms.
    static func run(_ frames: [Int], _ plan: SamplingPlan) throws -> SamplingLine {
        var line = SamplingLine(plan)
        for (number, pts) in frames.enumerated() where !line.isDone { try line.take(number, at: pts) }
        if !line.isDone { try line.finish() }
        return line
    }

    private static func section(_ section: WindowSection, _ plan: SamplingPlan) -> (Sampler, WindowTimes<Int>) {
        (
            Sampler(grid: plan.grid, countsFrames: plan.rate == .source, windows: section.wanted),
            WindowTimes(section, waits: true, nominalRate: 25)
        )
    }

    private var isDone: Bool { tracker.isBeyondRange && sampler.isExhausted && times.isEmpty }

    private mutating func take(_ number: Int, at pts: Int) throws {
        let place = tracker.place(pts: Int64(pts), duration: 40)
        let seconds = milliseconds.seconds(place.time)
        if let ended = place.ended {
            try fill { try $0.finish(slots: ended.section.slotCount, keep: $1, emit: $2) }
            leave(times.finish(at: milliseconds.seconds(ended.gap.start)), ended.section)
            (sampler, times) = Self.section(tracker.section, plan)
        }
        sampler.windows = tracker.section.wanted
        leave(times.begin(slot: place.slot, seconds: seconds, wanted: sampler.windows), tracker.section)
        try fill { try $0.push(.picture(number), slot: place.slot, keep: $1, emit: $2) }
    }

    private mutating func finish() throws {
        let slots = tracker.section.slotCount
        try fill { try $0.finish(slots: slots, keep: $1, emit: $2) }
        try fill { try $0.pad(slots: slots, keep: $1, emit: $2) }
        leave(times.finish(at: milliseconds.seconds(tracker.section.end)), tracker.section)
    }

    private mutating func fill(
        _ body: (inout Sampler, (Int) -> Int, (ClosedWindow<Int>) -> Void) throws -> Void
    ) rethrows {
        var (kept, closed) = ([Int](), [ClosedWindow<Int>]())
        try body(
            &sampler,
            {
                kept.append($0)
                return $0
            }, { closed.append($0) })
        self.kept += kept
        for window in closed { _ = times.close(window, last: 0) }
    }

    private mutating func leave(_ timed: [WindowTimes<Int>.Timed], _ section: WindowSection) {
        windows += timed.map {
            SeenWindow(
                index: section.firstWindow + $0.window.number, start: Int(($0.start * 1e9).rounded()),
                end: Int(($0.end * 1e9).rounded()), padded: $0.window.padded, frames: $0.window.samples)
        }
    }
}
