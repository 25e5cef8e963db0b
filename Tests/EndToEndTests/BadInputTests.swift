// What a new user gets wrong: every mistake ends with a message that names file and remedy, the documented exit code,
// and earlier outputs as they were.

import Foundation
import TestSupport
import Testing

struct BadInputTests {
    /// Labels `input` into a file that exists already and must survive.
    private func fails(
        _ input: String, _ arguments: [String] = [], in scratch: Scratch, exitCode: Int32 = 1, saying words: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let kept = try scratch.write("earlier.json", "{\"mine\": true}\n".utf8)
        let outcome = try Program.label(input, arguments + ["--output", kept, "--overwrite"])
        #expect(outcome.exitCode == exitCode, "\(outcome.stderr)", sourceLocation: sourceLocation)
        for word in words {
            #expect(outcome.stderr.contains(word), "\(outcome.stderr)", sourceLocation: sourceLocation)
        }
        #expect(outcome.stdout.isEmpty, sourceLocation: sourceLocation)
        #expect(scratch.text("earlier.json") == "{\"mine\": true}\n", sourceLocation: sourceLocation)
        let leftovers = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
            .filter { $0.contains("earlier") && $0 != "earlier.json" }
        #expect(leftovers.isEmpty, sourceLocation: sourceLocation)
    }

    @Test func inputsThatAreNoVideos() throws {
        let scratch = Scratch()
        try fails("/nowhere/x.mp4", in: scratch, saying: ["cannot open \"/nowhere/x.mp4\": No such file or directory"])
        try fails(scratch.path, in: scratch, saying: [scratch.path, "folder without images", "give a video"])
        let empty = try scratch.write("empty.mp4", [])
        try fails(empty, in: scratch, saying: ["cannot open \"\(empty)\"", "empty"])
        let text = try scratch.write("text.mp4", String(repeating: "no video at all\n", count: 100).utf8)
        try fails(text, in: scratch, saying: ["cannot open \"\(text)\"", "it is a text file"])
        let sound = try scratch.ffmpeg("sound.m4a", ["-f", "lavfi", "-i", "sine=d=2"])
        try fails(sound, in: scratch, saying: ["no video stream in \"\(sound)\"", "audio (aac)"])
        let whole = try scratch.workout("whole.mp4", seconds: 5)
        let bytes = try scratch.bytes("whole.mp4")
        let cut = try scratch.write("cut.mp4", bytes.prefix(bytes.count / 2))
        try fails(cut, in: scratch, saying: ["cannot open \"\(cut)\"", "its index is missing", "cut off"])
        try fails(whole, ["--stream", "7"], in: scratch, saying: ["stream 7", "0 (h264, 320x240)"])
    }

    @Test(arguments: [("mp4", ["-movflags", "+faststart"]), ("mkv", [])])
    func aCutOffVideoIsLabelledAsFarAsItGoes(container: String, options: [String]) throws {
        let scratch = Scratch()
        _ = try scratch.workout("whole." + container, seconds: 12, ["-c", "copy"] + options)
        let bytes = try scratch.bytes("whole." + container)
        let cut = try scratch.write("cut." + container, bytes.prefix(bytes.count * 6 / 10))
        let outcome = try Program.label(cut, ["--format", "json"])
        #expect(outcome.exitCode == 3)
        #expect(outcome.stderr.contains("\"\(cut)\" ends "), "\(outcome.stderr)")
        #expect(outcome.stderr.contains("the outputs hold what could be read"))
        let timeline = try json(outcome.stdout)
        #expect(timeline["complete"] as? Bool == false)
        #expect((timeline["windows"] as? [Any])?.count ?? 0 > 5)
    }

    @Test func aTransportStreamHasNoEndThatCouldBeMissing() throws {
        let scratch = Scratch()
        _ = try scratch.workout("whole.ts", seconds: 8)
        let bytes = try scratch.bytes("whole.ts")
        let outcome = try Program.label(try scratch.write("cut.ts", bytes.prefix(bytes.count * 6 / 10)))
        #expect([0, 3].contains(outcome.exitCode) && outcome.rows.count > 8, "\(outcome.stderr)")
    }

    @Test(arguments: ["mp4", "mkv", "ts"])
    func aKilobyteOfZerosCostsOnlyWhatItCovers(container: String) throws {
        let scratch = Scratch()
        let whole = try scratch.workout("whole." + container, seconds: 12)
        var bytes = try scratch.bytes("whole." + container)
        bytes.replaceSubrange(bytes.count / 2..<bytes.count / 2 + 1024, with: repeatElement(0, count: 1024))
        let outcome = try Program.label(try scratch.write("zeros." + container, bytes))
        #expect(outcome.exitCode == 3, "\(outcome.stderr)")
        #expect(outcome.stderr.contains("zeros.\(container)\""))
        let undamaged = try Program.label(whole)
        #expect(outcome.rows.count > undamaged.rows.count * 3 / 4)
        #expect(outcome.rows.prefix(5) == undamaged.rows.prefix(5))
    }

