// JSON Lines: every row a line, written as soon as it is known.

import Timeline

extension OutputFormat {
    /// One window an object; segments, gaps, start and end are lines too.
    package static let jsonLines = OutputFormat(
        name: "jsonl", endings: ["jsonl", "ndjson"],
        isStreaming: true, makeWriter: { JSONLinesWriter($0, $1) },
        read: { file, _ throws(ReadingError) in try JSONLinesTimeline.read(file) })
}

/// JSON Lines. A window's line is the plain object it is in JSON; every other line says in its first key what it is:
///
///     {"type":"start","version":1,"source":{…},"model":{…},"window":{…},"aggregate":{…},"top":1}
///     {"window":0,"start":0.000000,"end":1.066667,"predictions":[{"label":"waving","score":0.9731}]}
///     {"type":"segment","segment":0,"start":0.000000,"end":4.266667,"label":"waving","score":0.9512,"windows":16}
///     {"type":"gap","start":12.000000,"end":15.200000,"reason":"connection lost"}
///     {"type":"discontinuity","time":15.240000,"step":-98.000000,"reason":"timestamps stepped back by 98.000 s"}
///     {"type":"skipped","window":17,"count":3,"start":4.533333,"end":6.133333}
///     {"type":"end","complete":true,"windows":559,"segments":21,"duration":150.000000}
///
/// What a reader should know about the input ends the last line, as `"notes":[…]`.
///
/// For `--resume`, the start line of a file's timeline ends with `"settings":{…},"labels":[…]` and each window with
/// `"scores":[[class,score],…]`, every class whose score is not 0.0000: with them the rows are all that the segments
/// depend on. Nothing in the lines depends on when or how often the run was interrupted.
package final class JSONLinesWriter: TimelineWriter {
    private let output: OutputFile
    private let options: ExportOptions
    private let resumed: ResumePoint?
    private var header: TimelineHeader?
    private var carriesScores = false
    private var counts = (windows: 0, segments: 0)
    private var text = TextBuffer()

    /// - Parameter resumed: where an interrupted file is continued; `output` must be opened at its length.
    package init(_ output: OutputFile, _ options: ExportOptions, resumed: ResumePoint? = nil) {
        self.output = output
        self.options = options
        self.resumed = resumed
    }

    /// Writes the start line or, in a resumed file, the segments that its rows already decided but it does not hold.
    package func begin(_ header: TimelineHeader) throws {
        self.header = header
        carriesScores = options.resumable ?? !header.isLive
        if let resumed, resumed.length > 0 {
            counts = (resumed.windows, resumed.segments)
            for segment in resumed.owed { try write(segment) }
            return
        }
        text.appendStart(header, top: options.top, labels: carriesScores)
        try endLine()
    }

    package func write(_ window: WindowPrediction) throws {
        guard let header else { return }
        text.append(window, labels: header.labels, top: options.top, scores: carriesScores)
        counts.windows += 1
        try endLine()
    }

    package func write(_ segment: Segment) throws {
        guard let header else { return }
        text.append(segment, labels: header.labels, typed: true)
        counts.segments += 1
        try endLine()
    }

    package func write(_ gap: Gap) throws {
        text.append(gap, typed: true)
        try endLine()
    }

    package func write(_ discontinuity: Discontinuity) throws {
        text.append(discontinuity, typed: true)
        try endLine()
    }

    package func write(_ skipped: SkippedWindows) throws {
        text.append(skipped, typed: true)
        try endLine()
    }

    package func end(_ footer: TimelineFooter) throws {
        text.append(#"{"type":"end","complete":"#)
        text.append(footer.complete ? "true" : "false")
        text.append(#","windows":\#(counts.windows),"segments":\#(counts.segments),"duration":"#)
        text.append(time: footer.duration ?? header?.source.duration ?? .nan)
        if !footer.notes.isEmpty {
            text.append(#","notes":"#)
            text.append(list: footer.notes)
        }
        text.append("}")
        try endLine()
        try output.commit()
    }

    package func abandon() { output.abandon() }

    private func endLine() throws {
        text.append("\n")
        try output.write(text.take())
    }
}

extension TextBuffer {
    /// The first line, without its line feed.
    mutating func appendStart(_ header: TimelineHeader, top: Int, labels: Bool) {
        append(#"{"type":"start","version":1,"source":"#)
        append(header.source)
        append(#","model":"#)
        append(header.model)
        append(#","window":"#)
        append(header.window)
        append(#","aggregate":"#)
        append(header.aggregate)
        append(#","top":\#(top)"#)
        if labels {
            append(#","settings":{"#)
            for (index, setting) in header.settings.enumerated() {
                if index > 0 { append(",") }
                append(json: setting.name)
                append(":")
                append(json: setting.value)
            }
            append(#"},"labels":"#)
            append(list: header.labels.names)
        }
        append("}")
    }
}
