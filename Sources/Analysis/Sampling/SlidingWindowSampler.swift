// Turns frames in presentation order into windows: decides which frames are kept, keeps each once, and closes a
// window as its last frame comes. How a frame becomes a sample (scaling) is the caller's.

import DequeModule
import Media

/// The sliding-window sampler of one section: a stretch of video without a gap.
///
/// Slots fill in order. A frame fills the slots from its own to the next frame's; a slot whose frame was lost is
/// filled by the frame shown there, the one before. Memory is bounded by one window's samples.
package struct SlidingWindowSampler<Frame, Sample> {
    /// A window whose frames are complete: its number in this section and a sample for each of its slots.
    package struct Closed {
        package let number: Int
        package let samples: [Sample]
        package let padded: Bool
    }

    let grid: WindowGrid
    let countsFrames: Bool
    /// The windows of this section that are wanted.
    private var windows: Range<Int>

    /// The next slot to fill.
    private(set) var filled: Int
    private var previous: (frame: Frame, sample: Sample?)?
    private var kept = Deque<(slot: Int, sample: Sample)>()

    /// - Parameter countsFrames: true at `rate: source`, where a frame's own slot is filled as it comes; else a frame
    ///   fills its slots when the next one tells how long it was shown.
    package init(grid: WindowGrid, countsFrames: Bool, windows: Range<Int> = 0..<Int.max) {
        self.grid = grid
        self.countsFrames = countsFrames
        self.windows = windows
        filled = grid.nextNeeded(from: 0, by: windows) ?? 0
    }

    /// Whether no window is left to close.
    package var isExhausted: Bool { grid.nextNeeded(from: filled, by: windows) == nil }

    /// Wants only windows below `end` from now on.
    package mutating func limit(to end: Int) {
        windows = min(windows.lowerBound, end)..<min(windows.upperBound, max(end, min(windows.lowerBound, end)))
    }

    /// Takes the frame whose first slot is `slot`; frames come in order, `slot` never falls.
    package mutating func push(
        _ frame: Frame, slot: Int, keep: (Frame) throws -> Sample, emit: (Closed) throws -> Void
    ) throws {
        if previous == nil { previous = (frame, nil) }
        try fill(upTo: slot, keep: keep, emit: emit)
        previous = (frame, nil)
        if countsFrames { try fill(upTo: slot + 1, keep: keep, emit: emit) }
    }

    /// Ends the section of `slots` slots: fills what is left, then closes the part no whole window covers with its
    /// last frame repeated.
    package mutating func finish(
        slots: Int, keep: (Frame) throws -> Sample, emit: (Closed) throws -> Void
    ) throws {
        guard previous != nil else { return }
        try fill(upTo: slots, keep: keep, emit: emit)
        let (count, lastIsPadded) = grid.windows(inSectionOf: max(slots, filled))
        guard lastIsPadded, windows.contains(count - 1) else { return }
        let padding = try sampleOfPrevious(keep)
        var samples = [Sample]()
        for slot in grid.slots(of: count - 1) {
            samples.append(kept.first { $0.slot == slot }?.sample ?? padding)
        }
        try emit(Closed(number: count - 1, samples: samples, padded: true))
    }

    private mutating func fill(upTo end: Int, keep: (Frame) throws -> Sample, emit: (Closed) throws -> Void) throws {
        while let slot = grid.nextNeeded(from: filled, by: windows), slot < end {
            filled = slot + 1
            kept.append((slot, try sampleOfPrevious(keep)))
            if let number = grid.windowClosing(at: slot), windows.contains(number) { try close(number, emit: emit) }
        }
        filled = max(filled, end)
    }

    private mutating func close(_ number: Int, emit: (Closed) throws -> Void) throws {
        var samples = [Sample]()
        samples.reserveCapacity(grid.frames)
        var wanted = grid.slots(of: number).makeIterator()
        var next = wanted.next()
        for entry in kept where entry.slot == next {
            samples.append(entry.sample)
            next = wanted.next()
        }
        precondition(samples.count == grid.frames, "a window closes only when all its slots are filled")
        let firstStillNeeded = grid.firstSlot(of: number + 1)
        while let entry = kept.first, entry.slot < firstStillNeeded { kept.removeFirst() }
        try emit(Closed(number: number, samples: samples, padded: false))
    }

    private mutating func sampleOfPrevious(_ keep: (Frame) throws -> Sample) throws -> Sample {
        guard let previous else { preconditionFailure("no frame has come yet") }
        if let sample = previous.sample { return sample }
        let sample = try keep(previous.frame)
        self.previous = (previous.frame, sample)
        return sample
    }
}