    @Test func checkpointsThatAreNone() throws {
        let scratch = Scratch()
        let video = try scratch.workout("v.mp4", seconds: 2)
        let sample = Array(try #require(FileManager.default.contents(atPath: Samples.checkpoint)))
        var generator = SystemRandomNumberGenerator()
        let files: [(String, [UInt8], String)] = [
            ("text.pth", Array("hello\n".utf8), "no checkpoint"),
            ("random.pth", [1] + (1..<50_000).map { _ in .random(in: 1...255, using: &generator) }, "no checkpoint"),
            ("cut.pth", Array(sample.prefix(sample.count / 2)), "cut off"),
            ("empty.pth", [], "empty"),
        ]
        for (name, bytes, words) in files {
            let path = try scratch.write(name, bytes)
            try fails(
                video, ["--set", "model.checkpoint=\(path)"], in: scratch, saying: ["cannot open \"\(path)\"", words])
        }
        try fails(
            video, ["--set", "model.checkpoint=/nowhere.pth"], in: scratch,
            saying: ["cannot open \"/nowhere.pth\": No such file or directory"])
    }

    @Test(arguments: [
        ("model.attention=joint", "joint"), ("model.patch=8", "patch 8"), ("model.heads=5", "5 heads"),
        ("model.image=224", "224"), ("preprocess.resize=64", "64"),
    ])
    func contradictionsNameTheFileAndTheCheckpoint(setting: String, words: String) throws {
        let scratch = Scratch()
        let video = try scratch.workout("v.mp4", seconds: 2)
        try fails(
            video, ["--set", setting], in: scratch, saying: [words, Samples.pipeline, "figure-actions.pth"])
    }

    @Test func labelsOfTheWrongCount() throws {
        let scratch = Scratch()
        let video = try scratch.workout("v.mp4", seconds: 2)
        let labels = try scratch.write("few.txt", "walking\nrunning\n".utf8)
        try fails(
            video, ["--set", "model.labels=\(labels)"], in: scratch,
            saying: [labels, "2 labels", "10 classes", "one name a line"])
    }

    @Test func pipelineFilesWithMistakesGetPlaceAndRemedy() throws {
        let scratch = Scratch()
        let path = try scratch.write("bad.yaml", "model:\n  checkpoint: x.pth\nwindow:\n  strde: 8\n".utf8)
        let outcome = try Program.run(["label", Samples.workout, "--pipeline", path])
        #expect(outcome.exitCode == 1)
        #expect(outcome.stderr == "actionline: \(path):4:3: unknown key \"strde\"; did you mean \"stride\"?\n")
    }

    @Test func outputsThatCannotBeWritten() throws {
        let scratch = Scratch()
        let video = try scratch.workout("v.mp4", seconds: 2)
        let file = try scratch.write("file", "x".utf8)
        for (output, words) in [
            (file + "/o.csv", "Not a directory"), (scratch.path + "/no/o.csv", "create the folder"),
            ("/proc/o.csv", "/proc/o.csv"),
        ] {
            let outcome = try Program.label(video, ["--output", output])
            #expect(outcome.exitCode == 1 && outcome.stderr.contains(words), "\(output): \(outcome.stderr)")
        }
        let unknown = try Program.label(video, ["--output", scratch.path + "/o.xyz"])
        #expect(unknown.exitCode == 64 && unknown.stderr.contains("known are .csv"), "\(unknown.stderr)")
    }

    @Test func aFullDeviceEndsTheRunBeforeItBegins() throws {
        let scratch = Scratch()
        _ = try scratch.workout("v.mp4", seconds: 4)
        let outcome = try Program.shell(
            "\"$ACTIONLINE\" label v.mp4 -q -p \"$PIPELINE\" -o - -o good.csv > /dev/full", in: scratch.path)
        #expect(outcome.exitCode == 1)
        #expect(outcome.stderr.contains("standard output") && outcome.stderr.contains("No space left on device"))
        #expect(!FileManager.default.fileExists(atPath: scratch.file("good.csv")))
    }

    @Test func aFullDiskKeepsEarlierOutputsAndTheOthersAreWhole() throws {
        let scratch = Scratch()
        let disk = scratch.file("disk")
        try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
        // Needs root; elsewhere `/dev/full` above has to do.
        let mount = try Program.shell("mount -t tmpfs -o size=64k tmpfs disk", in: scratch.path)
        guard mount.exitCode == 0 else { return }
        defer { _ = try? Program.shell("umount disk", in: scratch.path) }
        let video = try scratch.workout("v.mp4", seconds: 20)
        try Data("earlier\n".utf8).write(to: URL(fileURLWithPath: disk + "/o.csv"))
        let outcome = try Program.label(
            video,
            [
                "--top", "10", "--set", "window.stride=1", "--overwrite", "--output", disk + "/o.csv", "--output",
                scratch.file("good.csv"),
            ])
        #expect(outcome.exitCode == 1)
        #expect(outcome.stderr.contains("cannot write \"\(disk)/o.csv\": No space left on device"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk) == ["o.csv"])
        #expect(FileManager.default.contents(atPath: disk + "/o.csv") == Data("earlier\n".utf8))
        #expect(table(scratch.text("good.csv")).count > 500)
    }
}
