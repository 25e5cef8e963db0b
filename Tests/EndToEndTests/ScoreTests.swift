// `actionline score`, as a user calls it.

import Foundation
import TestSupport
import Testing

struct ScoreTests {
    private static let timeline = """
        segment,start,end,label,score,windows
        0,0.000,4.000,walking,0.9000,4
        1,4.000,6.000,"waving, left",0.8000,4

        """
    private static let truth = "start,end,label\n0,4,walking\n4,8,\"waving, left\"\n"

    private func score(_ files: [String: String], _ arguments: [String]) throws -> Program.Outcome {
        let scratch = Scratch()
        for (name, text) in files {
            let folder = (scratch.file(name) as NSString).deletingLastPathComponent
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try scratch.write(name, Array(text.utf8))
        }
        let options = arguments.map { files.keys.contains($0) || $0.hasSuffix("/") ? scratch.file($0) : $0 }
        return try Program.run(["score"] + options)
    }

    @Test func aTableIsForPeople() throws {
        let outcome = try score(["t.csv": Self.timeline, "y.csv": Self.truth], ["t.csv", "y.csv"])
        #expect(outcome.exitCode == 0)
        #expect(outcome.stdout.contains("1 video, 120 frames at 15 a second; values in percent"))
        #expect(outcome.stdout.contains("\nframe accuracy" + String(repeating: " ", count: 22) + "75.00\n"))
        #expect(outcome.stdout.contains("waving, left"))
        #expect(outcome.stderr.isEmpty)
    }

    @Test(arguments: ["eaf", "labelstudio.json", "vtt", "otio", "cvat.xml", "audacity.txt", "via.json"])
    func whatAnotherToolSavedIsTruth(ending: String) throws {
        let scratch = Scratch()
        try scratch.write("t.csv", Array(Self.timeline.utf8))
        let truth = scratch.file("t.\(ending)")
        let export = try Program.run(["export", scratch.file("t.csv"), truth, "--framerate", "30"])
        #expect(export.exitCode == 0, "\(export.stderr)")
        let outcome = try Program.run(["score", scratch.file("t.csv"), truth])
        #expect(outcome.stdout.contains("\nframe accuracy" + String(repeating: " ", count: 21) + "100.00\n"))
    }

    @Test func jsonIsForPrograms() throws {
        let outcome = try score(["t.csv": Self.timeline, "y.csv": Self.truth], ["t.csv", "y.csv", "--json"])
        let overall = try #require(try json(outcome.stdout)["overall"] as? [String: Any])
        #expect(overall["accuracy"] as? Double == 0.75)
        #expect(overall["edit"] as? Double == 1)
        #expect(overall["f1"] as? [String: Double] == ["10": 1, "25": 1, "50": 1])
        let precisions = try #require(overall["map"] as? [String: [String: Any]])
        // Walking is right at every overlap, waving at 0.5 of ten.
        #expect(abs((precisions["50:95"]?["mean"] as? Double ?? 0) - 0.55) < 1e-12)
    }

    @Test func whatIsMissingIsNullInJSON() throws {
        let outcome = try score(["t.csv": Self.timeline, "y.csv": "start,end,label\n"], ["t.csv", "y.csv", "--json"])
        let overall = try #require(try json(outcome.stdout)["overall"] as? [String: Any])
        #expect(overall["map"] is NSNull)
        #expect(outcome.stderr.contains("note: the truth of \"t\" has no action"))
    }

    @Test func manyNotesOfOneKindAreFolded() throws {
        var files = ["y.json": #"{"database":{"#]
        for number in 0..<6 {
            files["t/\(number).csv"] = Self.timeline
            files["y.json"]? += #"\#(number == 0 ? "" : ",")"\#(number)":{"annotations":[]}"#
        }
        files["y.json"]? += "}}"
        let outcome = try score(files, ["t/", "y.json"])
        #expect(outcome.exitCode == 0)
        #expect(outcome.stderr.split(separator: "\n").count == 4)
        #expect(outcome.stderr.contains("note: 3 more like these; --json has all"))
    }

    @Test func aSweepPrintsTheLinesForThePipelineFile() throws {
        let scratch = Scratch()
        _ = try Program.label(try scratch.workout("short.mp4", seconds: 12), ["--output", scratch.file("short.jsonl")])
        let truth = scratch.file("short.truth.csv")
        try scratch.write(
            "short.truth.csv", Array("start,end,label\n0,4.267,walking left\n4.267,12,standing still\n".utf8))
        let outcome = try Program.run(["score", "--sweep", "--metric", "accuracy", scratch.file("short.jsonl"), truth])
        #expect(outcome.exitCode == 0)
        #expect(outcome.stdout.contains("\naggregate:\n  threshold: "))
        #expect(outcome.stdout.contains("none was held out"))
    }

    struct BadCall: Sendable, CustomTestStringConvertible {
        var files: [String: String]
        var arguments: [String]
        var exitCode: Int32 = 1
        var message: String
        var testDescription: String { message }
    }

    @Test(arguments: [
        BadCall(
            files: ["t.csv": timeline], arguments: ["t.csv", "/nowhere/y.csv"],
            message: "cannot read \"/nowhere/y.csv\": No such file or directory"),
        BadCall(files: ["t.csv": timeline, "y.csv": ""], arguments: ["t.csv", "y.csv"], message: "it is empty"),
        BadCall(
            files: ["t.csv": timeline, "y.csv": "start,end,label\n0,4,a\n5,nan,b\n"], arguments: ["t.csv", "y.csv"],
            message: "line 3: \"nan\" in column \"end\" is no number"),
        BadCall(
            files: ["t.csv": timeline, "y.txt": "a\na\n"], arguments: ["t.csv", "y.txt"],
            message: "give it with --fps, such as --fps 15"),
        BadCall(
            files: ["a/t.csv": timeline, "b/y.csv": truth], arguments: ["a/", "b/"],
            message: "a timeline and its truth have one name"),
        BadCall(
            files: ["t.csv": timeline, "y.csv": truth], arguments: ["--sweep", "t.csv", "y.csv"],
            message: "label it again with --output NAME.jsonl"),
        BadCall(
            files: ["t.json": "{\"source\":{\"duration\":3},\"windows\":[],\"segments\":[]}", "y.csv": truth],
            arguments: ["t.json", "y.csv"], message: "it is the truth of another video"),
        BadCall(files: [:], arguments: ["t.csv"], exitCode: 64, message: "give a timeline and its truth"),
        BadCall(
            files: [:], arguments: ["a.csv", "b.csv", "c.csv"], exitCode: 64, message: "name the truth with --truth"),
        BadCall(
            files: [:], arguments: ["a.csv", "b.csv", "--fps", "0"], exitCode: 64, message: "--fps must be above 0"),
        BadCall(
            files: [:], arguments: ["a.csv", "b.csv", "--sweep", "--metric", "f2"], exitCode: 64,
            message: "--metric f2: known are"),
    ])
    func badInputIsSaidAndRemedied(_ call: BadCall) throws {
        let outcome = try score(call.files, call.arguments)
        #expect(outcome.exitCode == call.exitCode)
        #expect(outcome.stderr.contains(call.message), "\(outcome.stderr)")
        #expect(outcome.stdout.isEmpty)
    }
}
