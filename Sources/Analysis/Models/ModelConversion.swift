// A model of any layout into one file that needs nothing beside it.

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

    /// - Parameters:
    ///   - settings: the checkpoint, and what is to be said differently than in its own file: labels, preset,
    ///     normalization, frames, image.
    ///   - pipelineFile: where the settings come from, if from a file.
    /// - Throws: `ExportError` when `target` cannot be written, exists and is not to be replaced, or is what is read.
    package init(
        _ settings: PipelineConfiguration, to target: String, overwrite: Bool, reading pipelineFile: String? = nil
    ) throws {
        let inputs = RunInputs(settings, pipelineFile: pipelineFile)
        try OutputFile.check([(target, .whole)], overwrite: overwrite, inputs: inputs)
        self.settings = settings
        self.target = target
    }

    /// Writes the file: whole, or not at all.
    ///
    /// - Returns: the settings' model as it is in the new file.
    /// - Throws: `ConfigurationError` when the settings leave something open that a run needs, and the errors of reading
    ///   and writing.
    package func run(precision: SafetensorsWriter.Precision) throws -> ResolvedPipeline {
        let source = try ResolvedPipeline(settings)
        let preprocessing = Preprocessing(
            resize: source.scale.shortSide, crop: source.crop,
            normalization: source.normalization,
            interval: settings.window.interval ?? source.model.preprocessing.interval)
        let hasLabels = settings.model.labels != nil || source.model.labels != nil
        try ModelConverter.convert(
            source.model, to: target, precision: precision, preprocessing: preprocessing,
            labels: hasLabels ? source.labels.names : nil)
        return try ResolvedPipeline(PipelineFile.fromSettings(["model.checkpoint=\(target)"]))
    }
}
