// A run's settings with nothing left open: the pipeline file over the checkpoint's own word over the code base's preset.

import Clips
import Foundation
import Media
import Sampling
import TimeSformer
import Timeline

/// Everything a run needs to know but the input.
public struct ResolvedPipeline: Sendable {
    /// The opened checkpoint; its tensors are read when the model is built.
    package let model: OpenedModel
    /// The checkpoint as the user named it.
    package let name: String
    public let configuration: TimeSformerConfiguration
    /// How exact the model's linear layers are: as stated, or as the file was stored for.
    public let precision: ModelPrecision
    package let normalization: Normalization
    package let crop: Crop
    package let scale: ScalePlan
    package let grid: WindowGrid
    package let rate: SamplingRate
    /// A pause longer than this is a gap, seconds; nil: what is usual in the video decides.
    package let gapSeconds: Double?
    package let batch: PipelineConfiguration.Batch
    package let aggregate: AggregationSettings
    public let labels: LabelSet
    /// What was inferred or assumed, for the user to know.
    package let notes: [String]

    /// Opens the checkpoint and settles every value.
    ///
    /// - Throws: `ConfigurationError` for values that are missing or contradict each other, and the errors of
    ///   `OpenedModel` for a checkpoint that cannot be used or says otherwise.
    public init(_ settings: PipelineConfiguration) throws {
        let checkpoint = try settings.checkpointPath()
        model = try OpenedModel(checkpoint, overrides: settings.modelOverrides)
        name = URL(fileURLWithPath: checkpoint).lastPathComponent
        configuration = model.configuration
        for (key, stated, found) in [
            ("width", settings.model.width, configuration.width), ("depth", settings.model.depth, configuration.depth),
        ] {
            guard let stated, stated != found else { continue }
            throw ConfigurationError(
                "\(settings.origin): model.\(key) is \(stated), but \"\(checkpoint)\" has \(found)")
        }
        precision = settings.model.precision ?? model.precision ?? .fp32
        batch = settings.batch
        aggregate = settings.aggregate
        var notes = model.notes
        let preprocessing = Self.preprocessing(settings, model, &notes)
        guard let normalization = preprocessing.normalization else {
            throw ConfigurationError.noNormalization(origin: settings.origin, checkpoint: checkpoint)
        }
        self.normalization = normalization
        let resize = preprocessing.resize ?? configuration.image
        guard resize >= configuration.image else {
            throw ConfigurationError(
                "\(settings.origin): preprocess.resize is \(resize), less than the model's input of "
                    + "\(configuration.image) pixels in \"\(checkpoint)\"")
        }
        crop = preprocessing.crop ?? .center
        scale = ScalePlan(shortSide: resize, cropSize: configuration.image, crop: crop)
        grid = Self.grid(settings, preprocessing, frames: configuration.frames, &notes)
        rate = settings.window.rate ?? .source
        gapSeconds = settings.window.gapSeconds
        labels = try Self.labels(settings, model)
        self.notes = notes
    }

    private static func preprocessing(
        _ settings: PipelineConfiguration, _ model: OpenedModel, _ notes: inout [String]
    ) -> Preprocessing {
        var stated = Preprocessing(resize: settings.preprocess.resize, crop: settings.preprocess.crop)
        if let name = settings.model.preset, let preset = PreprocessingPreset(rawValue: name) {
            let filled = stated.filled(from: preset.preprocessing(image: model.configuration.image))
            // A preset is more than a normalization: what else it decides changes what the model sees.
            let decided = [
                stated.resize == nil ? filled.resize.map { "short side \($0)" } : nil,
                stated.crop == nil ? filled.crop.map { "crop \($0.rawValue)" } : nil,
            ].compactMap { $0 }
            if !decided.isEmpty {
                notes.append(
                    "preset \(name) also sets \(decided.joined(separator: ", ")); set preprocess.* to override")
            }
            stated = filled
        }
        stated = stated.filled(from: model.preprocessing)
        if let mean = settings.preprocess.mean, let std = settings.preprocess.std {
            stated.normalization = Normalization(mean: mean.map(Float.init), std: std.map(Float.init))
        } else if let preset = model.layout.preset, stated.normalization == nil {
            stated.normalization = preset.normalization
            notes.append("normalization as \(preset.rawValue) trains, by the names of the checkpoint's tensors")
        }
        if let mean = settings.preprocess.mean { stated.normalization?.mean = mean.map(Float.init) }
        if let std = settings.preprocess.std { stated.normalization?.std = std.map(Float.init) }
        return stated
    }

    private static func grid(
        _ settings: PipelineConfiguration, _ preprocessing: Preprocessing, frames: Int, _ notes: inout [String]
    ) -> WindowGrid {
        let interval: Int
        if let stated = settings.window.interval ?? preprocessing.interval {
            interval = stated
        } else {
            interval = WindowGrid.publishedInterval(frames: frames)
            notes.append("window.interval is not stated: \(interval) frames, as published for clips of \(frames)")
        }
        let stride = settings.window.stride ?? max(1, frames * interval / 2)
        if settings.window.stride == nil {
            notes.append("window.stride is not stated: \(stride) frames, half a window")
        }
        return WindowGrid(frames: frames, interval: interval, stride: stride)
    }

    private static func labels(_ settings: PipelineConfiguration, _ model: OpenedModel) throws -> LabelSet {
        let classes = model.configuration.classes
        guard let path = settings.model.labels else {
            return LabelSet(model.labels ?? (0..<classes).map { "class \($0)" })
        }
        let names = try LabelFile.read(path, waitSeconds: settings.waitSeconds)
        guard names.count == classes else {
            throw ConfigurationError(
                "\"\(path)\" has \(names.count) labels, but \"\(model.path)\" has \(classes) classes; "
                    + "a labels file has one name a line, in class order")
        }
        return LabelSet(names)
    }
}

extension PipelineConfiguration {
    /// What the settings say about the model beside its file.
    package var modelOverrides: ModelOverrides {
        ModelOverrides(
            source: origin, attention: model.attention.flatMap(AttentionScheme.init(rawValue:)), frames: model.frames,
            image: model.image, patch: model.patch, heads: model.heads)
    }
}
