// `actionline train` as a user runs it: stretches of the sample video as clips, the sample's model to begin with.

import Foundation
import TestSupport
import Testing

@Suite struct TrainProgramTests {
    private let scratch = Scratch()

    /// The first so many segments of the sample's truth, as a table of stretches.
    private func list(_ name: String = "list.csv", segments: Int = 12) throws -> String {
        let truth = table(try String(contentsOfFile: Samples.folder + "/workout.truth.csv", encoding: .utf8))
        var text = "file,start,end,label\n"
        for row in truth.prefix(segments) {
            text += "\(Samples.workout),\(row["start"] ?? ""),\(row["end"] ?? ""),\(row["label"] ?? "")\n"
        }
        return try scratch.write(name, text)
    }

    private func train(_ arguments: [String]) throws -> Program.Outcome {
        try Program.run(
            ["train"] + arguments + ["--pipeline", Samples.pipeline, "--seed", "3", "--threads", "2"])
    }

    @Test func aHeadIsTrainedAndTheModelLabels() throws {
        let outcome = try train([try list(), "--epochs", "20", "--output", scratch.file("run")])
        #expect(outcome.exitCode == 0, "\(outcome.stderr)")
        #expect(outcome.stdout.contains("actionline label VIDEO --model \(scratch.file("run"))/best.safetensors"))
        #expect(outcome.stderr.contains("class ") && outcome.stderr.contains("note: "))
        let labelled = try Program.run(
            ["label", Samples.workout, "--model", scratch.file("run/best.safetensors"), "--end", "5"])
        #expect(labelled.exitCode == 0, "\(labelled.stderr)")
        #expect(labelled.stdout.hasPrefix("window,start,end,label,score\n"))
    }

    @Test func aRunThatIsStoppedIsGoneOnWithToTheSameBytes() throws {
        let common = [try list(), "--tune", "last:1", "--epochs", "2", "--batch", "4"]
        #expect(try train(common + ["--output", scratch.file("whole")]).exitCode == 0)
        let part = try train(common + ["--output", scratch.file("parts"), "--stop-after", "3"])
        #expect(part.exitCode == 0 && part.stdout.contains("stopped after 3 steps, as asked; go on with --resume"))
        let rest = try train(common + ["--output", scratch.file("parts"), "--resume"])
        #expect(rest.exitCode == 0, "\(rest.stderr)")
        for name in ["best.safetensors", "last.safetensors", "state.safetensors"] {
            #expect(try scratch.bytes("whole/" + name) == scratch.bytes("parts/" + name), "\(name)")
        }
    }

    @Test func anInterruptKeepsWhatWasLearned() throws {
        let running = try Running(
            Program.path,
            [
                "train", try list(), "--tune", "all", "--epochs", "1000", "--batch", "2", "--output",
                scratch.file("run"), "--pipeline", Samples.pipeline, "--seed", "1",
            ])
        let deadline = ContinuousClock.now + .seconds(50)
        while !scratch.text("run/log.jsonl").contains("\"steps\":3") {
            guard ContinuousClock.now < deadline else { break }
            Thread.sleep(forTimeInterval: 0.02)
        }
        running.send(SIGINT)
        let outcome = try running.wait(60)
        #expect(outcome.exitCode == 130, "\(outcome.stderr)")
        #expect(outcome.stderr.contains("stopping: finishing the step in hand; again to quit at once"))
        #expect(outcome.stderr.contains("what was learned is kept"))
        let inspected = try Program.run(["model", "inspect", scratch.file("run/last.safetensors")])
        #expect(inspected.exitCode == 0, "\(inspected.stderr)")
    }

    @Test func aFolderWithARunIsLeftAlone() throws {
        let arguments = [try list(), "--epochs", "1", "--output", scratch.file("run")]
        #expect(try train(arguments).exitCode == 0)
        let before = try scratch.bytes("run/best.safetensors")
        let again = try train(arguments)
        #expect(again.exitCode == 1 && again.stderr.contains("holds a training run already"))
        #expect(try scratch.bytes("run/best.safetensors") == before)
    }

    @Test func wrongUseSaysWhatIsRight() throws {
        for (arguments, message) in [
            ([try list(), "--split", "2"], "--split must be between 0 and 1"),
            ([try list(), "--set", "training.lrr=1"], "did you mean \"training.lr\"?"),
            ([try list(), "--tune", "first:2"], "training.tune must be head, last:N or all"),
        ] {
            let outcome = try train(arguments + ["--output", scratch.file("none")])
            #expect(outcome.exitCode == 64 && outcome.stderr.contains(message), "\(outcome.stderr)")
        }
        #expect(!scratch.exists("none"))
    }

    @Test func mistakesOfTheListAreToldWithTheirLinesBeforeAnythingIsComputed() throws {
        let list = try scratch.write("bad.csv", "file,start,end,label\nnone.mp4,0,1,a\n\(Samples.workout),5,4,b\n")
        let outcome = try train([list, "--output", scratch.file("run")])
        #expect(outcome.exitCode == 1)
        #expect(outcome.stderr.contains("line 2: ") && outcome.stderr.contains("line 3: "))
        #expect(!scratch.exists("run"))
    }
}
