// The page makes the same segments as the program.

import Export
import Foundation
import TestSupport
import Testing
import Timeline

struct ReportAggregationTests {
    private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources/Export/Report/Page")

    /// Windows of a random grid with gaps, windows left out, unsteady times and scores that tie.
    private static func timeline(_ random: inout SeededGenerator) -> StoredTimeline {
        let classes = Int.random(in: 1...7, using: &random)
        let stride = Double.random(in: 0.1...2, using: &random)
        let length = stride * Double.random(in: 0.3...6, using: &random)
        var timeline = StoredTimeline(
            labels: LabelSet((0..<classes).map { "class \($0)" }), scores: .every, strideSeconds: stride,
            windowSeconds: length)
        let isCoarse = Bool.random(using: &random)
        let jitter = Bool.random(using: &random) ? stride / 3 : 0
        var favourite = 0
        var (index, lost, end) = (0, 0.0, 0.0)
        for _ in 0..<Int.random(in: 0...90, using: &random) {
            if Int.random(in: 0..<5, using: &random) == 0 { favourite = Int.random(in: 0..<classes, using: &random) }
            let scores = (0..<classes).map { label in
                let score =
                    label == favourite ? Float.random(in: 0...1, using: &random) : .random(in: 0...0.5, using: &random)
                return isCoarse ? (score * 5).rounded() / 10 : score
            }
            let start = Double(index) * stride + lost + (jitter > 0 ? Double.random(in: 0...jitter, using: &random) : 0)
            end = start + length
            timeline.rows.append(.window(WindowPrediction(index: index, start: start, end: end, scores: scores)))
            index += Int.random(in: 0..<12, using: &random) == 0 ? Int.random(in: 2...9, using: &random) : 1
            if Int.random(in: 0..<15, using: &random) == 0 {
                let gapEnd = end + Double.random(in: 0.1...8, using: &random)
                timeline.rows.append(
                    .gap(Gap(start: end - Double.random(in: 0...stride, using: &random), end: gapEnd, reason: "lost")))
                index += Int((length / stride).rounded(.up)) + 1
                lost += gapEnd - end
            }
        }
        if Bool.random(using: &random) {
            timeline.duration = max(0, end - Double.random(in: 0...length, using: &random))
        }
        return timeline
    }

    private static func settings(_ random: inout SeededGenerator) -> AggregationSettings {
        AggregationSettings(
            threshold: [0, 0.1, 0.3, 0.3, 0.5, Double.random(in: 0...1, using: &random)].randomElement(using: &random)
                ?? 0,
            smoothing: Int.random(in: 1...6, using: &random),
            minimum: [0, 0.5, Double.random(in: 0...6, using: &random)].randomElement(using: &random) ?? 0)
    }

    /// What the page's script prints of a segment.
    private static func numbers(_ segment: Segment) -> [Int] {
        [
            OutputPrecision.microseconds(segment.start) ?? -1, OutputPrecision.microseconds(segment.end) ?? -1,
            segment.label, Int(OutputPrecision.tenThousandths(segment.score) ?? -1), segment.windows,
        ]
    }

    @Test func thePagesScriptGivesExactlyTheProgramsSegments() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed)
        let timelines = (0..<200).map { _ in Self.timeline(&random) }
        let settings = timelines.map { _ in (0..<3).map { _ in Self.settings(&random) } }
        let scratch = Scratch()
        try Report.write(
            timelines.map { (timeline: $0, name: "video") }, to: scratch.file("report.html"), overwrite: false)
        let report = scratch.text("report.html")
        let first = try #require(report.range(of: "<div class=\"data\""))
        let last = try #require(report.range(of: "</div>\n", options: .backwards))
        let scripts = try ["text.js", "codec.js", "merging.js", "aggregator.js", "colours.js", "timeline.js"].map {
            try String(contentsOf: Self.page.appendingPathComponent($0), encoding: .utf8)
        }
        let wanted = settings.map { variants in
            variants.map { "{threshold:\($0.threshold),smoothing:\($0.smoothing),minimum:\($0.minimum)}" }
                .joined(separator: ",")
        }
        let program = """
            const wanted = [\(wanted.map { "[\($0)]" }.joined(separator: ","))];
            const made = [...document.querySelectorAll(".data")].map((block, video) => {
                const timeline = new Timeline(block);
                return wanted[video].map((settings) => {
                    if (!timeline.canAggregate) return [];
                    const steps = aggregate(settings, timeline.facts.grid, timeline.times, timeline.table, timeline.gaps,
                        timeline.facts.duration);
                    let step = steps.next();
                    while (!step.done) step = steps.next();
                    return step.value.map((own) => [own.start, own.end, own.label, own.score, own.windows]);
                });
            });
            const output = document.createElement("pre");
            output.textContent = JSON.stringify(made);
            document.body.append(output);
            """
        try scratch.write(
            "page.html",
            "<!DOCTYPE html><meta charset=\"utf-8\"><body>" + report[first.lowerBound..<last.upperBound]
                + "<script>\(scripts.joined(separator: "\n"))\n\(program)</script>")
        let page = try Browser.open(scratch.file("page.html"))
        #expect(page.complaints.isEmpty)
        let text = try #require(
            page.document.components(separatedBy: "<pre>").last?.components(separatedBy: "</pre>").first)
        let made = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[[[Int]]]])
        #expect(made.count == timelines.count)
        var count = 0
        for (video, timeline) in timelines.enumerated() {
            for (variant, own) in settings[video].enumerated() {
                let expected = timeline.segments(own).map(Self.numbers)
                count += expected.count
                #expect(made[video][variant] == expected, "seed \(seed), video \(video), \(own)")
            }
        }
        #expect(count > 500)
    }
}
