// The report's page: what is in it, and that nothing of it can do harm.

import Export
import Foundation
import TestSupport
import Testing
import Timeline

struct ReportTests {
    let scratch = Scratch()

    private func block(_ name: String, of page: String, video: Int = 0) throws -> [UInt8] {
        let parts = page.components(separatedBy: "class=\"\(name)\">")
        let text = try #require(parts.dropFirst(video + 1).first?.components(separatedBy: "</script>").first)
        return Array(try #require(Data(base64Encoded: text)))
    }

    private func facts(of page: String, video: Int = 0) throws -> [String: Any] {
        let parts = page.components(separatedBy: "class=\"facts\">")
        let text = try #require(parts.dropFirst(video + 1).first?.components(separatedBy: "</script>").first)
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func aPageNamesNothingOfTheNetworkAndAllowsNothingBesideItsOwnScript() throws {
        try Sample.write(.html, to: scratch.file("a.html"))
        let page = scratch.text("a.html")
        #expect(
            !page.contains("http:") && !page.contains("https:") && !page.contains("url(") && !page.contains("//cdn"))
        #expect(page.contains("default-src 'none'; script-src 'sha256-"))
        #expect(!page.contains("unsafe-inline"))
        #expect(!page.contains("<style>{{") && !page.contains("{{{"))
        #expect(page.components(separatedBy: "<script>").count == 2)
    }

    @Test func theRunIsToldInItsFacts() throws {
        try Sample.write(.html, to: scratch.file("a.html"), complete: false)
        let facts = try facts(of: scratch.text("a.html"))
        #expect(facts["name"] as? String == "gym.mkv")
        #expect(facts["labels"] as? [String] == ["waving", "walking, left", "a \"b\""])
        #expect(facts["windows"] as? Int == 2 && facts["segments"] as? Int == 1 && facts["pictures"] as? Int == 0)
        #expect(facts["duration"] as? Int == 3_503_500)
        #expect(facts["complete"] as? Bool == false)
        #expect(facts["notes"] as? [String] == Sample.notes)
        #expect((facts["model"] as? [String: Any])?["name"] as? String == "m.pth")
        let gap = try #require((facts["gaps"] as? [[Any]])?.first)
        #expect(gap[0] as? Int == 2 && gap[1] as? Int == 1_500_000 && gap[2] as? Int == 2_250_000)
        #expect(gap[3] as? String == Sample.gap.reason)
        #expect((facts["skipped"] as? [[Int]]) == [[1_866_800, 3_200_000, 2]])
        #expect((facts["steps"] as? [[Any]])?.count == 1)
    }

    @Test func scoresAndTimesComeBackExactly() throws {
        var random = SeededGenerator(7)
        let windows = (0..<500).map { index in
            let start = Double(index) * 8 / 29.97
            return WindowPrediction(
                index: index + index / 100, start: start, end: start + 32 / 29.97, padded: index == 499,
                scores: [.random(in: 0...1, using: &random), .nan, .random(in: 0...1, using: &random)])
        }
        try Sample.write(.html, to: scratch.file("a.html"), windows: windows)
        let page = scratch.text("a.html")
        let scores = try block("scores", of: page)
        #expect(scores.count == 500 * 3 * 2)
        var numbers = NumberReader(try block("times", of: page))
        var (number, begin, step, length) = (-1, 0, 0, 0)
        for (place, window) in windows.enumerated() {
            for (label, score) in window.scores.enumerated() {
                let offset = 2 * (3 * place + label)
                let stored = Int(scores[offset]) | Int(scores[offset + 1]) << 8
                #expect(stored == Int(OutputPrecision.tenThousandths(score) ?? 0))
            }
            let head = numbers.next()
            number += 1 + head / 2
            step += numbers.nextSigned()
            begin += step
            length += numbers.nextSigned()
            #expect(number == window.index && head % 2 == (window.padded ? 1 : 0))
            #expect(begin == OutputPrecision.microseconds(window.start))
            #expect(begin + length == OutputPrecision.microseconds(window.end))
        }
        #expect(numbers.isAtEnd)
    }

    @Test(arguments: NastyLabels.all + ["</script><script>alert(1)</script>", "<!--<script>"])
    func aHostileLabelStaysText(_ label: String) throws {
        try Sample.write(.html, to: scratch.file("a.html"), header: Sample.header(labels: LabelSet([label, "b", "c"])))
        let page = scratch.text("a.html")
        #expect(try facts(of: page)["labels"] as? [String] == [label, "b", "c"])
        // The page's own scripts, styles and data, and nothing that a label began.
        #expect(page.components(separatedBy: "<script").count == 8)
        #expect(page.components(separatedBy: "<!--").count == 1)
    }

    @Test func severalTimelinesAreVideosOfOnePage() throws {
        let first = RandomTimeline(1).timeline
        let second = RandomTimeline(2, hasWindows: false).timeline
        try Report.write([(first, "one"), (second, "two")], to: scratch.file("a.html"), overwrite: false)
        let page = scratch.text("a.html")
        #expect(page.contains("<title>2 videos"))
        #expect(try facts(of: page)["name"] as? String == "gym 1.mkv")
        #expect(try facts(of: page, video: 1)["name"] as? String == "gym 2.mkv")
        #expect(try facts(of: page, video: 1)["windows"] as? Int == 0)
        #expect(try facts(of: page, video: 1)["segments"] as? Int == second.segments?.count)
    }

    @Test func aReportThatFailsLeavesNothing() throws {
        try scratch.write("a.html", "mine")
        #expect(throws: ExportError.self) {
            try Report.write([(RandomTimeline(1).timeline, "one")], to: scratch.file("a.html"), overwrite: false)
        }
        #expect(scratch.text("a.html") == "mine" && scratch.files == ["a.html"])
    }

