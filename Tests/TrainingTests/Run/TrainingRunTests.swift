// Whole runs on small videos of moving colours: what they learn, that they are exact, and what stops them.

import Analysis
import Clips
import Foundation
import Settings
import TestSupport
import Testing
import TimeSformer
import Training

/// Twelve videos: six that show red, six that show blue, each with a lighter box that moves.
final class ColouredVideos: Sendable {
    let scratch = Scratch()
    let training: String
    let validation: String

    init() throws {
        var lines: [[String]] = [[], []]
        for index in 0..<12 {
            let colour = index % 2 == 0 ? "red" : "blue"
            let shade = String(format: "0x%02x%02x%02x", 60 + 10 * index, 70, 200 - 9 * index)
            let name = try scratch.ffmpeg(
                "\(colour)-\(index).mp4",
                [
                    "-f", "lavfi", "-i", "color=\(colour):size=48x40:rate=10:duration=2", "-f", "lavfi", "-i",
                    "color=\(shade):size=12x10:rate=10:duration=2", "-filter_complex",
                    "overlay=x='\(index)+t*5':y=\(index)", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt",
                    "yuv420p",
                ])
            lines[index < 8 ? 0 : 1].append("\(name),\(colour)")
        }
        training = try scratch.write("train.csv", (["file,label"] + lines[0]).joined(separator: "\n") + "\n")
        validation = try scratch.write("val.csv", (["file,label"] + lines[1]).joined(separator: "\n") + "\n")
    }
}

@Suite struct TrainingRunTests {
    private static let videos = Result { try ColouredVideos() }
    private let scratch = Scratch()

    /// A tiny model from nothing, or with a head on one.
    private func plan(
        _ name: String, _ settings: [String] = [], start: TrainingOptions.Start = .nothing,
        change: (inout TrainingOptions) -> Void = { _ in }
    ) throws -> TrainingPlan {
        let videos = try Self.videos.get()
        var options = TrainingOptions(start: start, training: videos.training, output: scratch.file(name))
        options.validation = videos.validation
        options.threads = 2
        change(&options)
        let base = [
            "model.width=24", "model.depth=2", "model.heads=2", "model.frames=3", "model.image=32", "model.patch=8",
            "window.interval=3", "training.batch=2", "training.epochs=5", "training.lr=0.002", "training.warmup=0",
            "training.drop-path=0.1",
        ]
        return try TrainingPlan(PipelineFile.fromSettings(base + settings), options, seed: 5)
    }

    private func bytes(_ name: String) throws -> [UInt8] { try scratch.bytes(name) }

    @Test(arguments: ["divided", "joint", "space"])
    func everySchemeLearnsToTellColours(_ scheme: String) throws {
        let plan = try plan("run", ["model.attention=\(scheme)", "training.epochs=12"])
        var epochs: [EpochReport] = []
        let outcome = try TrainingRun(plan).run { if case .epoch(let epoch) = $0 { epochs.append(epoch) } }
        #expect(outcome.isFinished && outcome.epochs == 12 && outcome.steps == 48)
        #expect(outcome.top1 == 1)
        #expect(epochs.map(\.epoch) == Array(1...12))
    }

    @Test func theModelThatComesOutStatesWhatLabellingNeeds() throws {
        let outcome = try TrainingRun(plan("run")).run()
        let pipeline = try ResolvedPipeline(PipelineFile.fromSettings(["model.checkpoint=\(outcome.best)"]))
        #expect(pipeline.labels.names == ["blue", "red"])
        #expect(pipeline.configuration.frames == 3 && pipeline.configuration.image == 32)
        #expect(pipeline.configuration.heads == 2)
    }

    @Test func twoRunsOfOneSeedGiveTheSameBytesAndAnotherSeedOthers() throws {
        for (name, seed) in [("a", 1), ("b", 1), ("c", 2)] {
            _ = try TrainingRun(plan(name, ["training.seed=\(seed)"])).run()
        }
        for file in ["best.safetensors", "last.safetensors", "state.safetensors"] {
            #expect(try bytes("a/" + file) == bytes("b/" + file), "\(file)")
        }
        #expect(try bytes("a/last.safetensors") != bytes("c/last.safetensors"))
    }

