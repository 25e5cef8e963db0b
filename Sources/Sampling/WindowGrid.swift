// Where windows lie and which frames they hold: integer arithmetic on slots alone, no frames and no clock.

import Media

/// The grid of sliding windows over slots. A slot is a frame position at the window's rate: the n-th frame for
/// `rate: source`, the instant n / rate for a number. Window k holds slots k·stride + i·interval, i < frames.
package struct WindowGrid: Sendable, Equatable {
    package let frames: Int
    package let interval: Int
    package let stride: Int

    package init(frames: Int, interval: Int, stride: Int) {
        precondition(frames > 0 && interval > 0 && stride > 0, "a window needs frames, an interval and a stride")
        self.frames = frames
        self.interval = interval
        self.stride = stride
    }

    /// The interval of the authors' clips of so many frames: 8x32, 16x16 at high resolution, 96x4 for long ones.
    package static func publishedInterval(frames: Int) -> Int { frames <= 8 ? 32 : frames <= 16 ? 16 : 4 }

    /// Length of a window, slots: its end is exclusive.
    package var span: Int { frames * interval }
    /// Slots from a window's first frame to its last, both counted.
    package var reach: Int { (frames - 1) * interval + 1 }

    package func firstSlot(of window: Int) -> Int { window * stride }
    package func lastSlot(of window: Int) -> Int { window * stride + reach - 1 }
    package func slots(of window: Int) -> StrideTo<Int> {
        Swift.stride(from: firstSlot(of: window), to: lastSlot(of: window) + 1, by: interval)
    }

    /// The windows whose last slot is `slot`, at most one; nil when none closes there.
    package func windowClosing(at slot: Int) -> Int? {
        let start = slot - (reach - 1)
        return start >= 0 && start % stride == 0 ? start / stride : nil
    }

    /// Whether any window numbered within `windows` holds `slot`.
    package func isNeeded(_ slot: Int, by windows: Range<Int> = 0..<Int.max) -> Bool {
        for position in 0..<frames {
            let start = slot - position * interval
            if start < 0 { return false }
            if start % stride == 0, windows.contains(start / stride) { return true }
        }
        return false
    }

    /// The first slot at or after `slot` that a window numbered within `windows` holds; nil when none does.
    package func nextNeeded(from slot: Int, by windows: Range<Int>) -> Int? {
        // The first window that has not closed before `slot` holds a slot at or after it, and so may its successors
        // until one starts beyond the best found.
        let passed = slot - (reach - 1)
        var window = max(windows.lowerBound, passed <= 0 ? 0 : (passed + stride - 1) / stride)
        var best: Int?
        while window < windows.upperBound, firstSlot(of: window) < (best ?? Int.max) {
            let start = firstSlot(of: window)
            let position = slot <= start ? 0 : (slot - start + interval - 1) / interval
            let candidate = start + position * interval
            best = min(best ?? candidate, candidate)
            window += 1
            if start >= slot { break }
        }
        return best
    }

    /// How many windows of a section of `slots` slots have all their frames.
    package func wholeWindows(inSectionOf slots: Int) -> Int { slots >= reach ? (slots - reach) / stride + 1 : 0 }

    /// How many windows a section of `slots` slots has, and whether its last one is padded: every window whose frames
    /// all exist, and one more where the last of those ends before the section does.
    package func windows(inSectionOf slots: Int) -> (count: Int, lastIsPadded: Bool) {
        guard slots > 0 else { return (0, false) }
        let whole = wholeWindows(inSectionOf: slots)
        let next = firstSlot(of: whole)
        let covered = whole == 0 ? 0 : firstSlot(of: whole - 1) + span
        return covered < slots && next < slots ? (whole + 1, true) : (whole, false)
    }
}
