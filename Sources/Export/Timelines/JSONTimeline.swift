// A timeline's JSON, read back.

import Timeline

/// Reads what `JSONWriter` writes. It states no aggregation settings; windows have their best classes' scores, which
/// are every class's where the run was asked for as many.
enum JSONTimeline {
    static func read(_ file: TextFile) throws(ReadingError) -> StoredTimeline {
        var builder = TimelineBuilder(file)
        var marks: [(key: String, row: JSONScanner.Row)] = []
        var found: Set<String> = []
        var scanner = JSONScanner(file, file.bytes[...])
        try scanner.object { (scanner, key) throws(ReadingError) in
            found.insert(key)
            switch key {
            case "source": try scanner.source(into: &builder)
            case "window": try scanner.window(into: &builder)
            case "model": try scanner.model(into: &builder)
            case "notes": builder.timeline.notes = try scanner.texts()
            case "complete": builder.timeline.isComplete = try scanner.bool()
            case "windows":
                try scanner.list { (scanner) throws(ReadingError) in try builder.addWindow(try scanner.row()) }
            case "segments":
                builder.timeline.segments = builder.timeline.segments ?? []
                try scanner.list { (scanner) throws(ReadingError) in try builder.addSegment(try scanner.row()) }
            case "gaps", "discontinuities", "skipped":
                try scanner.list { (scanner) throws(ReadingError) in marks.append((key, try scanner.row())) }
            default: try scanner.skip()
            }
        }
        try scanner.end()
        guard found.contains("windows") || found.contains("segments") else {
            let hint = found.contains("database") ? "; it looks like truth: give timelines first, then truth" : ""
            throw file.error("a timeline has \"windows\" and \"segments\", and this file has neither\(hint)", line: nil)
        }
        try insert(marks, into: &builder)
        return try builder.finish(every: false)
    }

    /// Puts gaps and the like where they were: before the first window that begins after them.
    private static func insert(
        _ marks: [(key: String, row: JSONScanner.Row)], into builder: inout TimelineBuilder
    ) throws(ReadingError) {
        guard !marks.isEmpty else { return }
        let windows = builder.timeline.rows
        builder.timeline.rows = []
        for (key, row) in marks {
            switch key {
            case "gaps": try builder.addGap(row)
            case "skipped": try builder.addSkipped(row)
            default: try builder.addDiscontinuity(row)
            }
        }
        var waiting = builder.timeline.rows.sorted { start($0) < start($1) }[...]
        builder.timeline.rows = []
        for window in windows {
            while let mark = waiting.first, start(mark) <= start(window) {
                builder.timeline.rows.append(mark)
                waiting = waiting.dropFirst()
            }
            builder.timeline.rows.append(window)
        }
        builder.timeline.rows += waiting
    }

    private static func start(_ row: TimelineRow) -> Double {
        switch row {
        case .window(let window): window.start
        case .gap(let gap): gap.start
        case .skipped(let skipped): skipped.start
        case .discontinuity(let discontinuity): discontinuity.time
        case .segment(let segment): segment.start
        }
    }
}
