// Cameras that come, go, freeze and return, against GStreamer's RTSP server.

import Foundation
import TestSupport
import Testing

extension LiveTests {
    @Suite(.serialized) struct Cameras {
        @Test(arguments: [("h264", "tcp"), ("h264", "udp"), ("h265", "tcp")])
        func aStreamIsLabelledUntilItIsStopped(codec: String, transport: String) throws {
            let port = try Port.unused()
            let camera = try Camera.start(port: port, ["--codec", codec])
            defer { camera.end() }
            let run = try LiveRun(Camera.url(port), ["--rtsp-transport", transport])
            try run.untilMoreWindows(4)
            #expect(try run.stop() == 143, "\(run.stderr)")
            let windows = try run.windows()
            #expect(windows.map { $0["window"] as? Int } == Array(0..<windows.count))
            let clocks = windows.compactMap { $0["wall_clock"] as? String }
            #expect(clocks.count == windows.count && clocks == clocks.sorted())
            #expect(try run.lines().last?["complete"] as? Bool == false)
            #expect(try run.gaps().isEmpty)
        }

        @Test func aRunOfAGivenLengthIsCompleteAndItsFilesRotate() throws {
            let port = try Port.unused()
            let camera = try Camera.start(port: port)
            defer { camera.end() }
            let run = try LiveRun(
                Camera.url(port),
                ["--duration", "8", "--rotate", "2s", "--output", "day.jsonl", "--output", "day.csv"])
            #expect(run.wait() == 0, "\(run.stderr)")
            let names = try FileManager.default.contentsOfDirectory(atPath: run.scratch.path).sorted()
            let timelines = names.filter { $0.hasPrefix("day-") && $0.hasSuffix("Z.jsonl") }
            let tables = names.filter { $0.hasPrefix("day-") && $0.hasSuffix("Z.csv") }
            #expect(timelines.count >= 3 && tables.count == timelines.count, "\(names)")
            #expect(!names.contains { $0.contains("tmp") || $0.contains("partial") }, "\(names)")
            var indices = [Int]()
            for name in timelines {
                let lines = try LiveRun.lines(run.scratch.text(name))
                #expect(lines.last?["complete"] as? Bool == true, "\(name)")
                indices += lines.compactMap { $0["window"] as? Int }
            }
            #expect(indices.count > 8 && indices == Array(0..<indices.count))
            #expect(try tables.flatMap { try table(run.scratch.text($0)) }.count == indices.count)
        }

        @Test func aCameraThatReturnsWithAnotherSizeGoesOnBehindAGap() throws {
            let port = try Port.unused()
            let first = try Camera.start(port: port)
            let run = try LiveRun(Camera.url(port))
            try run.untilMoreWindows(4)
            first.end()
            try run.until("the loss is told") { run.stderr.contains("trying again in") }
            let second = try Camera.start(port: port, ["--size", "96x128"])
            defer { second.end() }
            try run.until("a gap is written") { try !run.gaps().isEmpty }
            try run.untilMoreWindows(5)
            try run.until("the health line counts it") { run.stderr.contains("reconnects 1") }
            #expect(try run.stop() == 143)
            try expectOneGap(run, reason: "the stream ended")
            #expect(run.stderr.contains("connected again: 96x128 h264") && run.stderr.contains("s of video missing at"))
        }

        @Test func aFrozenCameraIsGivenUpAndFoundAgain() throws {
            let port = try Port.unused()
            let camera = try Camera.start(port: port)
            defer {
                camera.send(SIGCONT)
                camera.end()
            }
            let run = try LiveRun(Camera.url(port), ["--timeout", "2"])
            try run.untilMoreWindows(4)
            camera.send(SIGSTOP)
            try run.until("the silence is noticed") { run.stderr.contains("nothing came for 2.0 s") }
            try run.until("the outage shows") { run.stderr.contains("NO INPUT for") }
            camera.send(SIGCONT)
            try run.until("a gap is written") { try !run.gaps().isEmpty }
            try run.untilMoreWindows(5)
            #expect(try run.stop() == 143)
            try expectOneGap(run, reason: "nothing came for")
        }

        @Test func anOutageAtTheEndIsAGapToo() throws {
            let port = try Port.unused()
            let camera = try Camera.start(port: port)
            let run = try LiveRun(Camera.url(port), ["--max-reconnects", "1"])
            try run.untilMoreWindows(3)
            camera.end()
            #expect(run.wait() == 1)
            #expect(run.stderr.contains("gave up after 1 reconnect:"), "\(run.stderr)")
            let lines = try run.lines()
            #expect(lines.last?["complete"] as? Bool == false)
            #expect(try run.windows().count >= 3)
        }

        /// One gap; no window holds a frame of both sides; those behind it begin where it ends.
        private func expectOneGap(_ run: LiveRun, reason: String) throws {
            let gap = try #require(try run.gaps().first)
            #expect(try run.gaps().count == 1)
            let start = try #require(gap["start"] as? Double)
            let end = try #require(gap["end"] as? Double)
            #expect((gap["reason"] as? String)?.contains(reason) == true, "\(gap)")
            #expect(end > start + 0.5)
            // A window's last frame lies an interval before its end, and its row does not wait for that.
            let interval = 4.0 / 30 + 0.002
            let windows = try run.windows()
            for window in windows {
                let from = try #require(window["start"] as? Double)
                let to = try #require(window["end"] as? Double)
                #expect(to < start + interval || from > end - 0.002, "\(window) reaches over \(gap)")
            }
            let behind = windows.compactMap { $0["start"] as? Double }.filter { $0 > end - 0.002 }
            #expect(abs((behind.first ?? .infinity) - end) < 0.002)
            #expect(windows.map { $0["window"] as? Int } == Array(0..<windows.count))
            for segment in try run.lines().filter({ $0["segment"] is Int }) {
                let from = try #require(segment["start"] as? Double)
                let to = try #require(segment["end"] as? Double)
                #expect(to < start + interval || from > end - interval, "\(segment) reaches over \(gap)")
            }
        }
    }
}
