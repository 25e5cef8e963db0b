// A timeline's JSON, read back.

import Timeline

/// Reads what `JSONWriter` writes. It states no aggregation settings; windows have their best classes' scores, which
/// are every class's where the run was asked for as many.
enum JSONTimeline {
    static func read(_ file: TextFile) throws(ReadingError) -> StoredTimeline {
        var builder = TimelineBuilder(file)
        var gaps: [JSONScanner.Row] = []
        var found: Set<String> = []
        var scanner = JSONScanner(file, file.bytes[...])
        try scanner.object { (scanner, key) throws(ReadingError) in
            found.insert(key)
            switch key {
            case "source": try scanner.source(into: &builder)
            case "window": try scanner.window(into: &builder)
            case "model":
                try scanner.object { (scanner, key) throws(ReadingError) in
                    guard key == "classes" else { return try scanner.skip() }
                    try builder.state(classes: try scanner.integer(), line: scanner.line)
                }
            case "windows":
                try scanner.list { (scanner) throws(ReadingError) in try builder.addWindow(try scanner.row()) }
            case "segments":
                builder.timeline.segments = builder.timeline.segments ?? []
                try scanner.list { (scanner) throws(ReadingError) in try builder.addSegment(try scanner.row()) }
            case "gaps":
                try scanner.list { (scanner) throws(ReadingError) in gaps.append(try scanner.row()) }
            default: try scanner.skip()
            }
        }
        try scanner.end()
        guard found.contains("windows") || found.contains("segments") else {
            let hint = found.contains("database") ? "; it looks like truth: give timelines first, then truth" : ""
            throw file.error("a timeline has \"windows\" and \"segments\", and this file has neither\(hint)", line: nil)
        }
        try insert(gaps, into: &builder)
        return try builder.finish(every: false)
    }

    /// Puts the gaps where they were: before the first window that begins after them.
    private static func insert(_ gaps: [JSONScanner.Row], into builder: inout TimelineBuilder) throws(ReadingError) {
        guard !gaps.isEmpty else { return }
        let windows = builder.timeline.rows
        builder.timeline.rows = []
        for gap in gaps { try builder.addGap(gap) }
        var waiting = builder.timeline.rows[...]
        builder.timeline.rows = []
        for window in windows {
            while let gap = waiting.first, start(gap) <= start(window) {
                builder.timeline.rows.append(gap)
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
        default: 0
        }
    }
}
