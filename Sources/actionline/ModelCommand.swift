// `actionline model`: everything about checkpoints that needs no video.

import Analysis
import ArgumentParser
import Settings
import TimeSformer

struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "Check, inspect, convert and fetch models.",
        subcommands: [
            ModelInspectCommand.self, ModelConvertCommand.self, ModelCheckCommand.self, ModelListCommand.self,
            ModelCompareCommand.self, ModelCalibrateCommand.self, ModelFetchCommand.self,
        ])
}

extension PreprocessingPreset: ExpressibleByArgument {}
extension ModelPrecision: ExpressibleByArgument {}

/// A model on the command line: a pipeline file, a checkpoint or a Hugging Face folder, and what is said beside it.
struct ModelArgument: ParsableArguments {
    @Argument(help: "A checkpoint, a Hugging Face folder, or a pipeline file.", completion: .file()) var model: String
    @Option(
        help: ArgumentHelp(
            "Whose preprocessing the model expects: mmaction2, facebook or huggingface.", valueName: "name"))
    var preset: PreprocessingPreset?
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Override a value of the pipeline file; may be repeated.", valueName: "key=value"))
    var settings: [String] = []

    private var isPipeline: Bool { model.hasSuffix(".yaml") || model.hasSuffix(".yml") }

    /// The pipeline file, where one is given.
    var file: String? { isPipeline ? model : nil }

    /// - Parameter more: settings of the command's own options; they win.
    func configuration(_ more: [String] = []) throws -> PipelineConfiguration {
        let settings = settings + (preset.map { ["model.preset=\($0.rawValue)"] } ?? []) + more
        return isPipeline
            ? try PipelineFile.load(model, settings: settings)
            : try PipelineFile.fromSettings(["model.checkpoint=\(model)"] + settings)
    }
}
