// A timeline in the terminal.

import Export
import Foundation
import TestSupport
import Testing
import Timeline

@Suite struct LaneChartTests {
    private var timeline: StoredTimeline {
        var timeline = StoredTimeline(duration: 60)
        timeline.segments = [
            Detection(start: 0, end: 30, label: "walking", score: 0.75),
            Detection(start: 30, end: 40, label: "standing still", score: 0.5),
            Detection(start: 50, end: 60, label: "walking", score: 1),
        ]
        timeline.rows = [.gap(Gap(start: 42, end: 48, reason: "lost"))]
        return timeline
    }

    @Test func lanesAxisAndTotals() throws {
        let chart = try #require(LaneChart(timeline, style: LaneChart.Style(width: 75, isASCII: true)))
        #expect(
            chart.lines == [
                "walking        " + String(repeating: "#", count: 30) + String(repeating: " ", count: 12) + "xxxxxx"
                    + "  " + String(repeating: "#", count: 10),
                "standing still " + String(repeating: " ", count: 30) + String(repeating: "#", count: 10) + "  xxxxxx",
                "               +--------------+--------------+--------------+--------------",
                "               0:00:00        0:00:15        0:00:30        0:00:45",
                "",
                "  label                 time    share  segments   score",
                "# walking          0:00:40.0    66.7%         2  0.8125",
                "# standing still   0:00:10.0    16.7%         1  0.5000",
                "x lost time",
            ])
    }

    @Test func everyLineFitsTheWidth() throws {
        for seed in 1...100 as ClosedRange<UInt64> {
            let random = RandomTimeline(seed).timeline
            for width in [40, 57, 80, 200] {
                for isASCII in [true, false] {
                    let style = LaneChart.Style(width: width, isASCII: isASCII)
                    let lines = try #require(LaneChart(random, style: style)).lines
                    for line in lines {
                        if isASCII { #expect(line.utf8.allSatisfy { (0x20..<0x7F).contains($0) }, "seed \(seed)") }
                        #expect(!line.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
                        if isASCII { #expect(line.utf8.count <= max(width, 56), "seed \(seed): \(line)") }
                    }
                }
            }
        }
    }

    @Test func coloursAreOnlyAdded() throws {
        let plain = try #require(LaneChart(timeline, style: LaneChart.Style(width: 60))).lines
        let colored = try #require(LaneChart(timeline, style: LaneChart.Style(width: 60, isColored: true))).lines
        #expect(plain != colored)
        let stripped = colored.map { line in line.replacing(#/\u{1B}\[\d+m/#, with: "") }
        #expect(stripped == plain)
    }

    @Test func aPartOfTheTimeAndOfTheLabels() throws {
        let chart = try #require(
            LaneChart(
                timeline, start: 25, end: 45, labels: ["walking"], style: LaneChart.Style(width: 60, isASCII: true)))
        #expect(chart.lines.contains { $0.hasPrefix("# walking") && $0.contains("0:00:05.0    25.0%         1") })
        #expect(!chart.lines.contains { $0.contains("standing") })
    }

    @Test func withoutTimeThereIsNoChart() {
        #expect(LaneChart(StoredTimeline()) == nil)
        #expect(LaneChart(timeline, start: 70) == nil)
    }

    @Test func aLabelCannotCommandTheTerminal() throws {
        var timeline = timeline
        timeline.segments?[0].label = "\u{1B}[2J\u{7}evil\n\u{202E}"
        let lines = try #require(LaneChart(timeline)).lines
        let text = lines.joined()
        #expect(!text.unicodeScalars.contains { $0.value == 0x1B || $0.value == 7 || $0.value == 0x202E || $0 == "\n" })
        #expect(text.contains("evil"))
    }
}
