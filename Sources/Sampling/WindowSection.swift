// A stretch of video without a gap: its own grid of slots and windows. A pure value over frames' times.

import Media

/// Counts the frames of one section and tells which of its windows are wanted.
package struct WindowSection: Sendable {
    package let grid: WindowGrid
    package let slots: SlotClock
    package let range: WindowRange
    /// The number, in the whole video, of this section's first window.
    package let firstWindow: Int
    /// Where the section begins, in ticks from the first frame.
    package let origin: Int64
    /// Frames so far.
    package private(set) var frames: Int
    /// End of the latest frame.
    package private(set) var end: Int64
    /// The windows that are wanted, counted within this section, as far as known: where frames are counted, only the
    /// frames' times tell.
    package private(set) var wanted: Range<Int>

    /// - Parameter passed: frames of the section before the first one that comes.
    package init(
        grid: WindowGrid, slots: SlotClock, range: WindowRange, firstWindow: Int, origin: Int64, passed: Int = 0
    ) {
        frames = passed
        self.grid = grid
        self.slots = slots
        self.range = range
        self.firstWindow = firstWindow
        self.origin = origin
        end = origin
        if slots.countsFrames {
            let first = max(0, range.firstIndex - firstWindow)
            wanted = range.startSeconds == nil ? first..<Int.max : Int.max..<Int.max
        } else {
            wanted = range.windows(
                origin: slots.base.seconds(origin), stride: slots.seconds(ofSlot: grid.stride),
                firstWindow: firstWindow)
        }
    }

    /// Takes the next frame.
    /// - Returns: the first slot that it fills.
    package mutating func add(time: Int64, end: Int64) -> Int {
        self.end = end
        guard slots.countsFrames else {
            frames += 1
            return slots.slot(atOrAfter: time - origin)
        }
        let slot = frames
        frames += 1
        let seconds = slots.base.seconds(time)
        let next = (slot + grid.stride - 1) / grid.stride
        if wanted.lowerBound == Int.max, range.hasBegun(at: seconds) {
            wanted = max(next, range.firstIndex - firstWindow)..<Int.max
        }
        if wanted.upperBound == Int.max, range.hasEnded(at: seconds) {
            let lower = min(wanted.lowerBound, next)
            wanted = lower..<max(lower, next)
        }
        return slot
    }

    /// The section ends here.
    package mutating func finish(at end: Int64) { self.end = end }

    /// Slots from the section's beginning to its end.
    package var slotCount: Int { slots.countsFrames ? frames : slots.slot(atOrAfter: end - origin) }

    /// A window's start where it can be reckoned: at a fixed rate; seconds from the first frame.
    package func fixedStart(of window: Int) -> Double {
        slots.base.seconds(origin) + slots.seconds(ofSlot: grid.firstSlot(of: window))
    }
}
