// The timeline of a stretch of a video, as a worker hands it on: the lines of JSON Lines, read back to the byte.

import Timeline

/// What one stretch adds to the timeline of the whole.
package struct PartTimeline: Sendable {
    /// Of the whole: what bounds the stretch is left out.
    package let header: TimelineHeader
    /// Windows, and what lies between them. Segments are not among them: those of the whole are made of its windows.
    package let rows: [TimelineRow]
    package let footer: TimelineFooter
    private let start: StartLine

    /// The settings that bound a stretch.
    private static let bounds: Set<String> = ["start", "end"]
    /// Best classes of a window in a worker's lines: every class's score is in them anyway.
    package static let top = 1

    /// Reads a worker's lines.
    /// - Parameters:
    ///   - name: of the part, for messages.
    ///   - grid, frames: what the lines do not say.
    ///   - isDamaged: whether the video could not be read to the stretch's end.
    /// - Throws: `ReadingError` for lines that are not a whole timeline of ours.
    package init(
        _ lines: [[UInt8]], name: String, grid: GridSeconds, frames: Int?, isDamaged: Bool = false
    ) throws(ReadingError) {
        let file = TextFile(path: name, bytes: [])
        guard lines.count >= 2, let start = StartLine(lines[0][...]) else {
            throw file.error("it is no timeline that `actionline work` wrote", line: nil)
        }
        var builder = TimelineBuilder(file)
        var hasEveryScore = true
        try JSONLinesTimeline.read(lines[0][...], number: 1, of: file, into: &builder, &hasEveryScore)
        let begin = try builder.finish(every: true)
        guard let source = begin.source, let model = begin.model, let window = begin.window,
            let aggregate = begin.aggregate, begin.labels.count == model.classes
        else { throw file.error("its first line does not say how it was made", line: 1) }
        header = TimelineHeader(
            source: source, model: model, window: window, grid: grid, aggregate: aggregate,
            settings: begin.settings.filter { !Self.bounds.contains($0.name) }, labels: begin.labels)
        var rows: [TimelineRow] = []
        for (index, line) in lines.enumerated().dropFirst().dropLast() {
            guard let row = try Self.row(line[...], header, file, line: index + 1) else { continue }
            rows.append(row)
        }
        self.rows = rows
        self.start = start
        var last = TimelineBuilder(file)
        try JSONLinesTimeline.read(
            lines[lines.count - 1][...], number: lines.count, of: file, into: &last, &hasEveryScore)
        guard last.isEnded, let isComplete = last.timeline.isComplete, isComplete || isDamaged else {
            throw file.error("it does not come to its end", line: lines.count)
        }
        footer = TimelineFooter(
            complete: isComplete, duration: last.timeline.duration, frames: frames, notes: last.timeline.notes)
    }

    /// - Returns: nil for a segment.
    private static func row(
        _ line: ArraySlice<UInt8>, _ header: TimelineHeader, _ file: TextFile, line number: Int
    ) throws(ReadingError) -> TimelineRow? {
        if line.starts(with: #"{"type":"segment","#.utf8) { return nil }
        if line.starts(with: #"{"window":"#.utf8) {
            guard
                let window = WindowLine.window(line, labels: header.labels, classes: header.model.classes, top: top)
            else { throw file.error("this is no window that actionline wrote", line: number) }
            return .window(window)
        }
        guard let row = MarkLine.row(line) else {
            throw file.error("this is no line that actionline wrote", line: number)
        }
        return row
    }

    /// What sets the run that this part is of apart from another's: the first value that differs.
    package func difference(from other: PartTimeline) -> (what: String, here: String, there: String)? {
        func whole(_ line: StartLine) -> StartLine {
            line.without { path in Self.bounds.contains { path == "settings.\($0)" } }
        }
        return StartLine.difference(whole(start), whole(other.start)).map { ($0.what, $0.stored, $0.present) }
    }
}
