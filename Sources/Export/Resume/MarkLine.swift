// The lines of JSON Lines that stand between windows, read back.

import JSON
import Timeline

/// Gaps, discontinuities and windows left out: a line is accepted if writing what it says gives the same bytes again.
enum MarkLine {
    /// - Returns: nil for any other line.
    static func row(_ line: ArraySlice<UInt8>) -> TimelineRow? {
        guard let row = (try? Fields(line))?.row else { return nil }
        var text = TextBuffer()
        switch row {
        case .gap(let gap): text.append(gap, typed: true)
        case .discontinuity(let discontinuity): text.append(discontinuity, typed: true)
        case .skipped(let skipped): text.append(skipped, typed: true)
        case .window, .segment: return nil
        }
        return text.bytes.elementsEqual(line) ? row : nil
    }

    /// What such lines may say.
    private struct Fields {
        var type = ""
        var first: Int?
        var count: Int?
        var start: Double?
        var end: Double?
        var time: Double?
        var step: Double?
        var reason: String?

        init(_ line: ArraySlice<UInt8>) throws(JSONReader.Failure) {
            var reader = JSONReader(line)
            try reader.object { reader, key throws(JSONReader.Failure) in
                switch key {
                case "type": type = try reader.string()
                case "window": first = try reader.count()
                case "count": count = try reader.count()
                case "start": start = try reader.time()
                case "end": end = try reader.time()
                case "time": time = try reader.time()
                case "step": step = try reader.time()
                case "reason": reason = try reader.string()
                default: try reader.skip()
                }
            }
            try reader.end()
        }

        var row: TimelineRow? {
            switch type {
            case "gap":
                guard let start, let end, let reason else { return nil }
                return .gap(Gap(start: start, end: end, reason: reason))
            case "discontinuity":
                guard let time, let step, let reason else { return nil }
                return .discontinuity(Discontinuity(time: time, step: step, reason: reason))
            case "skipped":
                guard let first, let count, let start, let end else { return nil }
                return .skipped(SkippedWindows(first: first, count: count, start: start, end: end))
            default: return nil
            }
        }
    }
}
