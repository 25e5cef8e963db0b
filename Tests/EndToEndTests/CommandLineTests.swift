// The options of `label`, seen from outside.

import Foundation
import TestSupport
import Testing

struct CommandLineTests {
    private static let short = Result<(scratch: Scratch, path: String), any Error> {
        let scratch = Scratch()
        return (scratch, try scratch.workout("short.mp4", seconds: 6))
    }
    private func video() throws -> String { try Self.short.get().path }

    @Test func pipedRowsAreCSVAndSegmentsCanBeAskedFor() throws {
        let windows = try Program.label(try video())
        #expect(windows.stdout.hasPrefix("window,start,end,label,score\n0,0.000,1.067,walking left,"))
        let segments = try Program.label(try video(), ["--rows", "segments"])
        #expect(segments.stdout.hasPrefix("segment,start,end,label,score,windows\n0,0.000,"))
        #expect(segments.rows.count < windows.rows.count)
        let best = try Program.label(try video(), ["--top", "3"])
        #expect(best.stdout.hasPrefix("window,start,end,label,score,label_2,score_2,label_3,score_3\n"))
    }

    @Test func aCSVsTimesHaveAsManyDecimalsAsAskedFor() throws {
        let rows = try Program.label(try video(), ["--time-decimals", "6"]).rows
        #expect(rows.prefix(2).map { $0.split(separator: ",")[1] } == ["0.000000", "0.266667"])
        let wrong = try Program.label(try video(), ["--time-decimals", "7"])
        #expect(wrong.exitCode != 0 && wrong.stderr.contains("--time-decimals must be from 3 to 6"))
    }

    @Test func scoresThatAreNoNumbersAreAnErrorThatNamesTheWindow() throws {
        let outcome = try Program.label(try video(), ["--set", "preprocess.std=[1e-38, 1e-38, 1e-38]"])
        #expect(outcome.exitCode == 1)
        #expect(outcome.rows.isEmpty)
        #expect(outcome.stderr.contains("window 0, from 0.000 to 1.067 s: the model's scores are not numbers"))
    }

    @Test func settingsOverrideThePipelineFile() throws {
        let rows = try Program.label(try video(), ["--set", "window.stride=60"]).rows
        #expect(rows.prefix(3).map { $0.split(separator: ",")[1] } == ["0.000", "2.000", "4.000"])
        let unknown = try Program.label(try video(), ["--set", "window.strid=60"])
        #expect(unknown.exitCode == 64)
        #expect(unknown.stderr.contains("did you mean \"window.stride\"?"))
    }

    @Test func aDryRunPrintsThePlanAndNothingElse() throws {
        let scratch = Scratch()
        let plan = try Program.label(try video(), ["--dry-run", "--output", scratch.file("x.csv")])
        #expect(plan.exitCode == 0 && plan.stderr.isEmpty)
        for word in ["model", "video", "window ", "windows", "cost", "memory", "divided", "320x240", "0:00:06"] {
            #expect(plan.stdout.contains(word), "\(word) in \(plan.stdout)")
        }
        #expect(!FileManager.default.fileExists(atPath: scratch.file("x.csv")))
        let run = try Program.label(try video())
        #expect(plan.stdout.contains("windows    \(run.rows.count)"), "\(plan.stdout) but \(run.rows.count) rows")
    }

    @Test func quietRunsSayNothingAndOthersSumUp() throws {
        #expect(try Program.label(try video(), ["--quiet"]).stderr.isEmpty)
        let stats = try Program.label(try video(), ["--stats"]).stderr
        for stage in ["demux", "decode", "sample", "batch", "classify", "aggregate", "export", "bottleneck"] {
            #expect(stats.contains(stage))
        }
    }

    @Test func progressForProgramsIsJSONLines() throws {
        let scratch = Scratch()
        let outcome = try Program.shell(
            "\"$ACTIONLINE\" label \"$WORKOUT\" -p \"$PIPELINE\" --end 20 -q --progress-json 3 --report 0.1 3>progress",
            in: scratch.path)
        #expect(outcome.exitCode == 0)
        let lines = try scratch.text("progress").split(separator: "\n").map { try json(String($0)) }
        let last = try #require(lines.last)
        #expect(last["event"] as? String == "end")
        #expect(last["windows"] as? Int == outcome.rows.count)
        #expect(last["expected_windows"] as? Int == outcome.rows.count)
        let closed = try Program.label(try video(), ["--progress-json", "9"])
        #expect(closed.exitCode == 64)
        #expect(closed.stderr.contains("no such open file descriptor"))
    }