    @Test func rowsBeyondTheMemoryOfASpoolComeBackInOrder() throws {
        // 2 MB of scores, eight times what a spool holds.
        let windows = (0..<3000).map { index in
            WindowPrediction(
                index: index, start: Double(index), end: Double(index) + 1,
                scores: (0..<350).map { Float(($0 + index) % 100) / 100 })
        }
        let header = Sample.header(labels: LabelSet((0..<350).map { "class \($0)" }))
        try Sample.write(.html, to: scratch.file("a.html"), header: header, windows: windows)
        let scores = try block("scores", of: scratch.text("a.html"))
        #expect(scores.count == 3000 * 350 * 2)
        let isSame = windows.indices.allSatisfy { window in
            (0..<350).allSatisfy { label in
                let offset = 2 * (350 * window + label)
                return Int(scores[offset]) | Int(scores[offset + 1]) << 8 == 100 * ((label + window) % 100)
            }
        }
        #expect(isSame)
        #expect(scratch.files == ["a.html"])
    }

    @Test(arguments: [
        ("gym.mkv", "report.html", ["gym.mkv"]), ("../in/a b.mp4", "out/r.html", ["../../in/a%20b.mp4", "a%20b.mp4"]),
        ("/data/x.mp4", "/data/r.html", ["x.mp4"]), ("c:d#e?.mp4", "r.html", ["c%3Ad%23e%3F.mp4"]),
        ("http://camera/stream", "r.html", []), ("-", "r.html", []), ("standard input", "r.html", []),
        ("\u{10FEE9}.mp4", "r.html", ["%E9.mp4"]),
    ])
    func aPageFindsItsVideo(_ input: String, _ page: String, _ addresses: [String]) {
        #expect(VideoPlaces.addresses(of: input, page: page, in: "/home/me") == addresses)
    }

    /// Reads what `ReportNumbers` writes.
    private struct NumberReader {
        let bytes: [UInt8]
        var place = 0
        init(_ bytes: [UInt8]) { self.bytes = bytes }
        var isAtEnd: Bool { place == bytes.count }
        mutating func next() -> Int {
            var (value, shift) = (0, 0)
            while true {
                let byte = Int(bytes[place])
                place += 1
                value |= (byte & 0x7F) << shift
                if byte < 0x80 { return value }
                shift += 7
            }
        }
        mutating func nextSigned() -> Int {
            let value = next()
            return value.isMultiple(of: 2) ? value / 2 : -(value + 1) / 2
        }
    }
}
