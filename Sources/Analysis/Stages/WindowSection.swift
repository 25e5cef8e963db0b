// A stretch of video without a gap, with its own grid of windows.

import Foundation
import Media

/// Places frames on the grid of one section and makes its windows.
struct WindowSection {
    private let stage: SampleStage
    /// The first section counts from the video's first frame, also when reading began further on.
    private let isFirst: Bool
    private let firstWindow: Int
    private var sampler: SlidingWindowSampler<PlacedFrame, SampledFrame>
    private var first: PlacedFrame?
    private var last: PlacedFrame?
    private(set) var nextWindow: Int

    init(_ stage: SampleStage, isFirst: Bool, firstWindow: Int) {
        self.stage = stage
        self.isFirst = isFirst
        self.firstWindow = firstWindow
        nextWindow = firstWindow
        sampler = SlidingWindowSampler(
            grid: stage.grid, countsFrames: stage.clock.countsFrames, windows: isFirst ? stage.windows : 0..<Int.max)
    }

    /// Whether no wanted window is left.
    var isExhausted: Bool { sampler.isExhausted }

    /// Where the section's last frame ends, seconds from the first video frame.
    var endSeconds: Double? { last.map { stage.clock.base.seconds(endTicks(of: $0)) } }

    /// Frames up to the last one, where frames are counted.
    var frameCount: Int? { last.map { $0.ordinal + 1 } }

    /// Takes the next frame.
    /// - Returns: the windows that it closes.
    mutating func push(_ frame: PlacedFrame, _ images: ImageMaker) throws -> [Window] {
        if first == nil { first = frame }
        last = frame
        let slot = slot(of: frame)
        // Counted frames tell only now which window is the first to start too late.
        if let end = stage.endSeconds, stage.clock.base.seconds(frame.ticks) >= end - 1e-6 {
            sampler.limit(to: (slot + stage.grid.stride - 1) / stage.grid.stride)
        }
        var closed = [SlidingWindowSampler<PlacedFrame, SampledFrame>.Closed]()
        try sampler.push(
            frame, slot: slot, keep: { try images.sample($0) }, emit: { closed.append($0) })
        return closed.map { window($0, arrival: frame) }
    }

    /// Ends the section at the video's end.
    /// - Returns: the padded window, where no whole one covers the last part.
    mutating func finish(_ images: ImageMaker) throws -> Window? {
        guard let last else { return nil }
        var closed = [SlidingWindowSampler<PlacedFrame, SampledFrame>.Closed]()
        let slots =
            stage.clock.countsFrames
            ? slot(of: last) + 1 : stage.clock.slot(atOrAfter: endTicks(of: last) - originTicks)
        try sampler.finish(slots: slots, keep: { try images.sample($0) }, emit: { closed.append($0) })
        return closed.last.map { window($0, arrival: last) }
    }

    private var originTicks: Int64 { isFirst ? 0 : first?.ticks ?? 0 }

    private func slot(of frame: PlacedFrame) -> Int {
        if stage.clock.countsFrames { return frame.ordinal - (isFirst ? 0 : first?.ordinal ?? 0) }
        return stage.clock.slot(atOrAfter: frame.ticks - originTicks)
    }

    private func endTicks(of frame: PlacedFrame) -> Int64 {
        let duration = frame.frame.durationPts ?? stage.clock.base.ticks(1 / stage.nominalRate)
        return frame.ticks + max(1, duration)
    }

    private mutating func window(
        _ closed: SlidingWindowSampler<PlacedFrame, SampledFrame>.Closed, arrival: PlacedFrame
    ) -> Window {
        let start =
            stage.clock.countsFrames
            ? closed.samples[0].seconds
            : stage.clock.base.seconds(originTicks)
                + stage.clock.seconds(ofSlot: stage.grid.firstSlot(of: closed.number))
        var end = start + Double(stage.grid.span) / stage.nominalRate
        // A padded window covers no more than there is.
        if closed.padded, let endSeconds { end = max(start, min(end, endSeconds)) }
        let index = firstWindow + closed.number
        nextWindow = index + 1
        return Window(
            index: index, start: start, end: end, padded: closed.padded, samples: closed.samples,
            arrival: arrival.arrival, wallClock: closed.samples[0].wallClock)
    }
}
