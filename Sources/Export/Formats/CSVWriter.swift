// Comma-separated values: windows or segments, a row each.

import Timeline

extension OutputFormat {
    /// `window,start,end,label,score` or `segment,start,end,label,score,windows`.
    package static let csv = OutputFormat(
        name: "csv", endings: ["csv"],
        isStreaming: false, makeWriter: { CSVWriter($0, $1) },
        read: { file, _ throws(ReadingError) in try CSVTimeline.read(file) })
}

/// CSV as RFC 4180 quotes it, with lines ended by a plain line feed.
///
/// Windows: `window,start,end,label,score`, then `label_2,score_2,…` for more of the best, then `wall_clock` for live
/// input. Segments: `segment,start,end,label,score,windows`. Seconds have 3 decimals (`timeDecimals`), scores 4;
/// a score that is no number is empty. A gap is a row whose first field is `gap`, with its times and nothing else: a
/// reason in the label's column would count as an action, and JSON has it. Windows that were left out to keep up are a
/// row whose first field is `skipped`. `ExportOptions.columns` adds frames and microseconds at the end of every row.
final class CSVWriter: TimelineWriter {
    private let output: OutputFile
    private let options: ExportOptions
    private var labels: LabelSet = []
    private var isLive = false
    private var top = 1
    private var frameRate: FrameRate?
    private var text = TextBuffer()

    init(_ output: OutputFile, _ options: ExportOptions) {
        self.output = output
        self.options = options
    }

    func begin(_ header: TimelineHeader) throws {
        labels = header.labels
        isLive = header.isLive
        top = min(options.top, max(header.model.classes, header.labels.count, 1))
        frameRate = options.frameRate(of: header.source)
        if options.columns.contains(.frames), frameRate == nil { throw ExportError.noFrameRate(file: output.name) }
        switch options.rows {
        case .segments: text.append("segment,start,end,label,score,windows")
        case .windows:
            text.append("window,start,end,label,score")
            if top > 1 { for rank in 2...top { text.append(",label_\(rank),score_\(rank)") } }
            if isLive { text.append(",wall_clock") }
        }
        if options.columns.contains(.frames) { text.append(",start_frame,end_frame") }
        if options.columns.contains(.microseconds) { text.append(",start_us,end_us") }
        try endLine()
    }

    func write(_ window: WindowPrediction) throws {
        guard options.rows == .windows else { return }
        text.append(window.index)
        appendTimes(window.start, window.end)
        let best = window.best(top)
        for rank in 0..<top {
            text.append(",")
            guard rank < best.count else {
                text.append(",")
                continue
            }
            text.append(field: labels[best[rank].label])
            text.append(",")
            text.append(score: best[rank].score, missing: "")
        }
        if isLive {
            text.append(",")
            if let wallClock = window.wallClock { text.append(wallClock: wallClock) }
        }
        try endRow(window.start, window.end)
    }

    func write(_ segment: Segment) throws {
        guard options.rows == .segments else { return }
        text.append(segment.index)
        appendTimes(segment.start, segment.end)
        text.append(",")
        text.append(field: labels[segment.label])
        text.append(",")
        text.append(score: segment.score, missing: "")
        text.append(",")
        if segment.windows > 0 { text.append(segment.windows) }
        try endRow(segment.start, segment.end)
    }

    func write(_ gap: Gap) throws {
        text.append("gap")
        appendTimes(gap.start, gap.end)
        text.append(String(repeating: ",", count: columns - 3))
        try endRow(gap.start, gap.end)
    }

    func write(_ skipped: SkippedWindows) throws {
        text.append("skipped")
        appendTimes(skipped.start, skipped.end)
        text.append(String(repeating: ",", count: columns - 3))
        try endRow(skipped.start, skipped.end)
    }

    /// Where the stream's own time was broken off is no stretch of time: nothing a table of rows could hold.
    func write(_ discontinuity: Discontinuity) {}

    func end(_ footer: TimelineFooter) throws { try output.commit() }

    func abandon() { output.abandon() }

    private var columns: Int { options.rows == .segments ? 6 : 3 + 2 * top + (isLive ? 1 : 0) }

    private func appendTimes(_ start: Double, _ end: Double) {
        text.append(",")
        text.append(seconds: start, decimals: options.timeDecimals, missing: "")
        text.append(",")
        text.append(seconds: end, decimals: options.timeDecimals, missing: "")
    }

    /// Ends a row with the columns beyond the usual.
    private func endRow(_ start: Double, _ end: Double) throws {
        if options.columns.contains(.frames), let frames = frameRate?.frames(start: start, end: end) {
            text.append(",\(frames.lowerBound),\(frames.upperBound)")
        }
        if options.columns.contains(.microseconds) {
            for time in [start, end] {
                text.append(",")
                if let microseconds = OutputPrecision.microseconds(time) { text.append(microseconds) }
            }
        }
        try endLine()
    }

    private func endLine() throws {
        text.append("\n")
        try output.write(text.take())
    }
}
