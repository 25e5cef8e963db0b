// The report as somebody has it: written by a run, opened in a browser.

import Foundation
import TestSupport
import Testing

struct ReportPageTests {
    @Test func aRunWritesAPageThatABrowserPaints() throws {
        let scratch = Scratch()
        let video = try scratch.workout("clip.mp4", seconds: 12)
        let outcome = try Program.label(
            video, ["-o", scratch.file("report.html"), "-o", scratch.file("s.csv:segments")])
        #expect(outcome.exitCode == 0, "\(outcome.stderr)")
        let page = try Browser.open(scratch.file("report.html"))
        #expect(page.complaints.isEmpty)
        #expect(page.document.contains("data-painted=\"1\""))
        // The table has the run's segments, and the pictures are there.
        let segments = table(scratch.text("s.csv"))
        #expect(segments.count > 1)
        #expect(page.document.contains("<p class=\"quiet\" role=\"status\">\(segments.count) segments</p>"))
        for segment in segments { #expect(page.document.contains(segment["label"] ?? "-")) }
        // One every two seconds; a copied clip may begin with a few frames before its first second.
        let report = scratch.text("report.html")
        #expect(report.contains("\"pictures\":6,") || report.contains("\"pictures\":7,"))
        #expect(page.document.contains("<img alt=\"Frame near 0:00.0\""))
    }

    @Test(arguments: [360, 1600]) func aPageIsNotBlank(_ width: Int) throws {
        let scratch = Scratch()
        let video = try scratch.workout("clip.mp4", seconds: 12)
        #expect(try Program.label(video, ["-o", scratch.file("report.html")]).exitCode == 0)
        let page = try Browser.open(
            scratch.file("report.html"), screenshot: scratch.file("page.png"), width: width)
        #expect(page.complaints.isEmpty)
        // A picture of one colour takes 5 kB.
        #expect(try scratch.bytes("page.png").count > 25_000)
    }

    @Test func anInterruptedRunGoesOnAndItsReportHasEveryWindow() throws {
        let scratch = Scratch()
        let video = try scratch.workout("clip.mp4", seconds: 12)
        let first = try Program.label(video, ["-o", scratch.file("a.jsonl")])
        #expect(first.exitCode == 0)
        let lines = scratch.text("a.jsonl").split(separator: "\n")
        let windows = lines.count { $0.hasPrefix("{\"window\"") }
        try scratch.write("b.jsonl", lines.prefix(15).joined(separator: "\n") + "\n")
        let outcome = try Program.label(
            video, ["-o", scratch.file("b.jsonl"), "-o", scratch.file("b.html"), "--resume"])
        #expect(outcome.exitCode == 0, "\(outcome.stderr)")
        #expect(scratch.text("b.jsonl") == scratch.text("a.jsonl"))
        #expect(scratch.text("b.html").contains("\"windows\":\(windows),"))
    }

    @Test func severalTimelinesStayVideosUnlessTheyHaveOffsets() throws {
        let scratch = Scratch()
        let text = "segment,start,end,label,score,windows\n0,0,5,</script><b>,0.9,4\n1,5,9,waving,0.8,4\n"
        for name in ["a.csv", "b.csv"] { try scratch.write(name, text) }
        func export(_ arguments: [String]) throws -> Program.Outcome {
            try Running(Program.path, ["export"] + arguments, folder: scratch.path).wait()
        }
        #expect(try export(["a.csv", "b.csv", "two.html"]).exitCode == 0)
        let page = try Browser.open(scratch.file("two.html"))
        #expect(page.complaints.isEmpty)
        #expect(page.document.contains("data-painted=\"2\""))
        #expect(page.document.contains("&lt;/script&gt;&lt;b&gt;"))
        #expect(try export(["a.csv", "b.csv", "one.html", "--offset", "0,20"]).exitCode == 0)
        #expect(scratch.text("one.html").contains("\"segments\":4,"))
        let refused = try export(["two.html", "c.csv"])
        #expect(refused.exitCode == 1)
        #expect(refused.stderr.contains("html is a format that is only written"))
    }
}
