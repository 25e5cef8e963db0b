// When windows start and end: held back until the frames that tell it have come.

import DequeModule

/// Gives the closed windows of one section their times.
///
/// A window ends where the frame begins that is `frames × interval` slots after its first one, so it waits for that
/// frame; where the section ends before, it ends with the section. Live input does not wait: there the end is reckoned.
package struct WindowTimes<Sample> {
    package struct Timed {
        package let window: ClosedWindow<Sample>
        /// Seconds from the first frame.
        package let start: Double
        package let end: Double
    }

    private let section: WindowSection
    private let waits: Bool
    /// Frames a second where a live window's end is reckoned.
    private let nominalRate: Double
    /// Where frames are counted: the starts of windows that have begun.
    private var starts = Deque<(number: Int, seconds: Double)>()
    private var waiting = Deque<ClosedWindow<Sample>>()

    package init(_ section: WindowSection, waits: Bool, nominalRate: Double) {
        self.section = section
        self.waits = waits
        self.nominalRate = nominalRate
    }

    package var isEmpty: Bool { waiting.isEmpty }

    private var grid: WindowGrid { section.grid }
    private var countsFrames: Bool { section.slots.countsFrames }

    /// A frame begins at `slot`; gives out the windows that end there or before.
    /// - Parameter wanted: the windows whose start is worth remembering.
    package mutating func begin(slot: Int, seconds: Double, wanted: Range<Int>) -> [Timed] {
        var timed = [Timed]()
        if countsFrames {
            if let first = waiting.first, grid.firstSlot(of: first.number) + grid.span <= slot {
                timed.append(take(end: seconds))
            }
            let (number, rest) = slot.quotientAndRemainder(dividingBy: grid.stride)
            if rest == 0, wanted.contains(number) { starts.append((number, seconds)) }
        } else {
            while let first = waiting.first, fixedEnd(of: first.number) <= seconds {
                timed.append(take(end: fixedEnd(of: first.number)))
            }
        }
        return timed
    }

    /// A window has all its frames.
    /// - Returns: it with its times, where it need not wait.
    package mutating func close(_ window: ClosedWindow<Sample>, last: Double) -> Timed? {
        waiting.append(window)
        guard !waits, !window.padded else { return nil }
        let start = start(of: window.number)
        let steps = Double(max(1, grid.reach - 1))
        let interval = grid.frames > 1 && last > start ? (last - start) / steps : 1 / nominalRate
        return take(end: countsFrames ? start + interval * Double(grid.span) : fixedEnd(of: window.number))
    }

    /// The section ends; gives out the rest.
    package mutating func finish(at seconds: Double) -> [Timed] {
        var timed = [Timed]()
        while let first = waiting.first {
            let start = start(of: first.number)
            timed.append(take(end: max(start, countsFrames ? seconds : min(seconds, fixedEnd(of: first.number)))))
        }
        return timed
    }

    private mutating func take(end: Double) -> Timed {
        let window = waiting.removeFirst()
        let start = start(of: window.number)
        while let first = starts.first, first.number <= window.number { starts.removeFirst() }
        return Timed(window: window, start: start, end: end)
    }

    private func start(of number: Int) -> Double {
        if !countsFrames { return section.fixedStart(of: number) }
        return starts.first { $0.number == number }?.seconds ?? 0
    }

    private func fixedEnd(of number: Int) -> Double {
        section.fixedStart(of: number) + section.slots.seconds(ofSlot: grid.span)
    }
}
