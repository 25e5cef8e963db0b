// Options of `actionline label`: which model, and where results go.

import Analysis
import ArgumentParser
import Export
import Settings
import TimeSformer

/// Which model, and how it is fed.
struct ModelOptions: ParsableArguments {
    @Option(
        name: .shortAndLong, help: ArgumentHelp("The pipeline file that describes the run.", valueName: "file.yaml"),
        completion: .file(extensions: ["yaml", "yml"]))
    var pipeline: String?

    @Option(
        help: ArgumentHelp("A checkpoint or a Hugging Face folder, instead of the pipeline file's.", valueName: "path"),
        completion: .file())
    var model: String?

    @Option(
        help: ArgumentHelp(
            "Whose preprocessing the model expects: mmaction2, facebook or huggingface.", valueName: "name"))
    var preset: PreprocessingPreset?

    @Option(
        help: ArgumentHelp(
            "Numbers to compute with: fp32, or bf16 or int8, faster and nearly the same; default: the file's."))
    var precision: ModelPrecision?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Override a value of the pipeline file; may be repeated.", valueName: "key=value"),
        completion: .list(PipelineFile.keys.map { $0 + "=" }))
    var settings: [String] = []

    /// - Parameter waitSeconds: how long a pipe in place of a file may be silent.
    func configuration(waitSeconds: Double) throws -> PipelineConfiguration {
        var settings = settings
        if let preset { settings.append("model.preset=\(preset.rawValue)") }
        if let precision { settings.append("model.precision=\(precision.rawValue)") }
        if let model { settings.append("model.checkpoint=\(model)") }
        guard let pipeline else {
            guard model != nil else {
                throw ValidationError("give the run's description with --pipeline FILE.yaml or --model PATH")
            }
            return try PipelineFile.fromSettings(settings)
        }
        var configuration = try PipelineFile.load(pipeline, settings: settings, waitSeconds: waitSeconds)
        configuration.waitSeconds = waitSeconds
        return configuration
    }
}

/// Where results go.
struct OutputOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Write the timeline here (.csv, .json, .jsonl, .html, any ending that `actionline export` knows, or .mkv and .mp4 for a labelled copy of the video; \"-\" is standard output); may be repeated. FILE:segments or FILE:windows says which rows this one gets.",
            valueName: "file"),
        completion: .file(extensions: OutputFormat.all.flatMap(\.endings) + ["mkv", "mp4"]))
    var output: [String] = []

    @Option(
        help: ArgumentHelp(
            "The outputs' format, whatever their names: \(OutputFormat.all.map(\.name).joined(separator: ", ")).",
            valueName: "name"),
        completion: .list(OutputFormat.all.map(\.name)))
    var format: String?

    @OptionGroup var content: ContentOptions

    @Flag(help: "Replace outputs that exist.")
    var overwrite = false

    @Flag(help: "With an output that is a video: draw the labels into the picture, which is encoded anew.")
    var burn = false

    @Flag(help: "Continue an interrupted JSON Lines output of a file where it stopped.")
    var resume = false

    @Option(
        help: ArgumentHelp(
            "Start a new output file every so often, with the time in its name: 1h, 15m, 30s.", valueName: "period"))
    var rotate: String?
}

extension ExportOptions.Rows: ExpressibleByArgument {}
