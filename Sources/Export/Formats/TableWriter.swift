// A table to read in a terminal.

import Timeline

extension OutputFormat {
    /// Aligned columns; for terminals, so no file ending asks for it.
    package static let table = OutputFormat(
        name: "table", endings: [], isStreaming: true,
        makeWriter: { TableWriter($0, $1) })
}

/// A table whose rows come out as they are known: its columns are set by the labels there can be, up to a bound.
/// Times are h:mm:ss.mmm. Nothing in a label can move the cursor or colour the terminal.
final class TableWriter: TimelineWriter {
    private let output: OutputFile
    private let options: ExportOptions
    private var labels: [TerminalText] = []
    private var labelWidth = 5
    private var top = 1
    private static let widestLabel = 40

    init(_ output: OutputFile, _ options: ExportOptions) {
        self.output = output
        self.options = options
    }

    func begin(_ header: TimelineHeader) throws {
        labels = header.labels.names.map { TerminalText($0, width: Self.widestLabel) }
        labelWidth = max(5, labels.map(\.width).max() ?? 0)
        top = min(options.top, max(header.model.classes, 1))
        var line = head(options.rows == .windows ? "window" : "segment", "start", "end")
        switch options.rows {
        case .windows:
            for rank in 1...top {
                line += "  " + TerminalText(rank == 1 ? "label" : "label \(rank)").padded(to: labelWidth) + "   score"
            }
        case .segments: line += "  " + TerminalText("label").padded(to: labelWidth) + "   score  windows"
        }
        try put(line)
    }

    func write(_ window: WindowPrediction) throws {
        guard options.rows == .windows else { return }
        var line = head(String(window.index), clock(window.start), clock(window.end))
        for prediction in window.best(top) { line += cells(prediction.label, prediction.score) }
        try put(window.padded ? line + "  padded" : line)
    }

    func write(_ segment: Segment) throws {
        guard options.rows == .segments else { return }
        let windows = TerminalText(String(segment.windows)).padded(to: 7, right: true)
        try put(
            head(String(segment.index), clock(segment.start), clock(segment.end))
                + cells(segment.label, segment.score) + "  " + windows)
    }

    func write(_ gap: Gap) throws {
        try put(head("gap", clock(gap.start), clock(gap.end)) + "  " + TerminalText(gap.reason).text)
    }

    func write(_ skipped: SkippedWindows) throws {
        let count = skipped.count == 1 ? "1 window" : "\(skipped.count) windows"
        try put(head("skipped", clock(skipped.start), clock(skipped.end)) + "  \(count) left out to keep up")
    }

    func write(_ discontinuity: Discontinuity) throws {
        try put(head("step", clock(discontinuity.time), "") + "  " + TerminalText(discontinuity.reason).text)
    }

    func end(_ footer: TimelineFooter) throws { try output.commit() }

    func abandon() { output.abandon() }

    private func head(_ number: String, _ start: String, _ end: String) -> String {
        TerminalText(number).padded(to: 7, right: true) + "  " + TerminalText(start).padded(to: 12, right: true) + "  "
            + TerminalText(end).padded(to: 12, right: true)
    }

    private func cells(_ label: Int, _ score: Double) -> String {
        let name = labels.indices.contains(label) ? labels[label] : TerminalText("class \(label)")
        var text = TextBuffer()
        text.append(score: score, missing: "-")
        let number = String(decoding: text.bytes, as: UTF8.self)
        return "  " + name.padded(to: labelWidth) + "  " + TerminalText(number).padded(to: 6, right: true)
    }

    /// h:mm:ss.mmm
    private func clock(_ seconds: Double) -> String {
        guard let milliseconds = OutputPrecision.milliseconds(seconds) else { return "-" }
        let total = milliseconds.magnitude
        func pad(_ number: UInt, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return (milliseconds < 0 ? "-" : "") + "\(total / 3_600_000):\(pad(total / 60_000 % 60, 2)):"
            + "\(pad(total / 1000 % 60, 2)).\(pad(total % 1000, 3))"
    }

    private func put(_ line: String) throws {
        var end = line.endIndex
        while end > line.startIndex, line[line.index(before: end)] == " " { end = line.index(before: end) }
        try output.write(Array(line[..<end].utf8) + [0x0A])
    }
}
