// Writes models as files: an opened one in the layout of any code base, with what that code base wants beside the
// weights; or parameters alone, as a code base names them.

import Checkpoints

/// Converts checkpoints of any layout to any other.
package enum ModelConverter {
    /// Writes `model` with its configuration, preprocessing and labels. Embeddings are written in the size that
    /// `model.configuration` asks for. Memory holds one tensor at a time.
    /// - Parameters:
    ///   - path: a file; a folder for Hugging Face's layout.
    ///   - preprocessing: what the file shall say; default: what the model's own file says.
    ///   - labels: one for each class; default: the model's own.
    ///   - overwrite: whether what is at `path` may be replaced.
    /// - Throws: `ModelFileError` when labels and classes disagree, a weight is too large for fp16, or the code base
    ///   cannot run such a model; `CheckpointError` when reading or writing fails. Nothing is left behind then.
    package static func convert(
        _ model: OpenedModel, to path: String, as layout: WeightLayout = .actionline,
        precision: OutputPrecision = .float32, preprocessing: Preprocessing? = nil, labels: [String]? = nil,
        overwrite: Bool = true
    ) throws {
        let words = try words(model, preprocessing: preprocessing, labels: labels)
        try words.check(for: layout, path: model.path)
        let tensors = NamedTensors(model.configuration, of: model, as: layout, precision: precision, source: model.path)
        switch layout {
        case .actionline:
            try SafetensorsWriter.write(
                tensors.list, metadata: words.own, precision: precision, to: path, overwrite: overwrite,
                fill: tensors.fill)
        case .mmaction2:
            try TorchZipWriter.write(
                tensors.list, in: "state_dict", entries: words.mmaction2, precision: precision, to: path,
                overwrite: overwrite, fill: tensors.fill)
        case .facebook:
            try TorchZipWriter.write(
                tensors.list, in: "model_state", entries: words.facebook, precision: precision, to: path,
                overwrite: overwrite, fill: tensors.fill)
        case .huggingface:
            try HuggingFaceFolder.write(words, tensors, precision: precision, to: path, overwrite: overwrite)
        }
    }

    /// Writes `model` in this program's own layout as it is multiplied in bf16 or int8, with everything that a run needs.
    /// Memory holds a layer at a time.
    /// - Parameters:
    ///   - storing: bf16 or int8. A file in int8 is made for this processor's kernels; others take it as well, those without
    ///     VNNI with a little more error than a file of their own has.
    ///   - calibration: what the layers' inputs are like, so that int8 keeps the outputs; nil: each weight to its nearest.
    /// - Throws: as `convert(_:to:as:)`.
    package static func convert(
        _ model: OpenedModel, to path: String, storing precision: ModelPrecision,
        calibration: CalibrationMoments? = nil, preprocessing: Preprocessing? = nil, labels: [String]? = nil,
        overwrite: Bool = true, threads: Int = 1
    ) throws {
        let words = try words(model, preprocessing: preprocessing, labels: labels)
        let tensors = QuantizedTensors(
            model.configuration, of: model, precision: precision, calibration: calibration, threads: threads)
        try SafetensorsWriter.write(
            tensors.list, metadata: words.own + [(ConvertedMetadata.precision, precision.rawValue)], to: path,
            overwrite: overwrite, fill: tensors.fill)
    }

    private static func words(
        _ model: OpenedModel, preprocessing: Preprocessing?, labels: [String]?
    ) throws -> ModelWords {
        let labels = labels ?? model.labels
        if let labels, labels.count != model.configuration.classes {
            throw ModelFileError(
                model.path, "\(labels.count) labels were given for \(model.configuration.classes) classes")
        }
        return ModelWords(
            configuration: model.configuration, preprocessing: preprocessing ?? model.preprocessing, labels: labels,
            origin: model.path.split(separator: "/").last.map(String.init) ?? model.path)
    }

    /// Writes parameters under the names and in the shapes of a code base. Only this program's own layout holds the
    /// configuration as well; the others keep it outside of the weights.
    /// - Parameter source: where the parameters come from: named in errors and in the file's metadata.
    /// - Throws: `ModelFileError` when a weight is too large for fp16; `CheckpointError` when writing fails. Nothing is
    ///   left behind then.
    package static func write(
        _ parameters: Parameters, as layout: WeightLayout = .actionline, precision: OutputPrecision = .float32,
        source: String, to path: String
    ) throws {
        let configuration = parameters.configuration
        let words = ModelWords(
            configuration: configuration, preprocessing: Preprocessing(), labels: nil, origin: source)
        let tensors = NamedTensors(configuration, of: parameters, as: layout, precision: precision, source: source)
        try SafetensorsWriter.write(
            tensors.list, metadata: layout == .actionline ? words.own : [("format", "pt")], precision: precision,
            to: path, fill: tensors.fill)
    }

    /// Writes a model in this program's own layout, with everything that a run of it needs.
    /// - Parameters:
    ///   - origin: where the model comes from, for people.
    ///   - more: further strings of the file's metadata.
    /// - Throws: `CheckpointError` when writing fails. Nothing is left behind then.
    package static func write(
        _ configuration: TimeSformerConfiguration, of provider: some WeightProvider, preprocessing: Preprocessing,
        labels: [String]?, origin: String, more: [(key: String, value: String)] = [], to path: String
    ) throws {
        let words = ModelWords(
            configuration: configuration, preprocessing: preprocessing, labels: labels, origin: origin)
        let tensors = NamedTensors(configuration, of: provider, as: .actionline, precision: .float32, source: origin)
        try SafetensorsWriter.write(tensors.list, metadata: words.own + more, to: path, fill: tensors.fill)
    }
}
