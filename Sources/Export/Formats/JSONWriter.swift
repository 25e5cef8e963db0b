// The whole timeline as one JSON object.

import Timeline

extension OutputFormat {
    /// One object: `version`, `source`, `model`, `window`, `windows`, `segments`, `gaps`, `discontinuities`, `skipped`,
    /// `notes`, `complete`.
    package static let json = OutputFormat(
        name: "json", endings: ["json"],
        isStreaming: false, makeWriter: { JSONWriter($0, $1) },
        read: { file, _ throws(ReadingError) in try JSONTimeline.read(file) })
}

/// One JSON object, a row a line within it.
///
/// `source` comes first but is known best last (a pipe's duration), so the rows are spooled until the end, to a
/// nameless file once they are many: memory does not grow with the video.
final class JSONWriter: TimelineWriter {
    private let output: OutputFile
    private let options: ExportOptions
    private var header: TimelineHeader?
    private let windows: Spool
    private let segments: Spool
    private let gaps: Spool
    private let discontinuities: Spool
    private let skipped: Spool
    private var counts = (windows: 0, segments: 0, gaps: 0, discontinuities: 0, skipped: 0)
    private var text = TextBuffer()

    init(_ output: OutputFile, _ options: ExportOptions) {
        self.output = output
        self.options = options
        windows = Spool(for: output)
        segments = Spool(for: output)
        gaps = Spool(for: output)
        discontinuities = Spool(for: output)
        skipped = Spool(for: output)
    }

    func begin(_ header: TimelineHeader) throws { self.header = header }

    func write(_ window: WindowPrediction) throws {
        guard let header else { return }
        separate(counts.windows)
        text.append(window, labels: header.labels, top: options.top, scores: false)
        counts.windows += 1
        try windows.append(text.take())
    }

    func write(_ segment: Segment) throws {
        guard let header else { return }
        separate(counts.segments)
        text.append(segment, labels: header.labels, typed: false)
        counts.segments += 1
        try segments.append(text.take())
    }

    func write(_ gap: Gap) throws {
        separate(counts.gaps)
        text.append(gap, typed: false)
        counts.gaps += 1
        try gaps.append(text.take())
    }

    func write(_ discontinuity: Discontinuity) throws {
        separate(counts.discontinuities)
        text.append(discontinuity, typed: false)
        counts.discontinuities += 1
        try discontinuities.append(text.take())
    }

    func write(_ skipped: SkippedWindows) throws {
        separate(counts.skipped)
        text.append(skipped, typed: false)
        counts.skipped += 1
        try self.skipped.append(text.take())
    }

    func end(_ footer: TimelineFooter) throws {
        guard var header else { return }
        header.source.duration = footer.duration ?? header.source.duration
        header.source.frames = footer.frames ?? header.source.frames
        text.append("{\n  \"version\": 1,\n  \"source\": ")
        text.append(header.source)
        text.append(",\n  \"model\": ")
        text.append(header.model)
        text.append(",\n  \"window\": ")
        text.append(header.window)
        text.append(",\n  ")
        try write("windows", windows, counts.windows)
        try write("segments", segments, counts.segments)
        try write("gaps", gaps, counts.gaps)
        try write("discontinuities", discontinuities, counts.discontinuities)
        try write("skipped", skipped, counts.skipped)
        text.append("\"notes\": ")
        text.append(list: footer.notes)
        text.append(",\n  ")
        text.append(footer.complete ? "\"complete\": true\n}\n" : "\"complete\": false\n}\n")
        try output.write(text.take())
        try output.commit()
    }

    func abandon() {
        output.abandon()
        for spool in [windows, segments, gaps, discontinuities, skipped] { spool.discard() }
    }

    private func separate(_ count: Int) { text.append(count == 0 ? "\n    " : ",\n    ") }

    private func write(_ key: String, _ rows: Spool, _ count: Int) throws {
        text.append("\"\(key)\": [")
        try output.write(text.take())
        try rows.copy(to: output)
        rows.discard()
        text.append(count == 0 ? "],\n  " : "\n  ],\n  ")
    }
}
