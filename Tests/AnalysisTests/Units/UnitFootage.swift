// A video, its parts, and what a run over the whole gives.

import Analysis
import Export
import Foundation
import Media
import Settings
import TestSupport
import Testing

/// One video with a gap where asked, labelled in parts and as a whole.
struct UnitFootage {
    let scratch = Scratch()
    let settings: [String]

    init(_ settings: [String] = ["window.rate=10"]) {
        self.settings =
            [
                "model.checkpoint=\(TestModels.golden)/mm-divided.pth", "model.heads=3", "model.preset=mmaction2",
                "preprocess.resize=32", "window.interval=1", "window.stride=3", "batch.size=3", "aggregate.smoothing=3",
            ] + settings
    }

    var key: WorkUnit.Pipeline { WorkUnit.Pipeline(file: nil, settings: settings) }

    func pipeline() throws -> ResolvedPipeline { try ResolvedPipeline(PipelineFile.fromSettings(settings)) }

    /// Noise, so that every window scores otherwise; H.264 with B-frames and a keyframe every second.
    func video(_ name: String, seconds: Double, rate: Int = 10, seed: Int = 1) throws -> String {
        try scratch.ffmpeg(
            name,
            [
                "-f", "lavfi", "-i",
                "nullsrc=s=64x48:r=\(rate),geq=random(1)*255:128:128,noise=alls=90:all_seed=\(seed)",
                "-t", "\(seconds)", "-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-g", "\(rate)", "-pix_fmt",
                "yuv420p",
            ])
    }

    func worker() -> UnitWorker {
        UnitWorker(
            threads: 2, load: { try ResolvedPipeline(PipelineFile.fromSettings($0.settings)) }, reason: { "\($0)" })
    }

    func units(_ path: String, part: Double?, name: String = "video") throws -> [WorkUnit] {
        try WorkPlan(key, resolved: pipeline(), partSeconds: part).video(ArchiveInput(path: path, name: name)).units
    }

    static let outputs = [OutputFormat.csv, .json, .jsonLines].map {
        ArchiveOutput(format: $0, options: ExportOptions(top: 3))
    }

    /// Writes answers into a file.
    func write(_ answers: [UnitAnswer], to name: String = "answers.jsonl") throws -> String {
        try scratch.write(name, answers.flatMap(\.line))
    }

    /// Merges files of answers.
    func merge(
        _ files: [String], plan: [WorkUnit]? = nil, to folder: String = "merged"
    ) throws -> [String: ArchiveMerge.Outcome] {
        var index = AnswerIndex()
        for file in files { try index.add(file) }
        let merge = try ArchiveMerge(
            index, plan: plan, folder: scratch.file(folder), outputs: Self.outputs, overwrites: true, files: files)
        return Dictionary(uniqueKeysWithValues: merge.names.map { ($0, merge.write($0)) })
    }

    /// The outputs of one run over the whole.
    func whole(_ path: String) throws -> [String] {
        try scratch.write("whole/marker", "")
        let writers = try Self.outputs.map { output in
            try output.format.open(
                scratch.file("whole/video.\(output.format.endings[0])"), options: output.options, overwrite: true)
        }
        _ = try LabelRun(.file(path), pipeline: pipeline()).run(pipeline().makeModel(threads: 1), writers: writers)
        return texts("whole")
    }

    func texts(_ folder: String, _ name: String = "video") -> [String] {
        Self.outputs.map { scratch.text("\(folder)/\(name).\($0.format.endings[0])") }
    }
}