    @Test func outputsThatExistAreRefused() throws {
        let scratch = Scratch()
        let old = try scratch.write("old.csv", "mine\n".utf8)
        let refused = try Program.label(try video(), ["--output", old])
        #expect(refused.exitCode == 1)
        #expect(refused.stderr.contains("old.csv\" exists already") && refused.stderr.contains("--overwrite"))
        #expect(scratch.text("old.csv") == "mine\n")
        #expect(try Program.label(try video(), ["--output", old, "--overwrite"]).exitCode == 0)
        #expect(scratch.text("old.csv").hasPrefix("window,"))
    }

    @Test func wrongUsageExitsWith64AndNamesTheHelp() throws {
        for arguments in [
            ["--threads", "0"], ["--start", "9", "--end", "3"], ["--start", "soon"], ["--nonsense"], ["--top", "0"],
            ["--format", "avi"], ["--input-format", "nosuch"], ["--pixel-format", "nosuch"], ["--preset", "nosuch"],
            ["--set", "window"], ["--set", "window.strid=8"], ["--set", "window.stride=9223372036854775807"],
            ["--end", "1e308"], ["--timeout", "nan"], ["--rtsp-transport", "pigeon"], ["--rows", "columns"],
            ["--max-pixels", "0"], ["--video-size", "big"], ["--framerate", "0"], ["-o", "a.xyz"],
            ["-o", "a.csv", "-o", "a.csv"], ["--credentials", "login.txt"],
        ] {
            let outcome = try Program.label(try video(), arguments)
            #expect(outcome.exitCode == 64, "\(arguments): \(outcome.stderr)")
            #expect(outcome.stderr.contains("actionline label --help"), "\(arguments): \(outcome.stderr)")
        }
        #expect(try Program.run(["label", Samples.workout]).exitCode == 64)
        #expect(try Program.run(["--help"]).exitCode == 0)
    }

    @Test func helpFitsAnEightyColumnTerminal() throws {
        let commands = [[], ["label"], ["model"], ["model", "check"], ["plan"], ["work"], ["merge"]]
        for arguments in commands.map({ $0 + ["--help"] }) {
            let help = try Program.run(arguments).stdout
            #expect(help.split(separator: "\n").allSatisfy { $0.count <= 80 || $0.hasPrefix("USAGE") })
            // A wrapped example or table cannot be read or copied.
            #expect(!help.split(separator: "\n").contains { $0.hasPrefix("--output") || $0 == "incomplete" })
        }
    }

    @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
    func aSignalEndsTheRunWithValidIncompleteOutputs(signal: Int32, exitCode: Int32) throws {
        let scratch = Scratch()
        let program = try Running(
            Program.path,
            ["label", Samples.workout, "-p", Samples.pipeline, "--set", "window.stride=1"]
                + ["a.jsonl", "a.json", "a.csv"].flatMap { ["--output", scratch.file($0)] })
        // JSON Lines appear as windows are classified.
        let deadline = ContinuousClock.now + .seconds(30)
        while scratch.text("a.jsonl").split(separator: "\n").count < 10, ContinuousClock.now < deadline {
            usleep(20_000)
        }
        program.send(signal)
        let outcome = try program.wait(20)
        #expect(outcome.exitCode == exitCode, "\(outcome.stderr)")
        let whole = try json(scratch.text("a.json"))
        #expect(whole["complete"] as? Bool == false)
        let lines = try scratch.text("a.jsonl").split(separator: "\n").map { try json(String($0)) }
        #expect(lines.last?["complete"] as? Bool == false)
        let windows = try #require(whole["windows"] as? [Any])
        #expect(windows.count >= 9 && windows.count < 4000)
        #expect(lines.count { $0["window"] is Int } == windows.count)
        #expect(table(scratch.text("a.csv")).count == windows.count)
    }

    @Test func aReaderThatGoesAwayEndsTheRunQuietly() throws {
        let scratch = Scratch()
        let outcome = try Program.shell(
            "\"$ACTIONLINE\" label \"$WORKOUT\" -q -p \"$PIPELINE\" --set window.stride=1 | head -1; echo ${PIPESTATUS[0]} >&2",
            in: scratch.path)
        #expect(outcome.stdout == "window,start,end,label,score\n")
        #expect(outcome.stderr == "0\n")
    }

    @Test func standardInputIsReadLikeAFile() throws {
        let scratch = Scratch()
        let video = try scratch.workout("short.mkv", seconds: 5)
        let fromFile = try Program.label(video, ["--top", "3"])
        let piped = try Program.label("-", ["--top", "3"], stdin: video)
        #expect(piped.exitCode == 0, "\(piped.stderr)")
        #expect(piped.stdout == fromFile.stdout)
    }
}
