// A timeline's JSON Lines, read back.

import Timeline

/// Reads what `JSONLinesWriter` writes, whole or interrupted: a last line without an end is passed over if it cannot
/// be read. The files that can be resumed carry every class's score.
enum JSONLinesTimeline {
    static func read(_ file: TextFile) throws(ReadingError) -> StoredTimeline {
        var builder = TimelineBuilder(file)
        var hasEveryScore = true
        let lines = file.lines
        guard lines.count <= TextFile.mostRows else {
            throw file.error("it has more than \(TextFile.mostRows) lines", line: nil)
        }
        for (index, line) in lines.enumerated() where !line.allSatisfy(TextFile.isSpace) {
            do {
                try read(line, number: index + 1, of: file, into: &builder, &hasEveryScore)
            } catch {
                // An interrupted run leaves a part of a line.
                if index > 0, index == lines.count - 1, file.bytes.last != 0x0A { break }
                throw error
            }
        }
        let hasWindows = builder.timeline.hasWindows
        // Without an end, the last segments are still missing: the windows tell them.
        if !builder.isEnded, hasWindows { builder.timeline.segments = nil }
        return try builder.finish(every: hasEveryScore && hasWindows)
    }

    /// Reads one line.
    static func read(
        _ line: ArraySlice<UInt8>, number: Int, of file: TextFile, into builder: inout TimelineBuilder,
        _ hasEveryScore: inout Bool
    ) throws(ReadingError) {
        var scanner = JSONScanner(file, line, line: number)
        var row = JSONScanner.Row(line: number)
        var labels: [String]?
        var duration: Double?
        try scanner.object { (scanner, key) throws(ReadingError) in
            switch key {
            case "source": try scanner.source(into: &builder)
            // In the start line an object or null, in a window's line its number.
            case "window" where try scanner.kind() != .number: try scanner.window(into: &builder)
            case "model": try scanner.model(into: &builder)
            case "settings": builder.timeline.settings = try scanner.settings()
            case "notes": builder.timeline.notes = try scanner.texts()
            case "complete": builder.timeline.isComplete = try scanner.bool()
            // In the last line the numbers of rows.
            case "segments": try scanner.skip()
            case "aggregate": builder.timeline.aggregate = try scanner.aggregate()
            case "labels": labels = try scanner.texts()
            case "duration": duration = try scanner.numberOrNull()
            default: try scanner.member(key, of: &row)
            }
        }
        try scanner.end()
        switch row.type {
        case nil:
            try builder.addWindow(row)
            if row.scores == nil || !builder.isNamed { hasEveryScore = false }
        case "start": if let labels { try builder.state(labels: labels, line: number) }
        case "segment": try builder.addSegment(row)
        case "gap": try builder.addGap(row)
        case "skipped": try builder.addSkipped(row)
        case "discontinuity": try builder.addDiscontinuity(row)
        case "end":
            builder.isEnded = true
            builder.timeline.segments = builder.timeline.segments ?? []
            if let duration, duration > 0 { builder.timeline.duration = duration }
        default: break
        }
    }
}
