// A model of any layout into one file that needs nothing beside it.

import Checkpoints
import Foundation
import TimeSformer

/// One `actionline model convert`.
public struct ModelConversion {
    private let settings: PipelineConfiguration
    private let target: String

    /// - Parameter settings: the checkpoint, and what is to be said differently than in its own file: labels, preset,
    ///   normalization, frames, image.
    /// - Throws: `ConfigurationError` when `target` exists and is not to be replaced, or is a folder.
    public init(_ settings: PipelineConfiguration, to target: String, overwrite: Bool) throws {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: target, isDirectory: &isFolder) {
            if isFolder.boolValue { throw ConfigurationError("cannot write \"\(target)\": it is a folder") }
            guard overwrite else { throw ConfigurationError("\"\(target)\" exists; give --overwrite to replace it") }
        }
        self.settings = settings
        self.target = target
    }

    /// Writes the file: whole, or not at all.
    ///
    /// - Returns: the settings' model as it is in the new file.
    /// - Throws: `ConfigurationError` when the settings leave something open that a run needs, and the errors of reading
    ///   and writing.
    public func run(precision: SafetensorsWriter.Precision) throws -> ResolvedPipeline {
        let source = try ResolvedPipeline(settings)
        let preprocessing = Preprocessing(
            resize: source.scale.shortSide, crop: source.scale.crop == .three ? .three : .center,
            normalization: source.normalization,
            interval: settings.window.interval ?? source.model.preprocessing.interval)
        let hasLabels = settings.model.labels != nil || source.model.labels != nil
        try ModelConverter.convert(
            source.model, to: target, precision: precision, preprocessing: preprocessing,
            labels: hasLabels ? source.labels.names : nil)
        return try ResolvedPipeline(PipelineFile.fromSettings(["model.checkpoint=\(target)"]))
    }
}
