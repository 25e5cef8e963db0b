// A stop is obeyed within a moment, whatever the program waits for.

import Foundation
import Testing

extension LiveTests {
    @Suite(.serialized) struct Stops {
        /// Generous for a busy machine; what is waited for would take far longer.
        private let moment = 3.0

        @Test(arguments: [SIGINT, SIGTERM])
        func whileAConnectionIsSilent(signal: Int32) throws {
            let port = try Port(listens: true)
            for url in ["rtsp://127.0.0.1:\(port.number)/cam", "http://127.0.0.1:\(port.number)/cam.mp4"] {
                let run = try LiveRun(url, ["--timeout", "60"])
                usleep(500_000)
                let end = run.stop(signal)
                #expect(end.code == 128 + signal && end.seconds < moment, "\(end) \(run.stderr)")
                #expect(
                    run.stderr.contains("stopped before \"\(url)\" could be opened") || run.stderr.contains("cancelled")
                )
            }
        }

        @Test func whileWaitingToTryAgain() throws {
            let run = try LiveRun(Camera.url(try Port.unused()))
            // The sixth wait is the first of five seconds.
            try run.until("a connection is refused") { run.stderr.contains("refused; trying again in") }
            let end = run.stop()
            #expect(end.code == 143 && end.seconds < moment, "\(end) \(run.stderr)")
            #expect(!FileManager.default.fileExists(atPath: run.scratch.file("out.jsonl")))
        }

        @Test func whileAFrozenCameraIsWaitedFor() throws {
            let port = try Port.unused()
            let camera = try Camera.start(port: port)
            defer { camera.end() }
            let run = try LiveRun(
                Camera.url(port), ["--timeout", "60", "--output", "out.jsonl", "--output", "out.json"])
            try run.untilMoreWindows(3)
            camera.send(SIGSTOP)
            usleep(500_000)
            let end = run.stop()
            #expect(end.code == 143 && end.seconds < moment, "\(end) \(run.stderr)")
            #expect(try run.lines().last?["complete"] as? Bool == false)
            let whole = try json(try run.scratch.text("out.json"))
            #expect((whole["windows"] as? [Any])?.count == (try run.windows().count))
            #expect(whole["complete"] as? Bool == false)
        }

        @Test func whileStandardInputGivesNothing() throws {
            let pipe = Pipe()
            let silent = try LiveRun("-", stdin: pipe.fileHandleForReading)
            usleep(500_000)
            let end = silent.stop()
            #expect(end.code == 143 && end.seconds < moment, "\(end) \(silent.stderr)")

            let scratch = try Scratch()
            let clip = try Data(contentsOf: URL(fileURLWithPath: try scratch.workout("clip.ts", seconds: 4)))
            let paused = try LiveRun("-", stdin: pipe.fileHandleForReading)
            try pipe.fileHandleForWriting.write(contentsOf: clip)
            // A pipe that is not live fills its batches: the second one stays open.
            try paused.untilMoreWindows(4)
            let second = paused.stop()
            #expect(second.code == 143 && second.seconds < moment, "\(second) \(paused.stderr)")
            #expect(try paused.lines().last?["complete"] as? Bool == false)
        }

        @Test func aTimeLimitHoldsEvenWhereNothingCanBeOpened() throws {
            let run = try LiveRun(Camera.url(try Port.unused()), ["--duration", "2"])
            #expect(run.wait(15) == 1)
            #expect(
                run.stderr.contains("could be opened") && run.stderr.contains("Connection refused"), "\(run.stderr)")
        }
    }
}