    @Test(arguments: ["adamw", "sgd"])
    func aRunThatIsStoppedAtStepSevenOfTwentyAndGoneOnWithEqualsAnUnbrokenOne(_ optimizer: String) throws {
        let settings = ["training.optimizer=\(optimizer)", "training.balance=sampling"]
        _ = try TrainingRun(plan("whole", settings)).run()
        let stopped = try TrainingRun(plan("parts", settings) { $0.stopAfter = 7 }).run()
        #expect(stopped.steps == 7 && !stopped.isFinished)
        let ended = try TrainingRun(plan("parts", settings) { $0.resumes = true }).run()
        #expect(ended.steps == 20 && ended.isFinished)
        for file in ["best.safetensors", "last.safetensors", "state.safetensors"] {
            #expect(try bytes("whole/" + file) == bytes("parts/" + file), "\(file)")
        }
        func steps(_ name: String) -> [Substring] {
            scratch.text(name + "/log.jsonl").split(separator: "\n").filter { $0.contains("\"event\":\"step\"") }
        }
        #expect(steps("whole").count == 20 && steps("parts").count == 20)
    }

    @Test func aSignalEndsTheRunAfterTheStepInHandAndKeepsIt() throws {
        let stop = StopSignal()
        let outcome = try TrainingRun(plan("run")).run(stop: stop) {
            if case .step(let step) = $0, step.totalSteps == 3 { stop.request(.signal(2)) }
        }
        #expect(outcome.steps == 3 && outcome.stop == .signal(2))
        #expect(FileManager.default.fileExists(atPath: outcome.last))
        _ = try ResolvedPipeline(PipelineFile.fromSettings(["model.checkpoint=\(outcome.last)"]))
    }

    @Test(arguments: ["all", "head"])
    func aSignalInTheMiddleOfAValidationEndsTheRunAndItGoesOnWithThatValidation(_ tune: String) throws {
        let base = try TrainingRun(plan("base", ["training.epochs=1"])).run()
        // Nine clips: a batch and one more.
        let rows = try String(contentsOfFile: Self.videos.get().validation, encoding: .utf8).split(separator: "\n")
        let clips = Array(repeating: rows.dropFirst(), count: 3).joined().prefix(9)
        let list = try scratch.write("nine.csv", ([rows[0]] + clips).joined(separator: "\n") + "\n")
        func validated(_ name: String, resumes: Bool = false) throws -> TrainingPlan {
            try plan(name, ["training.tune=\(tune)"], start: .checkpoint(base.last)) {
                ($0.validation, $0.resumes) = (list, resumes)
            }
        }
        _ = try TrainingRun(validated("whole")).run()
        let stop = StopSignal()
        var ended: [Int] = []
        let stopped = try TrainingRun(validated("parts")).run(stop: stop) { event in
            switch event {
            case .validation(2, let done, 9, _) where done == 8: stop.request(.signal(2))
            case .epoch(let epoch): ended.append(epoch.epoch)
            default: break
            }
        }
        #expect(ended == [1] && stopped.epochs == 1 && stopped.stop == .signal(2) && !stopped.isFinished)
        let gone = try TrainingRun(validated("parts", resumes: true)).run {
            if case .epoch(let epoch) = $0 { ended.append(epoch.epoch) }
        }
        #expect(ended == [1, 2, 3, 4, 5] && gone.isFinished)
        for file in ["best.safetensors", "last.safetensors", "state.safetensors"] {
            #expect(try bytes("whole/" + file) == bytes("parts/" + file), "\(file)")
        }
    }

    @Test func aHeadLearnsOnFeaturesThatAreComputedOnce() throws {
        let first = try TrainingRun(plan("base", ["training.epochs=2"])).run()
        var counts: [Int] = []
        for run in 0..<2 {
            var computed = 0
            let plan = try plan(
                "head", ["training.tune=head", "training.views=2", "training.seed=\(run + 1)"],
                start: .checkpoint(first.last)
            ) { $0.resumes = false }
            if run == 1 {
                for file in ["state.safetensors", "best.safetensors", "last.safetensors"] {
                    try FileManager.default.removeItem(atPath: scratch.file("head/" + file))
                }
            }
            _ = try TrainingRun(plan).run { if case .features = $0 { computed += 1 } }
            counts.append(computed)
        }
        // The second run draws its second view anew, from another seed; the plain views are known.
        #expect(counts[0] > counts[1])
    }

    @Test func aFrozenNetworkStaysAsItWas() throws {
        let first = try TrainingRun(plan("base", ["training.epochs=2"])).run()
        for tune in ["head", "last:1"] {
            let outcome = try TrainingRun(
                plan("run-\(tune.prefix(4))", ["training.tune=\(tune)"], start: .checkpoint(first.last))
            ).run()
            let (before, after) = (try OpenedModel(first.last), try OpenedModel(outcome.last))
            let old = try Parameters(before.configuration, from: before)
            let new = try Parameters(after.configuration, from: after)
            #expect(old[.block(0, .qkvWeight)] == new[.block(0, .qkvWeight)])
            #expect((old[.block(1, .qkvWeight)] == new[.block(1, .qkvWeight)]) == (tune == "head"))
            #expect(old[.headWeight] != new[.headWeight])
        }
    }

