// The sample stage's work: frames in, windows and what lies between them out, section by section.

import Dataflow
import Foundation
import Media
import Sampling
import Timeline

struct FrameSampling {
    private let stage: SampleStage
    private let output: StageOutput<SampleEvent>
    private let images: ImageMaker
    private let thumbnails: ThumbnailMaker?
    private var tracker: FrameTracker
    private var sampler: WindowEmitter.Sampler
    private var emitter: WindowEmitter
    private var gaps = 0
    private var discontinuities = 0
    /// More of them are only counted.
    private static let mostNotices = 5

    init(_ stage: SampleStage, _ output: StageOutput<SampleEvent>) {
        self.stage = stage
        self.output = output
        images = ImageMaker(stage.scale)
        thumbnails = stage.makesThumbnails ? ThumbnailMaker() : nil
        tracker = stage.tracker
        (sampler, emitter) = Self.section(tracker.section, stage, output)
    }

    private static func section(
        _ section: WindowSection, _ stage: SampleStage, _ output: StageOutput<SampleEvent>
    ) -> (WindowEmitter.Sampler, WindowEmitter) {
        (
            WindowEmitter.Sampler(
                grid: stage.grid, countsFrames: stage.clock.countsFrames, windows: section.wanted),
            WindowEmitter(section, waits: !stage.isLive, nominalRate: stage.nominalRate, output: output)
        )
    }

    /// Whether every window that is wanted has been sent.
    var isDone: Bool { tracker.isBeyondRange && sampler.isExhausted && emitter.isEmpty }

    mutating func lose(_ reason: String) { tracker.lose(reason) }

    /// Takes the next frame.
    /// - Returns: false when nobody wants more.
    mutating func take(_ frame: SourceFrame) throws -> Bool {
        let place = tracker.place(pts: frame.pts, duration: frame.duration, arrival: frame.arrival?.clock)
        let seconds = stage.clock.base.seconds(place.time)
        if let ended = place.ended { try begin(behind: ended.section, ended.gap) }
        if let step = place.step { try report(step, at: seconds) }
        sampler.windows = tracker.section.wanted
        emitter.arrival = frame.arrival?.instant
        if emitter.dayOrigin == nil { emitter.dayOrigin = frame.arrival.map { $0.wallClock - seconds } }
        try emitter.begin(slot: place.slot, seconds: seconds, wanted: sampler.windows)
        stage.progress.update { $0.framePosition = seconds }
        let shown: ShownFrame<TimedFrame> =
            switch frame.picture {
            case .decoded(let picture): .picture(TimedFrame(frame: picture, seconds: seconds))
            case .lost: .lost
            case .skipped: .skipped
            }
        try sampler.push(shown, slot: place.slot, keep: sample, emit: emitter.close)
        if let thumbnail = thumbnails?.take() { try emitter.send(.thumbnail(thumbnail)) }
        return emitter.isOpen
    }

    private func sample(_ frame: TimedFrame) throws -> SampledFrame {
        stage.progress.update { $0.sampledFrames += 1 }
        thumbnails?.see(frame)
        return try images.sample(frame)
    }

    /// The input is over.
    /// - Returns: false when nobody wants more.
    mutating func end(_ end: EndOfInput) throws -> Bool {
        if let clock = end.clock, let gap = tracker.openGap(at: clock) {
            try finish(tracker.section, at: gap.start, pads: false)
            try report(gap)
        } else if end.isWhole {
            let last = tracker.section.end
            try finish(tracker.section, at: nil, pads: end.lostSeconds == nil)
            let missing = stage.clock.base.ticks(end.lostSeconds ?? 0)
            if missing > 0, let gap = tracker.openGap(at: last.addingSaturating(missing)) { try report(gap) }
        }
        // After a stop, windows that wait for the frame that ends them are left to whoever goes on.
        var ending = TimelineEnd()
        ending.problem = end.problem
        ending.hasPicture = end.hasPicture
        ending.notes = end.notes
        if end.isWhole, stage.clock.countsFrames { ending.frames = tracker.frameCount }
        if end.isWhole, tracker.frameCount > 0 { ending.duration = stage.clock.base.seconds(tracker.section.end) }
        try emitter.send(.mark(.end(ending)))
        return emitter.isOpen
    }

    /// A gap ended one section; the next begins.
    private mutating func begin(behind section: WindowSection, _ gap: StreamClock.Gap) throws {
        try finish(section, at: gap.start, pads: false)
        try report(gap)
        (sampler, emitter) = Self.section(tracker.section, stage, output)
    }

    /// - Parameters:
    ///   - end: where a gap cuts the section off.
    ///   - pads: the video ends here: its last part gets a window. What a stop, an error or a gap cut off does not.
    private mutating func finish(_ section: WindowSection, at end: Int64?, pads: Bool) throws {
        if pads || end != nil {
            try sampler.finish(slots: section.slotCount, keep: sample, emit: emitter.close)
        }
        if pads { try sampler.pad(slots: section.slotCount, keep: sample, emit: emitter.close) }
        try emitter.finish(at: stage.clock.base.seconds(end ?? section.end))
    }

    private mutating func report(_ gap: StreamClock.Gap) throws {
        let base = stage.clock.base
        let row = Gap(start: base.seconds(gap.start), end: base.seconds(gap.end), reason: gap.reason)
        guard stage.range.overlaps(row.start, row.end) else { return }
        gaps += 1
        guard gaps > stage.known.gaps else { return }
        stage.progress.update { $0.gaps += 1 }
        if gaps <= Self.mostNotices { stage.notice(.gap(row)) }
        try emitter.send(.mark(.gap(row)))
    }

    private mutating func report(_ step: StreamClock.Step, at seconds: Double) throws {
        guard stage.range.overlaps(seconds, seconds) else { return }
        discontinuities += 1
        guard discontinuities > stage.known.discontinuities else { return }
        let moved = stage.clock.base.seconds(step.ticks)
        let row = Discontinuity(
            time: seconds, step: moved,
            reason: step.isWrap
                ? "timestamps wrapped" : moved < 0 ? "timestamps stepped back" : "repeated timestamps ran ahead")
        if discontinuities <= Self.mostNotices { stage.notice(.discontinuity(row)) }
        try emitter.send(.mark(.discontinuity(row)))
    }
}
