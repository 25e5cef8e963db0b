// Writes models as one safetensors file: an opened one so that it needs nothing beside it, or parameters as a code base
// names them.

import Checkpoints

/// Converts checkpoints of any layout to this program's own.
package enum ModelConverter {
    /// Writes `model` with its configuration, preprocessing and labels. Embeddings are written in the size that
    /// `model.configuration` asks for. Memory holds one tensor at a time.
    /// - Parameters:
    ///   - preprocessing: what the file shall say; default: what the model's own file says.
    ///   - labels: one for each class; default: the model's own.
    /// - Throws: `ModelFileError` when labels and classes disagree or a weight is too large for fp16;
    ///   `CheckpointError` when reading or writing fails. Nothing is left behind then.
    package static func convert(
        _ model: OpenedModel, to path: String, precision: SafetensorsWriter.Precision = .float32,
        preprocessing: Preprocessing? = nil, labels: [String]? = nil
    ) throws {
        let labels = labels ?? model.labels
        let configuration = model.configuration
        if let labels, labels.count != configuration.classes {
            throw ModelFileError(model.path, "\(labels.count) labels were given for \(configuration.classes) classes")
        }
        let origin = model.path.split(separator: "/").last.map(String.init) ?? model.path
        try write(
            configuration, of: model, as: ParameterNames(writing: .actionline, configuration),
            metadata: ConvertedMetadata.entries(
                configuration, preprocessing ?? model.preprocessing, labels: labels, origin: origin),
            precision: precision, source: model.path, to: path)
    }

    /// Writes parameters under the names and in the shapes of a code base. Only this program's own layout holds the
    /// configuration as well; the others keep it outside of the weights.
    /// - Parameter source: where the parameters come from: named in errors and in the file's metadata.
    /// - Throws: `ModelFileError` when a weight is too large for fp16; `CheckpointError` when writing fails. Nothing is
    ///   left behind then.
    package static func write(
        _ parameters: Parameters, as layout: WeightLayout = .actionline,
        precision: SafetensorsWriter.Precision = .float32, source: String, to path: String
    ) throws {
        let configuration = parameters.configuration
        try write(
            configuration, of: parameters, as: ParameterNames(writing: layout, configuration),
            metadata: layout == .actionline
                ? ConvertedMetadata.entries(configuration, Preprocessing(), labels: nil, origin: source)
                : [("format", "pt")],
            precision: precision, source: source, to: path)
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
        try write(
            configuration, of: provider, as: ParameterNames(writing: .actionline, configuration),
            metadata: ConvertedMetadata.entries(configuration, preprocessing, labels: labels, origin: origin) + more,
            precision: .float32, source: origin, to: path)
    }

    private static func write(
        _ configuration: TimeSformerConfiguration, of provider: some WeightProvider, as names: ParameterNames,
        metadata: [(key: String, value: String)], precision: SafetensorsWriter.Precision, source: String,
        to path: String
    ) throws {
        let parameters = configuration.parameters
        let byName = Dictionary(uniqueKeysWithValues: parameters.map { (names.name(of: $0), $0) })
        try SafetensorsWriter.write(
            parameters.map { .init(name: names.name(of: $0), shape: names.shape(of: $0, configuration)) },
            metadata: metadata, precision: precision, to: path
        ) { tensor, destination in
            guard let parameter = byName[tensor.name] else { return }
            try provider.read(parameter, into: destination)
            if precision == .float16, let large = destination.first(where: { $0.isFinite && $0.magnitude > 65504 }) {
                throw ModelFileError(
                    source, "\"\(tensor.name)\" holds \(large), too large for fp16; bf16 can hold it")
            }
        }
    }
}
