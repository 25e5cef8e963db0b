// `actionline test` as a user runs it: stretches of the sample video as clips, the sample's model.

import Foundation
import TestSupport
import Testing

@Suite struct ClipTestProgramTests {
    /// A list of the sample's actions as stretches, two seconds and a half from the middle of each.
    private func list(in scratch: Scratch) throws -> String {
        let truth = table(try String(contentsOfFile: Samples.folder + "/workout.truth.csv", encoding: .utf8))
        var text = "file,start,end,label\n"
        for row in truth {
            guard let start = row["start"].flatMap(Double.init), let end = row["end"].flatMap(Double.init),
                let label = row["label"], end - start >= 3
            else { continue }
            let middle = (start + end) / 2
            text += "\(Samples.workout),\(middle - 1.25),\(middle + 1.25),\(label)\n"
        }
        return try scratch.write("list.csv", text.utf8)
    }

    private func test(_ arguments: [String]) throws -> Program.Outcome {
        try Program.run(["test"] + arguments + ["--pipeline", Samples.pipeline])
    }

    @Test func theSamplesActionsAreTold() throws {
        let scratch = Scratch()
        let outcome = try test([try list(in: scratch), "--json"])
        #expect(outcome.exitCode == 0, "\(outcome.stderr)")
        let numbers = try json(outcome.stdout)
        let top1 = try #require((numbers["top1"] as? [String: Any])?["value"] as? Double)
        #expect(top1 > 0.8)
        #expect((numbers["protocol"] as? String)?.hasPrefix("test, 1 clip in the middle of 8 frames 4 apart") == true)
    }

    @Test func everyOutputIsWritten() throws {
        let scratch = Scratch()
        let files = ["r.json", "r.jsonl", "r.csv", "r.npz", "r.pkl"].map { scratch.file($0) }
        let outcome = try test(
            [try list(in: scratch), "--confusion", scratch.file("m.svg"), "--features", scratch.file("f.npz")]
                + files.flatMap { ["--dump", $0] })
        #expect(outcome.exitCode == 0, "\(outcome.stderr)")
        #expect(outcome.stdout.contains("mean class accuracy"))
        for file in files + [scratch.file("m.svg"), scratch.file("f.npz")] {
            #expect(FileManager.default.fileExists(atPath: file))
        }
    }

    @Test func mergedShardsPrintWhatTheWholeTestPrints() throws {
        let scratch = Scratch()
        let list = try list(in: scratch)
        let whole = try test([list, "--dump", scratch.file("whole.json")])
        for index in 1...3 {
            let part = try test([list, "--shard", "\(index)/3", "--dump", scratch.file("\(index).json")])
            #expect(part.exitCode == 0)
        }
        let merged = try Program.run(
            ["test", "--merge", "--from"] + (1...3).map { scratch.file("\($0).json") } + [
                "--dump", scratch.file("merged.json"),
            ])
        #expect(merged.stdout == whole.stdout)
        #expect(try scratch.bytes("merged.json") == scratch.bytes("whole.json"))
    }

    @Test func anInterruptedTestGoesOnToTheSameResults() throws {
        let scratch = Scratch()
        let list = try list(in: scratch)
        _ = try test([list, "--dump", scratch.file("whole.jsonl")])
        let running = try Running(
            Program.path, ["test", list, "--pipeline", Samples.pipeline, "--resume", scratch.file("r.jsonl")])
        // Somewhere in the middle, wherever that is.
        for _ in 0..<5000 {
            let lines = FileManager.default.contents(atPath: scratch.file("r.jsonl"))?.count { $0 == 0x0A } ?? 0
            if lines >= 4 { break }
            usleep(2000)
        }
        running.send(SIGINT)
        let stopped = try running.wait()
        #expect([0, 130].contains(stopped.exitCode))
        let resumed = try test([list, "--resume", scratch.file("r.jsonl")])
        #expect(resumed.exitCode == 0, "\(resumed.stderr)")
        #expect(try scratch.bytes("r.jsonl") == scratch.bytes("whole.jsonl"))
    }

    /// What is wrong with an input: a list's text, and the message that names it.
    static let badLists: [(String, String)] = [
        ("", "names no clip"), ("a.mp4 0\n", "line 1: no file"), ("list.txt 99\n", "line 1: class 99 is out of range"),
        ("list.txt wavin\n", "line 1: unknown class \"wavin\"; did you mean \"waving\"?"),
        ("list.txt\n", "line 1: \"list.txt\" has no label"),
    ]

    @Test(arguments: badLists)
    func aBadListIsRefusedBeforeTheFirstClip(text: String, message: String) throws {
        let scratch = Scratch()
        let outcome = try test([try scratch.write("list.txt", text.utf8)])
        #expect(outcome.exitCode == 1)
        #expect(outcome.stderr.contains(message), "\(outcome.stderr)")
    }

    @Test func aMissingListIsNamed() throws {
        let outcome = try test(["/nowhere/list.txt"])
        #expect(outcome.exitCode == 1)
        #expect(outcome.stderr.contains("cannot read the list \"/nowhere/list.txt\": No such file or directory"))
    }

    @Test func aClipThatCannotBeReadIsListedAndCounted() throws {
        let scratch = Scratch()
        _ = try scratch.write("broken.mp4", "no video".utf8)
        let outcome = try test([
            try scratch.write("list.txt", "\(Samples.workout) 0\nbroken.mp4 1\n".utf8)
        ])
        #expect(outcome.exitCode == 3)
        #expect(outcome.stdout.contains("1 of 2 clips, 1 failed"))
        #expect(outcome.stderr.contains("cannot open \"\(scratch.file("broken.mp4"))\""))
    }

    @Test(arguments: [
        [], ["list.txt", "--from", "a.json"], ["--from", "a.json", "--resume", "b.jsonl"],
        ["--from", "a.json", "--merge", "--weights", "1"], ["list.txt", "--merge"], ["list.txt", "--crops", "2"],
        ["list.txt", "--clips", "0"], ["list.txt", "--shard", "3/2"], ["list.txt", "--weights", "1"],
    ])
    func wrongUsageIsNoTest(arguments: [String]) throws {
        #expect(try test(arguments).exitCode == 64)
    }

    @Test func aListIsNotWrittenOver() throws {
        let scratch = Scratch()
        let list = try scratch.write("list.csv", "file,label\n\(Samples.workout),0\n".utf8)
        let outcome = try test([list, "--dump", list, "--overwrite"])
        #expect(outcome.exitCode != 0)
        #expect(scratch.text("list.csv").hasPrefix("file,label"))
    }
}
