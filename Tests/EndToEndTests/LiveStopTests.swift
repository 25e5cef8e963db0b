// A stop is obeyed at once, whatever the program waits for: what it waits for takes a minute or more.

import Foundation
import TestSupport
import Testing

extension LiveTests {
    @Suite(.serialized) struct Stops {
        @Test(arguments: [SIGINT, SIGTERM])
        func whileAConnectionIsSilent(signal: Int32) throws {
            let port = try Port(listens: true)
            for url in ["rtsp://127.0.0.1:\(port.number)/cam", "http://127.0.0.1:\(port.number)/cam.mp4"] {
                let run = try LiveRun(url, ["--timeout", "60"])
                try port.awaitConnection()
                #expect(try run.stop(signal) == 128 + signal, "\(run.stderr)")
                #expect(
                    run.stderr.contains("stopped before \"\(url)\" could be opened") || run.stderr.contains("cancelled")
                )
            }
        }

        @Test func whileWaitingToTryAgain() throws {
            let run = try LiveRun(Camera.url(try Port.unused()))
            // The sixth wait is the first of five seconds.
            try run.until("a connection is refused") { run.stderr.contains("refused; trying again in") }
            #expect(try run.stop() == 143, "\(run.stderr)")
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
            // Nothing tells that nothing comes any more.
            usleep(500_000)
            #expect(try run.stop() == 143, "\(run.stderr)")
            #expect(try run.lines().last?["complete"] as? Bool == false)
            let whole = try json(run.scratch.text("out.json"))
            #expect((whole["windows"] as? [Any])?.count == (try run.windows().count))
            #expect(whole["complete"] as? Bool == false)
        }

        @Test func whileStandardInputGivesNothing() throws {
            let pipe = Pipe()
            let silent = try LiveRun("-", stdin: pipe.fileHandleForReading)
            #expect(try silent.stop() == 143, "\(silent.stderr)")
            #expect(silent.stderr.contains("standard input"), "\(silent.stderr)")

            let scratch = Scratch()
            let clip = try Data(contentsOf: URL(fileURLWithPath: try scratch.workout("clip.ts", seconds: 4)))
            let paused = try LiveRun("-", stdin: pipe.fileHandleForReading)
            try pipe.fileHandleForWriting.write(contentsOf: clip)
            // A pipe that is not live fills its batches: the second one stays open.
            try paused.untilMoreWindows(4)
            #expect(try paused.stop() == 143, "\(paused.stderr)")
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
