// A model of any layout into any other, with everything that a run of it needs.

import Checkpoints
import Export
import Files
import Foundation
import Settings
import TimeSformer

/// One `actionline model convert`.
package struct ModelConversion {
    private let settings: PipelineConfiguration
    private let target: String
    private let layout: WeightLayout
    private let overwrite: Bool

    /// - Parameters:
    ///   - settings: the checkpoint, and what is to be said differently than in its own file: labels, preset,
    ///     normalization, frames, image.
    ///   - target: a file; a folder for Hugging Face's layout.
    ///   - pipelineFile: where the settings come from, if from a file.
    /// - Throws: `ExportError` when `target` cannot be written, exists and is not to be replaced, or is what is read.
    package init(
        _ settings: PipelineConfiguration, to target: String, as layout: WeightLayout = .actionline, overwrite: Bool,
        reading pipelineFile: String? = nil
    ) throws {
        let inputs = RunInputs(settings, pipelineFile: pipelineFile)
        if layout == .huggingface {
            try Self.checkFolder(PathParts.withoutSlashes(target), overwrite: overwrite, inputs)
        } else {
            try OutputFile.check([target], overwrite: overwrite, inputs: inputs)
        }
        self.settings = settings
        self.target = target
        self.layout = layout
        self.overwrite = overwrite
    }

    private static func checkFolder(_ path: String, overwrite: Bool, _ inputs: RunInputs) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            return try OutputFile.check([path], overwrite: false, inputs: inputs)
        }
        guard isFolder.boolValue else {
            throw CheckpointError(
                .write, path, "it is a file, where a folder is to be written; choose another name")
        }
        guard overwrite else { throw ExportError.exists(file: path) }
        try OutputFile.check(HuggingFaceFolder.names.map { "\(path)/\($0)" }, overwrite: true, inputs: inputs)
    }

    /// Writes the file or folder: whole, or not at all.
    ///
    /// - Returns: the settings' model as it is in what was written.
    /// - Throws: `ConfigurationError` when the settings leave something open that a run needs, and the errors of reading
    ///   and writing.
    package func run(precision: OutputPrecision) throws -> ResolvedPipeline {
        try write { source, preprocessing, labels in
            try ModelConverter.convert(
                source.model, to: target, as: layout, precision: precision, preprocessing: preprocessing,
                labels: labels, overwrite: overwrite)
        }
    }

    /// Writes the file as it is multiplied in bf16 or int8; the layout is this program's own.
    ///
    /// - Parameter calibration: what the layers' inputs are like: see `ModelConverter`.
    /// - Returns, throws: as `run(precision:)`.
    package func run(
        storing precision: ModelPrecision, calibration: CalibrationMoments? = nil, threads: Int
    ) throws -> ResolvedPipeline {
        try write { source, preprocessing, labels in
            try ModelConverter.convert(
                source.model, to: target, storing: precision, calibration: calibration, preprocessing: preprocessing,
                labels: labels, overwrite: overwrite, threads: threads)
        }
    }

    private func write(
        _ convert: (ResolvedPipeline, Preprocessing, _ labels: [String]?) throws -> Void
    ) throws -> ResolvedPipeline {
        let source = try ResolvedPipeline(settings)
        let preprocessing = Preprocessing(
            resize: source.scale.shortSide, crop: source.crop,
            normalization: source.normalization,
            interval: settings.window.interval ?? source.model.preprocessing.interval)
        let hasLabels = settings.model.labels != nil || source.model.labels != nil
        try convert(source, preprocessing, hasLabels ? source.labels.names : nil)
        return try ResolvedPipeline(PipelineFile.fromSettings(["model.checkpoint=\(target)"]))
    }
}
