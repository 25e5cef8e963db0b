// A run without a video, interrupted and continued.

import Export
import TestSupport
import Timeline

/// A file run without a video: predictions out of a generator, aggregated and written as the program does it.
struct Run {
    let header: TimelineHeader
    /// Windows, and in a broken run gaps and discontinuities between them.
    var events: [TimelineRow]
    var options = ExportOptions(top: 2)
    let stride = 8 / 29.97
    let length = 32 / 29.97
    var duration: Double { predictions.last.map { $0.end - 0.1 } ?? 1 }
    var predictions: [WindowPrediction] {
        events.compactMap { if case .window(let window) = $0 { window } else { nil } }
    }

    /// - Parameter isBroken: with gaps, discontinuities, and windows that are padded or damaged anywhere.
    init(seed: UInt64, windows: Int, classes: Int = 4, labels: [String]? = nil, isBroken: Bool = false) {
        var random = SeededGenerator(seed)
        header = Sample.header(
            labels: LabelSet(labels ?? (0..<classes).map { "class, \"\($0)\" ],\"padded\":true,\"scores\":[" }))
        let (stride, length) = (stride, length)
        var favourite = 0
        var lost = 0.0
        events = (0..<windows).flatMap { index -> [TimelineRow] in
            if Int.random(in: 0..<6, using: &random) == 0 { favourite = Int.random(in: 0..<classes, using: &random) }
            var scores = (0..<classes).map { _ in Float.random(in: 0...1, using: &random) }
            scores[favourite] += 2
            let sum = scores.reduce(0, +)
            let start = Double(index) * stride + lost
            var window = WindowPrediction(
                index: index, start: start, end: start + length, padded: index == windows - 1,
                scores: scores.map { $0 / sum })
            guard isBroken else { return [.window(window)] }
            var marks: [TimelineRow] = []
            if Int.random(in: 0..<5, using: &random) == 0 {
                let gap = Double.random(in: 0.1...9, using: &random)
                marks.append(.gap(Gap(start: window.end, end: window.end + gap, reason: "no \"frames\"\n\u{7}")))
                lost += length + gap
                window.padded = Bool.random(using: &random)
            }
            if Int.random(in: 0..<5, using: &random) == 0 {
                let step = Double.random(in: -99...9, using: &random)
                marks.append(.discontinuity(Discontinuity(time: window.end, step: step, reason: "step \\ \(step)")))
            }
            if Int.random(in: 0..<4, using: &random) == 0 { window.padded = true }
            if Int.random(in: 0..<4, using: &random) == 0 { window.damaged = Int.random(in: 1...8, using: &random) }
            return [.window(window)] + marks
        }
    }

    func aggregator() -> SegmentAggregator {
        SegmentAggregator(
            header.aggregate, cellSeconds: stride, windowSeconds: length, classes: header.model.classes)
    }

    /// Reads the input from its start and classifies what the file does not hold.
    /// - Parameter stop: after so many windows the user asks for an end.
    func classify(
        after point: ResumePoint, _ aggregator: inout SegmentAggregator, to writers: [any TimelineWriter],
        stop: Int? = nil
    ) throws {
        let first = point.nextWindow ?? 0
        var met = (gaps: 0, discontinuities: 0)
        var left = stop ?? .max
        let stopped = stop.map { first + $0 < predictions.count } ?? false
        for event in events {
            var segments: [Segment] = []
            switch event {
            case .window(let prediction):
                guard prediction.index >= first else { continue }
                guard left > 0 else { continue }
                left -= 1
                segments = aggregator.add(prediction)
            case .gap(let gap):
                met.gaps += 1
                guard met.gaps > point.gaps, left > 0 || !stopped else { continue }
                segments = aggregator.add(gap)
            case .discontinuity:
                met.discontinuities += 1
                guard met.discontinuities > point.discontinuities, left > 0 || !stopped else { continue }
            default: break
            }
            for writer in writers { try writer.write(event) }
            for segment in segments { for writer in writers { try writer.write(segment) } }
        }
        for segment in aggregator.finish(duration: stopped ? nil : duration) {
            for writer in writers { try writer.write(segment) }
        }
        for writer in writers { try writer.end(TimelineFooter(complete: !stopped, duration: duration)) }
    }

    func whole(_ path: String, _ others: [any TimelineWriter] = [], stop: Int? = nil) throws {
        let writer = try OutputFormat.jsonLines.open(path, options: options, overwrite: true)
        var aggregator = aggregator()
        for writer in [writer] + others { try writer.begin(header) }
        try classify(after: ResumePoint(), &aggregator, to: [writer] + others, stop: stop)
    }

    @discardableResult
    func resume(_ path: String, _ others: [any TimelineWriter] = [], stop: Int? = nil) throws -> ResumePoint {
        var aggregator = aggregator()
        for writer in others { try writer.begin(header) }
        let point = try JSONLinesResume.read(path, header: header, options: options, aggregator: &aggregator) { row in
            for writer in others { try writer.write(row) }
        }
        if point.isComplete { return point }
        let writer = JSONLinesWriter(try OutputFile(resuming: path, at: point.length), options, resumed: point)
        try writer.begin(header)
        try classify(after: point, &aggregator, to: [writer] + others, stop: stop)
        return point
    }
}
