// Which frames the windows need, decided over packets before anything is decoded.

import DequeModule
import Media

/// Places the frames of a regular stream as the sample stage will, and remembers which of them windows hold.
package struct FrameNeeds {
    private var tracker: FrameTracker
    /// Before the first frame's stream time is known, every frame is needed.
    private var hasBegun: Bool
    private let entry: Int64?
    private var early = Deque<ReorderBuffer.Entry>()
    /// The frame before, at a fixed rate: how long it is shown only the next one tells.
    private var previous: (pts: Int64, slot: Int, section: WindowSection)?
    private var decisions: [Int64: Bool] = [:]

    /// - Parameters:
    ///   - tracker: as the sample stage begins.
    ///   - entry: stream time of the packet that reading begins with, where the tracker knows the origin and begins
    ///     further on.
    package init(_ tracker: FrameTracker, entry: Int64? = nil) {
        self.tracker = tracker
        self.entry = entry
        hasBegun = entry != nil
    }

    /// Takes the next frame in presentation order.
    package mutating func add(_ entry: ReorderBuffer.Entry) {
        guard hasBegun else {
            early.append(entry)
            // A stream whose first frame takes so long is decoded whole.
            if early.count > 4096 { early.removeFirst() }
            return
        }
        place(entry)
    }

    /// The first frame was decoded: the timeline begins at its stream time.
    package mutating func begin(at origin: Int64) {
        guard !hasBegun else { return }
        hasBegun = true
        while let first = early.popFirst() {
            if first.pts >= origin { place(first) }
        }
    }

    private mutating func place(_ entry: ReorderBuffer.Entry) {
        if let begin = self.entry, entry.pts < begin {
            decisions[entry.pts] = false
            return
        }
        let place = tracker.place(pts: entry.pts, duration: entry.duration)
        if tracker.slots.countsFrames {
            decisions[entry.pts] = tracker.grid.isNeeded(place.slot, by: tracker.section.wanted)
            return
        }
        if let previous {
            let section = place.ended?.section ?? previous.section
            let end = place.ended?.section.slotCount ?? place.slot
            let needed = tracker.grid.nextNeeded(from: previous.slot, by: section.wanted)
            decisions[previous.pts] = needed.map { $0 < end } ?? false
        }
        previous = (entry.pts, place.slot, tracker.section)
    }

    /// Whether a window holds the frame shown at `pts`; nil while that is not known.
    package func isNeeded(_ pts: Int64) -> Bool? { decisions[pts] }

    /// The packet has been dealt with.
    package mutating func forget(_ pts: Int64) { decisions[pts] = nil }
}
