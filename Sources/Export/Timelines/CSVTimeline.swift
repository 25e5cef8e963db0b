// A timeline's CSV, read back.

import FoundationEssentials
import Timeline

/// Reads what `CSVWriter` writes, windows or segments. It states neither rate nor duration.
enum CSVTimeline {
    static func read(_ file: TextFile) throws(ReadingError) -> StoredTimeline {
        let table = try CSVTable(file)
        if let segment = table.column("segment") { return try segments(file, table, segment) }
        if let window = table.column("window") { return try windows(file, table, window) }
        let found = table.header.prefix(12).joined(separator: ",")
        throw file.error(
            "a timeline has a column \"window\" or \"segment\" in its first line; found are \(found)", line: 1)
    }

    private static func segments(
        _ file: TextFile, _ table: CSVTable, _ segment: Int
    ) throws(ReadingError) -> StoredTimeline {
        var builder = TimelineBuilder(file)
        builder.timeline.segments = []
        let start = try table.column("start", of: "a timeline")
        let end = try table.column("end", of: "a timeline")
        let label = try table.column("label", of: "a timeline")
        let score = try table.column("score", of: "a timeline")
        let windows = table.column("windows")
        for row in table.rows {
            let times = try times(table, row, start, end)
            switch try table.text(row, segment) {
            case "gap": try builder.addGap(start: times.0, end: times.1, reason: "gap", line: row.line)
            case "skipped": continue
            default:
                try builder.addSegment(
                    start: times.0, end: times.1, label: try table.text(row, label),
                    score: try known(table, row, score),
                    windows: try windows.map { column throws(ReadingError) in Int(try table.text(row, column).trimmed) }
                        ?? nil,
                    line: row.line)
            }
        }
        return try builder.finish(every: false)
    }

    private static func windows(
        _ file: TextFile, _ table: CSVTable, _ window: Int
    ) throws(ReadingError) -> StoredTimeline {
        var builder = TimelineBuilder(file)
        let start = try table.column("start", of: "a timeline")
        let end = try table.column("end", of: "a timeline")
        var ranks = [
            (try table.column("label", of: "a timeline"), try table.column("score", of: "a timeline"))
        ]
        let clock = table.column("wall_clock")
        while let label = table.column("label_\(ranks.count + 1)"),
            let score = table.column("score_\(ranks.count + 1)")
        { ranks.append((label, score)) }
        for row in table.rows {
            let times = try times(table, row, start, end)
            switch try table.text(row, window) {
            case "gap": try builder.addGap(start: times.0, end: times.1, reason: "gap", line: row.line)
            case "skipped": continue
            case let number:
                guard let index = Int(number.trimmed) else {
                    throw file.error("\"\(number)\" is no number of a window", line: row.line)
                }
                var best: [(label: String, score: Double)] = []
                for (label, score) in ranks where try !table.text(row, label).isEmpty {
                    best.append(
                        (try file.label(try table.text(row, label), line: row.line), try known(table, row, score) ?? 0))
                }
                var prediction = WindowPrediction(index: index, start: times.0, end: times.1, scores: [])
                if let clock { prediction.wallClock = Date(iso8601: try table.text(row, clock)) }
                try builder.addWindow(prediction, best: best, line: row.line)
            }
        }
        return try builder.finish(every: false)
    }

    /// When a row starts and ends: in microseconds, where it has them.
    private static func times(
        _ table: CSVTable, _ row: CSVTable.Row, _ start: Int, _ end: Int
    ) throws(ReadingError) -> (Double, Double) {
        guard let exactStart = table.column("start_us"), let exactEnd = table.column("end_us") else {
            return (try table.number(row, start), try table.number(row, end))
        }
        return (try table.number(row, exactStart) / 1e6, try table.number(row, exactEnd) / 1e6)
    }

    /// A score; an empty one is none.
    private static func known(_ table: CSVTable, _ row: CSVTable.Row, _ column: Int) throws(ReadingError) -> Double? {
        try table.text(row, column).isEmpty ? nil : try table.number(row, column)
    }
}
