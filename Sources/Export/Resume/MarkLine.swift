// The lines of JSON Lines that stand between windows, read back.

import Timeline

/// Gaps, discontinuities and windows left out: a line is accepted if writing what it says gives the same bytes again.
enum MarkLine {
    /// - Returns: nil for any other line.
    static func row(_ line: ArraySlice<UInt8>) -> TimelineRow? {
        guard let row = gap(line) ?? discontinuity(line) ?? skipped(line) else { return nil }
        var text = TextBuffer()
        switch row {
        case .gap(let gap): text.append(gap, typed: true)
        case .discontinuity(let discontinuity): text.append(discontinuity, typed: true)
        case .skipped(let skipped): text.append(skipped, typed: true)
        case .window, .segment: return nil
        }
        return text.bytes.elementsEqual(line) ? row : nil
    }

    private static func gap(_ line: ArraySlice<UInt8>) -> TimelineRow? {
        var scanner = LineScanner(line)
        guard scanner.skip(#"{"type":"gap","start":"#), let start = scanner.time(), scanner.skip(#","end":"#),
            let end = scanner.time(), scanner.skip(#","reason":"#), let reason = scanner.text(), scanner.skip("}")
        else { return nil }
        return .gap(Gap(start: start, end: end, reason: reason))
    }

    private static func discontinuity(_ line: ArraySlice<UInt8>) -> TimelineRow? {
        var scanner = LineScanner(line)
        guard scanner.skip(#"{"type":"discontinuity","time":"#), let time = scanner.time(),
            scanner.skip(#","step":"#), let step = scanner.time(), scanner.skip(#","reason":"#),
            let reason = scanner.text(), scanner.skip("}")
        else { return nil }
        return .discontinuity(Discontinuity(time: time, step: step, reason: reason))
    }

    private static func skipped(_ line: ArraySlice<UInt8>) -> TimelineRow? {
        var scanner = LineScanner(line)
        guard scanner.skip(#"{"type":"skipped","window":"#), let first = scanner.number(),
            scanner.skip(#","count":"#), let count = scanner.number(), scanner.skip(#","start":"#),
            let start = scanner.time(), scanner.skip(#","end":"#), let end = scanner.time(), scanner.skip("}")
        else { return nil }
        return .skipped(SkippedWindows(first: first, count: count, start: start, end: end))
    }
}
