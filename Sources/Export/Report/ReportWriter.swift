// A page for people: the timeline to look at, in any browser, without a network.

import FoundationEssentials
import Timeline

extension OutputFormat {
    /// One self-contained page.
    package static let html = OutputFormat(
        name: "html", endings: ["html", "htm"], isStreaming: false, takesThumbnails: true,
        makeWriter: { output, _ in ReportWriter(output) })
}

/// Writes a video's data into a page, or a page of its own around it.
///
/// Rows wait beside the output until their number is known, pictures are thinned out: memory does not grow with the
/// video.
final class ReportWriter: TimelineWriter {
    private let output: OutputFile
    private let isWholePage: Bool
    /// How many of each window's best scores are known; nil: every one.
    private let known: Int?
    private var header: TimelineHeader?
    private let times: Spool
    private let scores: Spool
    private let segments: Spool
    private let gaps: Spool
    private let skipped: Spool
    private let steps: Spool
    private var strip = ThumbnailStrip()
    private var counts = (windows: 0, segments: 0, gaps: 0, skipped: 0, steps: 0)
    private var clock: [(time: Int, milliseconds: Int)] = []
    private var windowTimes = ReportTimes()
    private var lastSegmentStart = 0
    private var numbers = ReportNumbers()
    private var text = TextBuffer()

    /// - Parameters:
    ///   - isWholePage: false: only the data of one video among others; the output is not committed.
    ///   - known: how many of each window's best scores are known; nil: every one.
    init(_ output: OutputFile, isWholePage: Bool = true, known: Int? = nil) {
        self.output = output
        self.isWholePage = isWholePage
        self.known = known
        times = Spool(for: output)
        scores = Spool(for: output)
        segments = Spool(for: output)
        gaps = Spool(for: output)
        skipped = Spool(for: output)
        steps = Spool(for: output)
    }

    var takesThumbnails: Bool { true }

    func begin(_ header: TimelineHeader) throws { self.header = header }

    func write(_ thumbnail: Thumbnail) { strip.add(thumbnail) }

    func write(_ window: WindowPrediction) throws {
        guard let header else { return }
        windowTimes.append(window, to: &numbers)
        try times.append(numbers.take())
        try scores.append(ReportScores.row(window.scores, classes: header.labels.count))
        counts.windows += 1
        if let wallClock = window.wallClock { note(wallClock, at: window.start) }
    }

    /// Keeps a time of day where it does not follow from the one before.
    private func note(_ wallClock: Date, at seconds: Double) {
        let time = OutputPrecision.microseconds(seconds) ?? 0
        guard let milliseconds = OutputPrecision.milliseconds(wallClock.timeIntervalSince1970) else { return }
        if let last = clock.last, abs(milliseconds - last.milliseconds - (time - last.time) / 1000) < 500 { return }
        clock.append((time, milliseconds))
    }

    func write(_ segment: Segment) throws {
        let start = OutputPrecision.microseconds(segment.start) ?? 0
        let end = OutputPrecision.microseconds(segment.end) ?? start
        numbers.append(signed: start - lastSegmentStart)
        numbers.append(end - start)
        numbers.append(segment.label)
        // 0: it has no score.
        numbers.append(OutputPrecision.tenThousandths(segment.score).map { Int($0) + 1 } ?? 0)
        numbers.append(segment.windows)
        lastSegmentStart = start
        counts.segments += 1
        try segments.append(numbers.take())
    }

    func write(_ gap: Gap) throws {
        try add("\(counts.windows),\(time(gap.start)),\(time(gap.end))", gap.reason, to: gaps, &counts.gaps)
    }

    func write(_ discontinuity: Discontinuity) throws {
        try add(
            "\(time(discontinuity.time)),\(time(discontinuity.step))", discontinuity.reason, to: steps, &counts.steps)
    }

    func write(_ skipped: SkippedWindows) throws {
        try add(
            "\(time(skipped.start)),\(time(skipped.end)),\(skipped.count)", nil, to: self.skipped, &counts.skipped)
    }

    private func time(_ seconds: Double) -> Int { OutputPrecision.microseconds(seconds) ?? 0 }

    /// Adds `[numbers,reason]` to a list.
    private func add(_ numbers: String, _ reason: String?, to spool: Spool, _ count: inout Int) throws {
        text.append(count == 0 ? "[" : ",[")
        text.append(numbers)
        if let reason {
            text.append(",")
            text.append(json: reason)
        }
        text.append("]")
        count += 1
        try spool.append(ReportFacts.inert(text.take()))
    }

    func end(_ footer: TimelineFooter) throws {
        guard let header else { return }
        let page = isWholePage ? ReportPage(title: ReportFacts.name(of: header.source.input)) : nil
        if let page { try output.write(page.head) }
        try writeData(header, footer)
        for spool in [times, scores, segments, gaps, skipped, steps] { spool.discard() }
        guard let page else { return }
        try output.write(page.tail)
        try output.commit()
    }

    func abandon() {
        if isWholePage { output.abandon() }
        for spool in [times, scores, segments, gaps, skipped, steps] { spool.discard() }
    }

    private func writeData(_ header: TimelineHeader, _ footer: TimelineFooter) throws {
        let layout = ReportScores(classes: header.labels.count, windows: counts.windows, known: known)
        let pictures = strip.thumbnails
        let facts = ReportFacts(
            header: header, footer: footer, files: VideoPlaces.addresses(of: header.source.input, page: output.name),
            counts: (counts.windows, counts.segments, pictures.count), scores: layout,
            stored: layout.best > 0 ? layout.best : known ?? 0, clock: clock)
        try output.write(Array("<div class=\"data\" hidden>\n<script type=\"application/json\" class=\"facts\">".utf8))
        try output.write(facts.json)
        for (name, spool) in [("gaps", gaps), ("skipped", skipped), ("steps", steps)] {
            try output.write(Array(",\"\(name)\":[".utf8))
            try spool.copy(to: output)
            try output.write(Array("]".utf8))
        }
        try output.write(Array("}</script>\n".utf8))
        try block("times") { text in try times.read { try text.append($0) } }
        try block("scores") { text in try layout.write(scores, to: &text) }
        try block("segments") { text in try segments.read { try text.append($0) } }
        try block("picture-times") { text in
            var last = 0
            for picture in pictures {
                let time = max(last, OutputPrecision.microseconds(picture.seconds) ?? 0)
                numbers.append(time - last)
                numbers.append(picture.jpeg.count)
                last = time
            }
            try text.append(numbers.take())
        }
        try block("pictures") { text in for picture in pictures { try text.append(picture.jpeg) } }
        try output.write(Array("</div>\n".utf8))
    }

    /// A data block in base64: no script, whatever it holds.
    private func block(_ name: String, _ body: (inout Base64Text) throws -> Void) throws {
        try output.write(Array("<script type=\"text/plain\" class=\"\(name)\">".utf8))
        var text = Base64Text(output)
        try body(&text)
        try text.finish()
        try output.write(Array("</script>\n".utf8))
    }
}
