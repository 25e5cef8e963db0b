// `actionline model convert`: one file that needs nothing beside it.

import Analysis
import ArgumentParser
import Checkpoints
import ModelZoo
import TimeSformer

struct ModelConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write a model of any layout as one self-contained safetensors file.",
        discussion: """
            The file carries configuration, preprocessing and labels beside the weights, so that --model OUT is enough. \
            It appears whole or not at all.

            EXAMPLES
              actionline model convert pipelines/mmaction2-k400-divided-8x32.yaml k400.safetensors --half bf16
              actionline model convert epoch_15.pth gym.safetensors --labels gym.txt --preset mmaction2
            """)

    enum Half: String, ExpressibleByArgument, CaseIterable { case fp16, bf16 }

    @OptionGroup var model: ModelArgument
    @Argument(help: "The file to write.", completion: .file(extensions: ["safetensors"])) var out: String
    @Option(help: "Store weights in half precision: fp16 (more digits) or bf16 (more range).") var half: Half?
    @Option(help: ArgumentHelp("The classes' names, one a line.", valueName: "file"), completion: .file()) var labels:
        String?
    @Flag(help: "Replace the file if it exists.") var overwrite = false

    func run() throws {
        let settings = try model.configuration(labels.map { ["model.labels=\($0)"] } ?? [])
        let signals = SignalWatch()
        defer { signals.end() }
        let conversion = try ModelConversion(settings, to: out, overwrite: overwrite, reading: model.file)
        let precision: SafetensorsWriter.Precision =
            switch half {
            case nil: .float32
            case .fp16: .float16
            case .bf16: .bfloat16
            }
        let converted = try conversion.run(precision: precision)
        let report = ModelReport(converted.model)
        let megabytes = TransferMeter.megabytes(report.files.reduce(0) { $0 + $1.bytes })
        Console.print(
            """
            wrote \(out): \(megabytes) MB, \(precision.rawValue), \(report.model.attention) attention, \
            \(report.model.frames) frames of \(report.model.image)×\(report.model.image), \
            \(report.model.classes) classes\(report.labels == nil ? " without labels" : "")
            run it with: actionline label VIDEO --model \(out)
            """)
    }
}
