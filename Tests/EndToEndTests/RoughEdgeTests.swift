// Things that new users stumbled over.

import Foundation
import TestSupport
import Testing

struct RoughEdgeTests {
    private static let short = Result<(scratch: Scratch, path: String), any Error> {
        let scratch = Scratch()
        return (scratch, try scratch.workout("short.mp4", seconds: 6))
    }
    private func video() throws -> String { try Self.short.get().path }

    @Test func everyOutputCanHaveItsOwnRows() throws {
        let scratch = Scratch()
        let outputs = ["w.csv", "s.csv:segments"].flatMap { ["-o", scratch.file($0)] }
        #expect(try Program.label(try video(), outputs).exitCode == 0)
        #expect(scratch.text("w.csv").hasPrefix("window,"))
        #expect(scratch.text("s.csv").hasPrefix("segment,"))
        let swapped = ["w.csv:windows", "s.csv"].flatMap { ["-o", scratch.file($0)] }
        #expect(try Program.label(try video(), swapped + ["--rows", "segments", "--overwrite"]).exitCode == 0)
        #expect(scratch.text("w.csv").hasPrefix("window,"))
        #expect(scratch.text("s.csv").hasPrefix("segment,"))
    }

    @Test func segmentsThatAreEmptySayWhy() throws {
        let none = try Program.label(try video(), ["--rows", "segments", "--set", "aggregate.threshold=1"])
        #expect(none.exitCode == 0 && none.rows.isEmpty)
        #expect(none.stderr.contains("below aggregate.threshold (1.00)"), "\(none.stderr)")
        #expect(none.stderr.contains("--set aggregate.threshold=0."), "\(none.stderr)")
        #expect(try !Program.label(try video()).stderr.contains("threshold"))
    }

    @Test func aPresetThatChangesTheCropSaysSo() throws {
        let outcome = try Program.label(
            try video(), ["--model", Samples.checkpoint, "--preset", "mmaction2", "--dry-run"])
        #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    }

    @Test func aWrongNameToFetchSuggestsTheNearestAndTheRightHelp() throws {
        let near = try Program.run(["model", "fetch", "mmaction2-k400-divided-8x31"])
        #expect(near.exitCode == 64)
        #expect(near.stderr.contains("did you mean \"mmaction2-k400-divided-8x32\"?"), "\(near.stderr)")
        #expect(near.stderr.contains("actionline model fetch --help"), "\(near.stderr)")
        let far = try Program.run(["model", "fetch", "nosuch"])
        #expect(far.exitCode == 64 && far.stderr.contains("actionline model list"), "\(far.stderr)")
    }

    @Test func completionsKnowFilesAndNames() throws {
        for shell in ["bash", "zsh", "fish"] {
            let script = try Program.run(["--generate-completion-script", shell]).stdout
            for word in ["mmaction2-k400-divided-8x32", "rawvideo", "jsonl", "window.stride=", "yaml"] {
                #expect(script.contains(word), "\(word) for \(shell)")
            }
        }
    }

    @Test func anotherModelIsNamedAsWhatItIs() throws {
        let scratch = Scratch()
        try scratch.write("config.json", #"{"model_type": "videomae"}"#.utf8)
        try FileManager.default.copyItem(atPath: Samples.checkpoint, toPath: scratch.file("pytorch_model.bin"))
        let outcome = try Program.run(["model", "inspect", scratch.path])
        #expect(outcome.stderr.contains("this is VideoMAE; only TimeSformer is supported"), "\(outcome.stderr)")
    }

    @Test(arguments: ["nan", "inf", "-1"]) func aToleranceIsANumber(text: String) throws {
        let outcome = try Program.run(["model", "check", Samples.checkpoint, "x.safetensors", "--tolerance=\(text)"])
        #expect(outcome.exitCode == 64 && outcome.stderr.contains("--tolerance"), "\(outcome.stderr)")
    }

    @Test func aCheckOfNoClipsIsAnError() throws {
        let scratch = Scratch()
        let header =
            #"{"frames":{"dtype":"U8","shape":[0,8,112,112,3],"data_offsets":[0,0]},"#
            + #""logits":{"dtype":"F32","shape":[0,10],"data_offsets":[0,0]}}"#
        var bytes = [UInt8](repeating: 0, count: 8)
        bytes[0] = UInt8(header.utf8.count)
        let file = try scratch.write("none.safetensors", bytes + Array(header.utf8))
        let outcome = try Program.run(["model", "check", Samples.pipeline, file])
        #expect(outcome.exitCode == 1 && outcome.stderr.contains("holds no clips"), "\(outcome.stderr)")
    }

    @Test func theExamplesOfTheREADMERunAsPrinted() throws {
        let root = URL(fileURLWithPath: Samples.folder).deletingLastPathComponent().path
        let readme = try String(contentsOfFile: root + "/README.md", encoding: .utf8)
        let blocks = readme.components(separatedBy: "```").enumerated().filter { !$0.offset.isMultiple(of: 2) }
        let examples = blocks.map(\.element).filter { $0.hasPrefix("sh\n") && $0.contains(".build/release/actionline") }
        #expect(examples.count == 7)
        // A clone of another name, with the program where building puts it.
        let scratch = Scratch()
        let clone = scratch.file("any name")
        try FileManager.default.createDirectory(atPath: clone + "/.build/release", withIntermediateDirectories: true)
        for folder in ["samples", "pipelines"] {
            try FileManager.default.copyItem(atPath: root + "/" + folder, toPath: clone + "/" + folder)
        }
        try FileManager.default.createSymbolicLink(
            atPath: clone + "/.build/release/actionline", withDestinationPath: Program.path)
        for example in examples {
            let script = "set -euo pipefail\n" + example.dropFirst(3)
            let outcome = try Program.shell(String(script), in: clone, timeout: 120)
            #expect(outcome.exitCode == 0, "\(example): \(outcome.stderr)")
        }
    }
}
