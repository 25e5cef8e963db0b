// `actionline export`, and `label` into the formats of other programs, as a user calls them.

import Foundation
import TestSupport
import Testing

struct ExportProgramTests {
    private static let timeline = """
        segment,start,end,label,score,windows
        0,0.000,4.000,walking,0.9000,4
        1,4.000,6.000,"waving, left",0.8000,4

        """

    private func scratch(_ files: [String: String] = ["t.csv": timeline]) throws -> Scratch {
        let scratch = Scratch()
        for (name, text) in files { try scratch.write(name, text) }
        return scratch
    }

    private func export(_ scratch: Scratch, _ arguments: [String]) throws -> Program.Outcome {
        try Program.run(["export"] + arguments.map { $0.contains(".") && !$0.contains("=") ? scratch.file($0) : $0 })
    }

    @Test func theEndingTellsTheFormat() throws {
        let scratch = try scratch()
        let outcome = try export(scratch, ["t.csv", "t.vtt"])
        #expect(outcome.exitCode == 0)
        #expect(outcome.stderr.isEmpty && outcome.stdout.isEmpty)
        #expect(scratch.text("t.vtt").contains("00:00:04.000 --> 00:00:06.000\nwaving, left\n"))
        #expect(try export(scratch, ["t.vtt", "back.csv"]).exitCode == 0)
        #expect(scratch.text("back.csv") == Self.timeline.replacing(",4\n", with: ",\n"))
    }

    @Test func standardOutputTakesAnyFormat() throws {
        let outcome = try export(scratch(), ["t.csv", "-", "--to", "audacity"])
        #expect(outcome.stdout == "0.000000\t4.000000\twalking\n4.000000\t6.000000\twaving, left\n")
    }

    @Test func partsBecomeOneTimeline() throws {
        let scratch = try scratch()
        #expect(try export(scratch, ["t.csv", "t.csv", "whole.srt", "--offset", "0,10:00"]).exitCode == 0)
        #expect(scratch.text("whole.srt").contains("00:10:04,000 --> 00:10:06,000\nwaving, left\n"))
    }

    @Test func aRunWritesSubtitlesAndItsScoresMakeOtherSegments() throws {
        let scratch = Scratch()
        let video = try scratch.workout("short.mp4", seconds: 12)
        let names = ["s.vtt", "s.eaf", "s.otio", "s.labelstudio.json", "s.jsonl", "s.npz", "s.csv"]
        let outcome = try Program.label(
            video, names.flatMap { ["--output", scratch.file($0)] } + ["--rows", "segments", "--columns", "frames"])
        #expect(outcome.exitCode == 0, "\(outcome.stderr)")
        let segments = table(scratch.text("s.csv"))
        #expect(segments.count > 1)
        #expect(scratch.text("s.vtt").components(separatedBy: "-->").count == segments.count + 1)
        // The workout has 30 frames a second.
        #expect(
            segments.allSatisfy { Int($0["start_frame"] ?? "") == Int((Double($0["start"] ?? "") ?? -1) * 30 + 0.5) })
        for input in ["s.jsonl", "s.npz"] {
            let coarse = try export(
                scratch,
                [input, "again.csv", "--rows", "segments", "--set", "aggregate.minimum=8", "--overwrite"])
            #expect(coarse.exitCode == 0, "\(coarse.stderr)")
            #expect(coarse.stderr.isEmpty)
            #expect(table(scratch.text("again.csv")).count < segments.count)
            // With the run's own settings they are the run's segments.
            let same = try export(
                scratch, [input, "same.csv", "--rows", "segments", "--set", "aggregate.minimum=0.5", "--overwrite"])
            #expect(same.exitCode == 0)
            let own = table(scratch.text("same.csv")).map { [$0["start"], $0["end"], $0["label"], $0["windows"]] }
            #expect(own == segments.map { [$0["start"], $0["end"], $0["label"], $0["windows"]] })
        }
    }

    /// Times in milliseconds, and frames that last 33.37 of them.
    @Test func cuttingAtAnExportedTimeGivesTheLabelledFrame() throws {
        let scratch = Scratch()
        let video = try scratch.workout(
            "ntsc.mkv", seconds: 20, filter: "fps=30000/1001", ["-c:v", "libx264", "-preset", "ultrafast"])
        let outcome = try Program.label(
            video,
            ["-o", scratch.file("s.csv:segments"), "-o", scratch.file("s.vtt"), "--columns", "frames"])
        #expect(outcome.exitCode == 0, "\(outcome.stderr)")
        func pictures(_ arguments: [String]) throws -> [String] {
            let text = try Running.output(
                "/usr/bin/env", ["ffmpeg", "-nostdin", "-v", "error"] + arguments + ["-an", "-f", "framemd5", "-"])
            return String(decoding: text, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
                .map { String($0.split(separator: ",").last ?? "") }
        }
        let all = try pictures(["-i", video])
        let starts = scratch.text("s.vtt").split(separator: "\n").filter { $0.contains("-->") }
            .map { String($0.prefix(12)) }
        let segments = table(scratch.text("s.csv"))
        #expect(segments.count == starts.count && segments.count > 2)
        for (segment, start) in zip(segments, starts) {
            let frame = try #require(Int(segment["start_frame"] ?? ""))
            #expect(try pictures(["-ss", start, "-i", video, "-frames:v", "1"]) == [all[frame]], "\(start)")
        }
    }

    @Test func partialScoresAreSaid() throws {
        let windows = "window,start,end,label,score\n0,0,1,a,0.9\n1,0.5,1.5,a,0.8\n2,1,2,b,0.9\n"
        let scratch = try scratch(["w.csv": windows])
        let outcome = try export(scratch, ["w.csv", "w.vtt", "--set", "aggregate.threshold=0.2"])
        #expect(outcome.exitCode == 0)
        #expect(outcome.stderr.contains("out of the best score of each; the others count as 0"))
    }

    struct BadCall: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var exitCode: Int32 = 1
        var message: String
        var testDescription: String { message }
    }

    @Test(arguments: [
        BadCall(arguments: ["t.csv"], exitCode: 64, message: "give a timeline and an output"),
        BadCall(arguments: ["t.csv", "t.xyz"], exitCode: 64, message: "cannot tell the format"),
        BadCall(arguments: ["t.csv", "-"], exitCode: 64, message: "with --to"),
        BadCall(arguments: ["t.csv", "t.csv"], message: "is an input"),
        BadCall(arguments: ["t.csv", "u.txt"], message: "with --framerate, such as --framerate 30000/1001"),
        BadCall(arguments: ["u.mp4", "u.vtt"], message: "name its format (export --from"),
        BadCall(arguments: ["t.csv", "t.csv", "u.vtt"], exitCode: 64, message: "--offset 0,600"),
        BadCall(arguments: ["t.csv", "u.vtt", "--offset", "0,5"], exitCode: 64, message: "there is 1 input"),
        BadCall(arguments: ["t.csv", "u.vtt", "--set", "window.stride=3"], exitCode: 64, message: "only aggregate."),
        BadCall(
            arguments: ["t.csv", "u.vtt", "--set", "aggregate.minimum=1"],
            message: "label it again with --output NAME.jsonl"
        ),
        BadCall(arguments: ["t.csv", "u.vtt", "--framerate", "0"], exitCode: 64, message: "--framerate"),
        BadCall(arguments: ["t.csv", "u.npz"], message: "holds segments and no windows"),
        BadCall(arguments: ["nowhere.csv", "u.vtt"], message: "No such file or directory"),
    ])
    func badCallsAreSaidAndRemedied(_ call: BadCall) throws {
        let outcome = try export(scratch(), call.arguments)
        #expect(outcome.exitCode == call.exitCode)
        #expect(outcome.stderr.contains(call.message), "\(outcome.stderr)")
    }

    @Test func anOutputThatExistsIsKept() throws {
        let scratch = try scratch(["t.csv": Self.timeline, "t.vtt": "mine"])
        let outcome = try export(scratch, ["t.csv", "t.vtt"])
        #expect(outcome.exitCode == 1)
        #expect(outcome.stderr.contains("--overwrite"))
        #expect(scratch.text("t.vtt") == "mine")
    }
}

