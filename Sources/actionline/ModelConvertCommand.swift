// `actionline model convert`: a model in this program's own layout, or in that of another code base.

import Analysis
import ArgumentParser
import Checkpoints
import Files
import Foundation
import ModelZoo
import Settings
import TimeSformer

extension WeightLayout: ExpressibleByArgument {}

struct ModelConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write a model of any layout as one self-contained file, or as another code base has it.",
        discussion: """
            What is written carries configuration, preprocessing and labels beside the weights, so that --model OUT is \
            enough. It appears whole or not at all.

            --layout says for whom: actionline (the default; OUT ends in .safetensors), mmaction2 (.pth, for torch.load \
            and mmengine), facebook (.pyth, for the authors' code) or huggingface (a folder, for from_pretrained).

            --half is for storage alone: the model runs in fp32. With --precision the file holds the weights as they are \
            multiplied in bf16 or int8, and runs so by itself ("actionline model calibrate" makes a better int8 one).

            EXAMPLES
              actionline model convert pipelines/mmaction2-k400-divided-8x32.yaml k400.safetensors --half bf16
              actionline model convert epoch_15.pth gym.safetensors --labels gym.txt --preset mmaction2
              actionline model convert gym.safetensors gym-int8.safetensors --precision int8
              actionline model convert run/best.safetensors gym.pth --layout mmaction2
              actionline model convert run/best.safetensors gym-timesformer --layout huggingface
            """)

    enum Half: String, ExpressibleByArgument, CaseIterable { case fp16, bf16 }

    @OptionGroup var model: ModelArgument
    @Argument(
        help: "The file or folder to write.", completion: .file(extensions: ["safetensors", "pth", "pyth"]))
    var out: String
    @Option(
        help: ArgumentHelp(
            "Whose names and files: actionline, mmaction2, facebook or huggingface.", valueName: "code base"))
    var layout = WeightLayout.actionline
    @Option(help: "Store weights in half precision: fp16 (more digits) or bf16 (more range).") var half: Half?
    @Option(help: "Write it to be run in bf16 or int8; the layout is actionline.") var precision: ModelPrecision?
    @Option(help: ArgumentHelp("The classes' names, one a line.", valueName: "file"), completion: .file()) var labels:
        String?
    @Flag(help: "Replace what is there; other files of a folder stay.") var overwrite = false

    func validate() throws {
        if precision != nil, layout != .actionline {
            throw ValidationError("--precision writes this program's own layout: leave --layout out")
        }
        if precision != nil, half != nil { throw ValidationError("give --precision or --half, not both") }
        if precision == .fp32 { throw ValidationError("fp32 is what is written without --precision: leave it out") }
        let found = PathParts(PathParts.withoutSlashes(out)).stemAndEnding.ending
        guard found != (layout.fileEnding ?? "") else { return }
        if let ending = layout.fileEnding {
            let other = WeightLayout.allCases.first { $0.fileEnding == found }
            throw ValidationError(
                "a file of the layout \(layout.rawValue) ends in \(ending): name it \"\(stem)\(ending)\""
                    + (other.map { ", or give --layout \($0.rawValue)" } ?? ""))
        }
        if let other = WeightLayout.allCases.first(where: { $0.fileEnding == found }) {
            throw ValidationError(
                "the layout \(layout.rawValue) is a folder: name it \"\(stem)\", or give --layout \(other.rawValue)")
        }
    }

    private var stem: String {
        let parts = PathParts(PathParts.withoutSlashes(out))
        return out.contains("/") ? parts.sibling(parts.stemAndEnding.stem) : parts.stemAndEnding.stem
    }

    func run() throws {
        let settings = try model.configuration(labels.map { ["model.labels=\($0)"] } ?? [])
        let signals = SignalWatch()
        defer { signals.end() }
        let conversion = try ModelConversion(
            settings, to: out, as: layout, overwrite: overwrite, reading: model.file)
        let stored: OutputPrecision =
            switch half {
            case nil: .float32
            case .fp16: .float16
            case .bf16: .bfloat16
            }
        let converted =
            if let precision {
                try conversion.run(storing: precision, threads: ProcessInfo.processInfo.activeProcessorCount)
            } else {
                try conversion.run(precision: stored)
            }
        let report = ModelReport(converted.model)
        Console.print(Self.words(out, converted, numbers: precision?.rawValue ?? stored.rawValue))
        if layout == .huggingface, report.model.attention == AttentionScheme.space.rawValue, report.model.frames > 1 {
            Console.say(
                "note: transformers scores each frame of a space-only model alone; average its scores over a clip")
        }
    }

    /// What was written, and how to run it.
    static func words(_ out: String, _ converted: ResolvedPipeline, numbers: String) -> String {
        let report = ModelReport(converted.model)
        let megabytes = TransferMeter.megabytes(report.files.reduce(0) { $0 + $1.bytes })
        return """
            wrote \(out): \(megabytes) MB, \(numbers), \(report.model.attention) attention, \
            \(report.model.frames) frames of \(report.model.image)×\(report.model.image), \
            \(report.model.classes) classes\(report.labels == nil ? " without labels" : "")
            run it with: actionline label VIDEO --model \(out)
            """
    }
}
