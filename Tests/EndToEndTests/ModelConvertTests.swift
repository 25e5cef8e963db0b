// `actionline model convert`: the file it writes is the same model, and needs nothing beside it.

import Analysis
import Checkpoints
import Clips
import Foundation
import Settings
import TestSupport
import Testing
import TimeSformer

@Suite struct ModelConvertTests {
    let scratch = Scratch()

    private var out: String { scratch.file("out.safetensors") }

    private func convert(_ file: String, _ options: [String] = []) throws -> ModelProgram.Ended {
        try ModelProgram.run(["model", "convert", "\(ModelProgram.golden)/\(file)", out] + options)
    }

    /// The logits of one random clip, by a model that is described by its path (and heads, where it cannot know).
    private func logits(_ path: String, heads: Int? = nil) throws -> [Float] {
        let settings = ["model.checkpoint=\(path)"] + (heads.map { ["model.heads=\($0)"] } ?? [])
        let pipeline = try ResolvedPipeline(PipelineFile.fromSettings(settings))
        var state: UInt32 = 7
        let frames = (0..<pipeline.configuration.frames).map { _ in
            let image = FrameImage(side: pipeline.configuration.image)
            image.withUnsafeMutableBytes { bytes in
                for index in bytes.indices {
                    state = state &* 1_664_525 &+ 1_013_904_223
                    bytes[index] = UInt8(truncatingIfNeeded: state >> 24)
                }
            }
            return image
        }
        return try pipeline.makeModel(threads: 1).logits([Clip(frames: frames)])[0]
    }

    @Test(arguments: [("mm-divided.pth", 3), ("mm-divided-bf16.pth", 2), ("fb-joint.pyth", 3), ("hf-space-bin", 3)])
    func theFileAloneGivesTheSameScores(_ file: String, _ heads: Int) throws {
        let ended = try convert(file, ["--set", "model.heads=\(heads)"])
        #expect(ended.code == 0, "\(ended.errors)")
        #expect(ended.output.contains("actionline label VIDEO --model \(out)"))
        let original = try logits("\(ModelProgram.golden)/\(file)", heads: heads)
        let converted = try logits(out)
        // The weights are the same numbers: nothing may differ but the order of a sum.
        #expect(zip(original, converted).allSatisfy { abs($0 - $1) <= 1e-6 })
        #expect(original.count == converted.count)
        #expect(Scratch.names(scratch.path) == ["out.safetensors"])
    }

    @Test(arguments: ["fp16", "bf16"]) func halvesTakeHalfTheSpaceAndStayClose(_ half: String) throws {
        let ended = try convert("hf-divided", ["--half", half])
        #expect(ended.code == 0, "\(ended.errors)")
        let report = try ModelInspection(PipelineFile.fromSettings(["model.checkpoint=\(out)"])).report
        #expect(report.scalars.keys.sorted() == [half == "fp16" ? "float16" : "bfloat16"])
        let original = try logits("\(ModelProgram.golden)/hf-divided")
        let largest = zip(original, try logits(out)).map { abs($0 - $1) }.max() ?? .infinity
        // Three blocks of width 48 with logits around 1: 11 bits keep some three digits, 8 bits two.
        #expect(largest < (half == "fp16" ? 0.01 : 0.1))
    }

    @Test func labelsPresetAndSettingsGoIntoTheFile() throws {
        try scratch.write("names.txt", Data((0..<10).map { "action \($0)\n" }.joined().utf8))
        let ended = try convert(
            "fb-divided.pyth",
            [
                "--set", "model.heads=3", "--labels", scratch.file("names.txt"), "--preset", "mmaction2", "--set",
                "window.interval=5", "--set", "preprocess.resize=40",
            ])
        #expect(ended.code == 0, "\(ended.errors)")
        let run = try #require(try ModelInspection(PipelineFile.fromSettings(["model.checkpoint=\(out)"])).run)
        #expect(run.labels == (0..<10).map { "action \($0)" })
        #expect(run.mean == [127.5, 127.5, 127.5] && run.crop == "three" && run.resize == 40 && run.interval == 5)
    }

    @Test func anExistingFileIsReplacedOnlyOnDemand() throws {
        try scratch.write("out.safetensors", Data("precious".utf8))
        let refused = try convert("hf-divided")
        #expect(refused.code == 1 && refused.errors.contains("--overwrite"))
        #expect(scratch.text("out.safetensors") == "precious")
        #expect(try convert("hf-divided", ["--overwrite"]).code == 0)
        #expect(try Checkpoint.open(out).container == .safetensors)
    }

    @Test(arguments: [["--labels", #filePath], ["--set", "model.heads=7"], ["--half", "fp8"]])
    func whatGoesWrongLeavesNothingBehind(_ options: [String]) throws {
        let ended = try convert("hf-divided", options)
        #expect(ended.code != 0 && !ended.errors.isEmpty)
        #expect(Scratch.names(scratch.path).isEmpty)
    }

    @Test func aFolderThatIsNotThereIsNamed() throws {
        let target = scratch.file("nowhere/out.safetensors")
        let ended = try ModelProgram.run(["model", "convert", "\(ModelProgram.golden)/hf-divided", target])
        #expect(ended.code == 1 && ended.errors.contains(target) && ended.errors.contains("No such file"))
    }

    @Test(arguments: ["mmaction2", "facebook", "huggingface"])
    func otherCodeBasesGetTheModelAndGiveItBack(_ layout: String) throws {
        let target = scratch.file("out" + (["mmaction2": ".pth", "facebook": ".pyth"][layout] ?? ""))
        func convert(_ target: String, _ more: [String] = []) throws -> ModelProgram.Ended {
            try ModelProgram.run(
                ["model", "convert", "\(ModelProgram.golden)/hf-divided", target, "--layout", layout] + more)
        }
        let wrong = try convert(scratch.file("out.safetensors"))
        #expect(wrong.code == 64 && wrong.errors.contains(target) && wrong.errors.contains("--layout actionline"))
        #expect(scratch.files.isEmpty)
        let ended = try convert(target)
        #expect(ended.code == 0, "\(ended.errors)")
        #expect(ended.output.contains("10 classes\n"))
        let original = try logits("\(ModelProgram.golden)/hf-divided")
        #expect(zip(original, try logits(target)).allSatisfy { abs($0 - $1) <= 1e-6 })
        #expect(scratch.files.count == 1)
        let refused = try convert(target)
        #expect(refused.code == 1 && refused.errors.contains("--overwrite"))
        #expect(try convert(target, ["--overwrite", "--half", "bf16"]).code == 0)
        let back = try ModelProgram.run(["model", "convert", target, out])
        #expect(back.code == 0, "\(back.errors)")
        #expect(try OpenedModel(out).labels?.count == 10)
    }
}