struct ShowTests {
    private static let timeline = """
        segment,start,end,label,score,windows
        0,0.000,40.000,walking,0.9000,4
        1,40.000,60.000,waving,0.8000,4

        """

    private func show(_ text: String, _ arguments: [String]) throws -> Program.Outcome {
        let scratch = Scratch()
        try scratch.write("t.csv", text)
        return try Program.run(["show", scratch.file("t.csv"), "--width", "60"] + arguments)
    }

    @Test func lanesAndTotals() throws {
        let outcome = try show(Self.timeline, ["--ascii"])
        #expect(outcome.exitCode == 0 && outcome.stderr.isEmpty)
        #expect(outcome.stdout.hasPrefix("walking " + String(repeating: "#", count: 34)))
        #expect(outcome.stdout.contains("\n# waving    0:00:20.0    33.3%         1  0.8000\n"))
        #expect(outcome.stdout.utf8.allSatisfy { $0 == 0x0A || (0x20..<0x7F).contains($0) })
    }

    @Test func coloursOnlyWhereTheyAreWanted() throws {
        #expect(!(try show(Self.timeline, []).stdout.contains("\u{1B}")))
        #expect(try show(Self.timeline, ["--color", "always"]).stdout.contains("\u{1B}[36m"))
    }

    @Test func aLabelCannotCommandTheTerminal() throws {
        let text = "segment,start,end,label,score,windows\n0,0,40,\"\u{1B}[2Jevil\u{7}\",0.9,4\n"
        let outcome = try show(text, ["--color", "always"])
        #expect(!outcome.stdout.contains("\u{1B}[2J") && !outcome.stdout.contains("\u{7}"))
    }

    @Test func aPart() throws {
        let outcome = try show(Self.timeline, ["--from", "0:30", "--to", "50", "--label", "waving", "--ascii"])
        #expect(outcome.stdout.contains("# waving   0:00:10.0    50.0%"))
        #expect(!outcome.stdout.contains("walking"))
    }

    @Test(arguments: [
        (["--label", "wavin"], "did you mean \"waving\"?"), (["--from", "x"], "--from x: expected a time"),
        (["--from", "9", "--to", "3"], "--to must be later"),
    ])
    func wrongUsageIsSaid(_ arguments: [String], _ message: String) throws {
        let outcome = try show(Self.timeline, arguments)
        #expect(outcome.exitCode == 64)
        #expect(outcome.stderr.contains(message), "\(outcome.stderr)")
    }
}