    @Test func clipsThatCannotBeReadAreNamedSkippedAndCounted() throws {
        let videos = try Self.videos.get()
        let broken = try videos.scratch.write("broken-\(UUID().uuidString).mp4", "no video")
        let list = try scratch.write(
            "list.csv", (try String(contentsOfFile: videos.training, encoding: .utf8)) + "\(broken),red\n")
        var skipped: [String] = []
        let outcome = try TrainingRun(plan("run") { $0.training = list }).run {
            if case .unreadable(let text) = $0 { skipped.append(text) }
        }
        #expect(skipped.count == 1 && skipped[0].contains(broken))
        #expect(outcome.unreadable == skipped && outcome.isFinished)
    }

    @Test func nothingReadableIsAnError() throws {
        let broken = try scratch.write("broken.mp4", "no video")
        let list = try scratch.write("list.csv", "file,label\n\(broken),red\n\(broken),blue\n")
        #expect {
            try TrainingRun(plan("run") { $0.training = list }).run()
        } throws: { error in
            if case .nothingReadable(2, let first)? = error as? TrainingError {
                first.contains("broken.mp4")
            } else {
                false
            }
        }
    }

    @Test func aLossThatIsNoNumberEndsTheRunWithStepAndClipsAndKeepsTheLastGoodModel() throws {
        let settings = ["training.lr=1000", "training.clip=0", "training.optimizer=sgd", "training.epochs=30"]
        _ = try? TrainingRun(plan("good") { $0.stopAfter = 4 }).run()
        let before = try bytes("good/last.safetensors")
        #expect {
            try TrainingRun(plan("bad", settings)).run()
        } throws: { error in
            if case .notFinite(_, _, let clips)? = error as? TrainingError { !clips.isEmpty } else { false }
        }
        #expect(try bytes("good/last.safetensors") == before)
    }

    @Test func aFolderOfARunIsNotOverwrittenAndAnotherRunIsNotGoneOnWith() throws {
        _ = try TrainingRun(plan("run", ["training.epochs=2"])).run()
        #expect(throws: TrainingError.exists(folder: scratch.file("run"))) {
            try TrainingRun(plan("run", ["training.epochs=2"])).run()
        }
        #expect {
            try TrainingRun(plan("run", ["training.epochs=3"]) { $0.resumes = true }).run()
        } throws: { error in
            if case .differentRun(_, "recipe", _, _)? = error as? TrainingError { true } else { false }
        }
        #expect {
            try TrainingRun(plan("none") { $0.resumes = true }).run()
        } throws: { error in
            if case .noRun? = error as? TrainingError { true } else { false }
        }
    }

    @Test func aDamagedStateIsRefused() throws {
        _ = try TrainingRun(plan("run") { $0.stopAfter = 5 }).run()
        let whole = try bytes("run/state.safetensors")
        for count in [0, 7, 100, whole.count / 2, whole.count - 1] {
            try scratch.write("run/state.safetensors", whole.prefix(count))
            #expect(throws: (any Error).self) {
                try TrainingRun(plan("run") { $0.resumes = true }).run()
            }
        }
    }

    @Test func trainingEndsEarlyWhenNothingGetsBetter() throws {
        let outcome = try TrainingRun(
            plan("run", ["training.epochs=50", "training.patience=3", "training.lr=1e-12"])
        ).run()
        #expect(outcome.isFinished && outcome.epochs < 50)
        #expect(outcome.epochs == (outcome.bestEpoch ?? 0) + 3)
    }

    @Test func cachedClipsGiveTheSameModelTwice() throws {
        for name in ["a", "b"] {
            _ = try TrainingRun(plan(name) { $0.cache = scratch.file("cache") }).run()
        }
        #expect(try bytes("a/last.safetensors") == bytes("b/last.safetensors"))
    }

    @Test func curvesAreDrawnOfEveryEpoch() throws {
        _ = try TrainingRun(plan("run")).run()
        let svg = scratch.text("run/curves.svg")
        #expect(svg.hasPrefix("<svg") && svg.contains("</svg>"))
        let points = svg.split(separator: "points=\"").dropFirst().map {
            $0.prefix { $0 != "\"" }.split(separator: " ").count
        }
        #expect(points == [5, 5, 5, 5])
    }

    @Test func settingsThatDoNotGoTogetherAreRefused() throws {
        for settings in [["training.tune=head"], ["training.tune=last:9"], ["training.scale=[16, 40]"]] {
            #expect(throws: TrainingError.self, "\(settings)") { try plan("run", settings) }
        }
    }
}
