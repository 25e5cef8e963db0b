// Turns frames in presentation order into windows: decides which frames are kept, keeps each once, and closes a
// window as its last frame comes. How a frame becomes a sample (scaling) is the caller's.

import DequeModule
import Media

/// The sliding-window sampler of one section: a stretch of video without a gap.
///
/// Slots fill in order. A frame fills the slots from its own to the next frame's. A slot whose frame was lost repeats
/// the sample before it. Memory is bounded by one window's samples.
package struct SlidingWindowSampler<Frame, Sample> {
    package typealias Closed = ClosedWindow<Sample>

    private struct Kept {
        let slot: Int
        let sample: Sample
        let isSubstitute: Bool
    }

    package let grid: WindowGrid
    package let countsFrames: Bool
    /// The windows of this section that are wanted; may become more exact as frames come.
    package var windows: Range<Int>

    /// The next slot to fill.
    package private(set) var filled = 0
    /// The latest frame that there is a picture of, and what was made of it.
    private var picture: (frame: Frame, sample: Sample?)?
    /// What the latest frame was, where it has no picture.
    private var absence: ShownFrame<Frame>?
    private var latestSample: Sample?
    private var kept = Deque<Kept>()

    /// - Parameter countsFrames: true at `rate: source`, where a frame's own slot is filled as it comes; else a frame
    ///   fills its slots when the next one tells how long it was shown.
    package init(grid: WindowGrid, countsFrames: Bool, windows: Range<Int> = 0..<Int.max) {
        self.grid = grid
        self.countsFrames = countsFrames
        self.windows = windows
    }

    /// Whether no window is left to close.
    package var isExhausted: Bool { grid.nextNeeded(from: filled, by: windows) == nil }

    /// Takes the frame whose first slot is `slot`; frames come in order, `slot` never falls. Frames before the first
    /// picture are passed over: that picture fills their slots.
    package mutating func push(
        _ frame: ShownFrame<Frame>, slot: Int, keep: (Frame) throws -> Sample, emit: (Closed) throws -> Void
    ) throws {
        switch frame {
        case .picture(let next):
            if picture == nil { picture = (next, nil) }
            try fill(upTo: slot, keep: keep, emit: emit)
            picture = (next, nil)
            absence = nil
        case .lost, .skipped:
            guard picture != nil else { return }
            try fill(upTo: slot, keep: keep, emit: emit)
            absence = frame
        }
        if countsFrames { try fill(upTo: slot + 1, keep: keep, emit: emit) }
    }

    /// Fills the slots up to the section's end.
    package mutating func finish(
        slots: Int, keep: (Frame) throws -> Sample, emit: (Closed) throws -> Void
    ) throws {
        guard picture != nil else { return }
        try fill(upTo: slots, keep: keep, emit: emit)
    }

    /// Behind `finish` at the video's end: closes the part that no whole window covers, its last frame repeated.
    package mutating func pad(
        slots: Int, keep: (Frame) throws -> Sample, emit: (Closed) throws -> Void
    ) throws {
        guard picture != nil else { return }
        let (count, lastIsPadded) = grid.windows(inSectionOf: max(slots, filled))
        guard lastIsPadded, windows.contains(count - 1) else { return }
        // The last frame there is a picture of.
        absence = nil
        let padding = try sample(forSlot: filled, keep).sample
        var samples = [Sample]()
        var substitutes = 0
        for slot in grid.slots(of: count - 1) {
            let found = kept.first { $0.slot == slot }
            samples.append(found?.sample ?? padding)
            substitutes += found?.isSubstitute == true ? 1 : 0
        }
        try emit(Closed(number: count - 1, samples: samples, padded: true, substitutes: substitutes))
    }

    private mutating func fill(upTo end: Int, keep: (Frame) throws -> Sample, emit: (Closed) throws -> Void) throws {
        while let slot = grid.nextNeeded(from: filled, by: windows), slot < end {
            filled = slot + 1
            let (sample, isSubstitute) = try sample(forSlot: slot, keep)
            kept.append(Kept(slot: slot, sample: sample, isSubstitute: isSubstitute))
            if let number = grid.windowClosing(at: slot), windows.contains(number) { try close(number, emit: emit) }
        }
        filled = max(filled, end)
    }

    private mutating func close(_ number: Int, emit: (Closed) throws -> Void) throws {
        var samples = [Sample]()
        samples.reserveCapacity(grid.frames)
        var substitutes = 0
        var wanted = grid.slots(of: number).makeIterator()
        var next = wanted.next()
        for entry in kept where entry.slot == next {
            samples.append(entry.sample)
            substitutes += entry.isSubstitute ? 1 : 0
            next = wanted.next()
        }
        precondition(samples.count == grid.frames, "a window closes only when all its slots are filled")
        let firstStillNeeded = grid.firstSlot(of: number + 1)
        while let entry = kept.first, entry.slot < firstStillNeeded { kept.removeFirst() }
        try emit(Closed(number: number, samples: samples, padded: false, substitutes: substitutes))
    }

    private mutating func sample(
        forSlot slot: Int, _ keep: (Frame) throws -> Sample
    ) throws -> (sample: Sample, isSubstitute: Bool) {
        switch absence {
        case .skipped: throw SamplingError(slot: slot)
        case .lost:
            // Not simply the picture before: whether that one was decoded depends on what else is needed.
            if let latestSample { return (latestSample, true) }
        case .picture, nil: break
        }
        guard let picture else { preconditionFailure("no frame has come yet") }
        if let sample = picture.sample {
            latestSample = sample
            return (sample, absence != nil)
        }
        let sample = try keep(picture.frame)
        self.picture = (picture.frame, sample)
        latestSample = sample
        return (sample, absence != nil)
    }
}
