// From frames in presentation order to times, sections and slots. The demux side runs one over packets to know which
// frames are needed, the sample stage one over frames: both say the same, because both are this.

import Media

/// Follows the frames of a video from the first one.
package struct FrameTracker: Sendable {
    /// Where a frame stands.
    package struct Place: Sendable {
        /// Ticks from the first frame.
        package let time: Int64
        /// The first slot of its section that the frame fills.
        package let slot: Int
        /// The section that ended before the frame, and the gap between.
        package let ended: (section: WindowSection, gap: StreamClock.Gap)?
        package let step: StreamClock.Step?
    }

    package let grid: WindowGrid
    package let slots: SlotClock
    package let range: WindowRange
    private var clock: StreamClock
    package private(set) var section: WindowSection
    /// Frames of all sections.
    package private(set) var frameCount = 0
    /// Time of the latest frame.
    private var time: Int64 = 0

    /// - Parameter passed: frames before the first one that comes.
    package init(grid: WindowGrid, slots: SlotClock, range: WindowRange, clock: StreamClock, passed: Int = 0) {
        self.grid = grid
        self.slots = slots
        self.range = range
        self.clock = clock
        section = WindowSection(
            grid: grid, slots: slots, range: range, firstWindow: 0, origin: 0, passed: passed)
        frameCount = passed
    }

    /// Something is missing before the next frame.
    package mutating func lose(_ reason: String) { clock.lose(reason) }

    /// The gap that a live input ends in.
    package func openGap(at arrival: Int64) -> StreamClock.Gap? { clock.openGap(at: arrival) }

    package mutating func place(pts: Int64?, duration: Int64?, arrival: Int64? = nil) -> Place {
        let placement = clock.place(pts: pts, duration: duration, arrival: arrival)
        var ended: (section: WindowSection, gap: StreamClock.Gap)?
        if let gap = placement.gap {
            section.finish(at: gap.start)
            ended = (section, gap)
            section = WindowSection(
                grid: grid, slots: slots, range: range,
                firstWindow: section.firstWindow + grid.wholeWindows(inSectionOf: section.slotCount),
                origin: placement.time)
        }
        time = placement.time
        frameCount += 1
        let slot = section.add(time: placement.time, end: clock.end)
        return Place(time: placement.time, slot: slot, ended: ended, step: placement.step)
    }

    /// Whether every window that is wanted has begun.
    package var isBeyondRange: Bool { frameCount > 0 && range.hasEnded(at: slots.base.seconds(time)) }
}
