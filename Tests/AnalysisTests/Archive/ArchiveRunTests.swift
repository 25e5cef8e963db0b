// Many videos in one run against a run for each.

import Analysis
import Export
import Foundation
import Media
import Settings
import Synchronization
import TestSupport
import Testing
import TimeSformer
import Timeline

@Suite struct ArchiveRunTests {
    private let scratch = Scratch()

    private static func pipeline(_ settings: [String] = []) throws -> ResolvedPipeline {
        try ResolvedPipeline(
            PipelineFile.fromSettings(
                [
                    "model.checkpoint=\(TestModels.golden)/mm-divided.pth", "model.heads=3", "model.preset=mmaction2",
                    "preprocess.resize=32", "window.interval=1", "window.stride=3", "batch.size=3",
                ] + settings))
    }

    /// Videos of noise, 5 to 40 frames long, each other than the rest.
    private func videos(_ count: Int, seed: UInt64) throws {
        var random = SeededGenerator(seed)
        try scratch.makeFolder("in")
        for number in 0..<count {
            let frames = Int.random(in: 5...40, using: &random)
            try TestModels.ffmpeg(
                "-f lavfi -i nullsrc=s=64x48:r=10,geq=random(1)*255:128:128,noise=alls=90:all_seed=\(number + 1) "
                    + "-frames:v \(frames) -c:v ffv1 \(scratch.file("in"))/\(10 + number).mkv")
        }
    }

    private func run(
        to folder: String, resumes: Bool = false, formats: [OutputFormat] = [.csv, .json],
        settings: [String] = [], stop: StopSignal = StopSignal(),
        onResult: @escaping @Sendable (ArchiveResult) -> Void = { _ in }
    ) throws -> [ArchiveResult] {
        let pipeline = try Self.pipeline(settings)
        let archive = try ArchiveRun(
            ArchiveListing(isRecursive: true).inputs([scratch.file("in")]), pipeline: pipeline,
            folder: scratch.file(folder), outputs: formats.map { .init(format: $0, options: ExportOptions(top: 3)) },
            resumes: resumes)
        return try archive.run(
            pipeline.makeModel(threads: 2), stop: stop, reason: { "\($0)" }, onResult: onResult)
    }

    @Test func everyVideoGetsWhatARunOfItsOwnGives() throws {
        let seed = UInt64.random(in: 0..<1 << 48)
        try videos(12, seed: seed)
        let results = try run(to: "out")
        #expect(results.count == 12)
        let pipeline = try Self.pipeline()
        for result in results {
            let alone = try LabelRun(.file(result.input.path), pipeline: pipeline)
            let file = scratch.file("alone.csv")
            let writer = try OutputFormat.csv.open(file, options: ExportOptions(top: 3), overwrite: true)
            _ = try alone.run(pipeline.makeModel(threads: 1), writers: [writer])
            #expect(
                scratch.text("out/\(result.input.name).csv") == scratch.text("alone.csv"),
                "seed \(seed), \(result.input.name)")
        }
    }

    @Test func aBrokenFileIsRecordedAndTheOthersAreLabelled() throws {
        try videos(4, seed: 3)
        try scratch.write("in/12.mkv", "no video")
        let results = try run(to: "out")
        let failed = results.filter { if case .failed = $0.outcome { true } else { false } }
        #expect(failed.map(\.input.name) == ["12"])
        #expect(results.count == 4 && !scratch.exists("out/12.csv") && scratch.exists("out/13.json"))
        let manifest = scratch.text("out/manifest.jsonl").split(separator: "\n")
        #expect(manifest.count == 4)
        #expect(manifest.count { $0.contains(#""outcome":"failed","reason":"cannot open"#) } == 1)
    }

    @Test func whatIsWholeIsNotLabelledAgain() throws {
        try videos(3, seed: 4)
        _ = try run(to: "out")
        try FileManager.default.removeItem(atPath: scratch.file("out/11.json"))
        let again = try run(to: "out", resumes: true)
        let kept = again.map { if case .kept = $0.outcome { true } else { false } }
        #expect(kept == [true, false, true])
        #expect(scratch.exists("out/11.json"))
    }

    @Test func otherSettingsAreAnotherRun() throws {
        try videos(2, seed: 5)
        _ = try run(to: "out")
        let again = try run(to: "out", resumes: true, settings: ["window.stride=4"])
        #expect(!again.contains { if case .kept = $0.outcome { true } else { false } })
    }

    @Test func aStoppedRunGoesOnToTheSameBytes() throws {
        try videos(8, seed: 6)
        _ = try run(to: "whole", formats: [.csv, .jsonLines])
        let stop = StopSignal()
        _ = try run(to: "out", formats: [.csv, .jsonLines], stop: stop, onResult: { _ in stop.request(.signal(2)) })
        let rest = try run(to: "out", resumes: true, formats: [.csv, .jsonLines])
        #expect(rest.count == 8)
        for number in 10..<18 {
            #expect(scratch.text("out/\(number).csv") == scratch.text("whole/\(number).csv"))
        }
    }

    @Test func outputsThatExistAreRefusedBeforeTheStart() throws {
        try videos(2, seed: 7)
        try scratch.makeFolder("out")
        try scratch.write("out/11.csv", "mine")
        let error = #expect(throws: ExportError.self) { try run(to: "out") }
        #expect(error?.description.contains("11.csv") == true && !scratch.exists("out/10.csv"))
    }

    @Test func twoRunsDoNotWriteIntoOneFolder() throws {
        try scratch.makeFolder("out")
        let first = try ArchiveManifest(folder: scratch.file("out"), keeps: true)
        #expect(throws: ArchiveError.isInUse(folder: scratch.file("out"))) {
            try ArchiveManifest(folder: scratch.file("out"), keeps: true)
        }
        withExtendedLifetime(first) {}
    }

    @Test func theLibraryGivesTimelinesInTheirOrder() async throws {
        try videos(6, seed: 8)
        let labeler = try ActionLabeler(Self.pipeline(), threads: 2)
        let paths = (10..<16).map { scratch.file("in/\($0).mkv") } + [scratch.file("in/none.mkv")]
        var seen: [Int] = []
        for try await video in labeler.timelines(of: paths.map { .named($0) }) {
            seen.append(video.index)
            guard video.index < 6 else {
                #expect(throws: MediaError.self) { try video.result.get() }
                continue
            }
            #expect(try video.result.get().windows == labeler.pipelineTwin(paths[video.index]))
        }
        #expect(seen == Array(0...6))
    }
}

extension ActionLabeler {
    /// What a labeler of its own says.
    fileprivate func pipelineTwin(_ path: String) throws -> [WindowPrediction] {
        try ActionLabeler(pipeline, threads: 1).label(path).windows
    }
}
