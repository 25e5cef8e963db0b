// The slow twin of the sample stage: the whole stream before it, windows by definition, times in whole nanoseconds.

import Media
import Sampling

/// Windows of a stream of frames of 40 ms whose pauses are either gaps of more than 10 s or none.
struct NaiveLine {
    /// Milliseconds.
    let frames: [Int]
    let grid: WindowGrid
    /// Length of a slot at a fixed rate; nil: slots are frames.
    let slotMilliseconds: Int?
    var firstIndex = 0
    /// Nanoseconds.
    var from: Int?
    var to: Int?

    private struct Section {
        var frames: Range<Int>
        /// Milliseconds.
        var end: Int
    }

    private var sections: [Section] {
        var sections = [Section]()
        for number in frames.indices {
            if number == 0 || frames[number] - frames[number - 1] > 10_000 {
                sections.append(Section(frames: number..<number, end: 0))
            }
            sections[sections.count - 1].frames = sections.last!.frames.lowerBound..<number + 1
            sections[sections.count - 1].end = frames[number] - frames[0] + 40
        }
        return sections
    }

    func windows() -> [SeenWindow] {
        var all = [SeenWindow]()
        var first = 0
        for (number, section) in sections.enumerated() {
            let isLast = number == sections.count - 1
            let windows = windows(of: section, from: first, pads: isLast)
            all += windows
            first += windows.count { !$0.padded }
        }
        return all.filter {
            $0.index >= firstIndex && $0.start >= (from ?? 0) - 1000 && $0.start < (to ?? .max) - 1000
        }
    }

    private func windows(of section: Section, from first: Int, pads: Bool) -> [SeenWindow] {
        let origin = frames[section.frames.lowerBound]
        let base = frames[0]
        // The frame shown in each slot, and when each slot begins, in milliseconds from the first frame of all.
        var slots = [(frame: Int, begins: Int)]()
        if let length = slotMilliseconds {
            var instant = origin
            while instant < section.end + base {
                slots.append((section.frames.last { frames[$0] <= instant }!, instant - base))
                instant += length
            }
        } else {
            slots = section.frames.map { ($0, frames[$0] - base) }
        }
        func end(_ slot: Int) -> Int {
            if let length = slotMilliseconds { return min(section.end, origin - base + slot * length) }
            return slot < slots.count ? slots[slot].begins : section.end
        }
        var result = [SeenWindow]()
        var covered = 0
        var slot = 0
        while slot < slots.count {
            let wanted = (0..<grid.frames).map { slot + $0 * grid.interval }
            let isWhole = wanted.last! < slots.count
            if !isWhole, !pads || covered >= slots.count { break }
            result.append(
                SeenWindow(
                    index: first + result.count, start: slots[slot].begins * 1_000_000,
                    end: end(slot + grid.span) * 1_000_000, padded: !isWhole,
                    frames: wanted.map { $0 < slots.count ? slots[$0].frame : section.frames.last! }))
            if !isWhole { break }
            covered = slot + grid.span
            slot += grid.stride
        }
        return result
    }
}
