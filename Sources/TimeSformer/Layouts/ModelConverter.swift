// Writes an opened model as one safetensors file that needs nothing beside it.

import Checkpoints

/// Converts checkpoints of any layout to this program's own.
public enum ModelConverter {
    /// Writes `model` with its configuration, preprocessing and labels. Embeddings are written in the size that
    /// `model.configuration` asks for. Memory holds one tensor at a time.
    /// - Parameters:
    ///   - preprocessing: what the file shall say; default: what the model's own file says.
    ///   - labels: one for each class; default: the model's own.
    /// - Throws: `ModelFileError` when labels and classes disagree or a weight is too large for fp16;
    ///   `CheckpointError` when reading or writing fails. Nothing is left behind then.
    public static func convert(
        _ model: OpenedModel, to path: String, precision: SafetensorsWriter.Precision = .float32,
        preprocessing: Preprocessing? = nil, labels: [String]? = nil
    ) throws {
        let labels = labels ?? model.labels
        let configuration = model.configuration
        if let labels, labels.count != configuration.classes {
            throw ModelFileError(model.path, "\(labels.count) labels were given for \(configuration.classes) classes")
        }
        let parameters = configuration.parameters
        let byName = Dictionary(uniqueKeysWithValues: parameters.map { ($0.canonicalName, $0) })
        let origin = model.path.split(separator: "/").last.map(String.init) ?? model.path
        try SafetensorsWriter.write(
            parameters.map { .init(name: $0.canonicalName, shape: configuration.shape(of: $0)) },
            metadata: ConvertedMetadata.entries(
                configuration, preprocessing ?? model.preprocessing, labels: labels, origin: origin),
            precision: precision, to: path
        ) { tensor, destination in
            guard let parameter = byName[tensor.name] else { return }
            try model.read(parameter, into: destination)
            if precision == .float16, let large = destination.first(where: { $0.isFinite && $0.magnitude > 65504 }) {
                throw ModelFileError(
                    model.path, "\"\(tensor.name)\" holds \(large), too large for fp16; bf16 can hold it")
            }
        }
    }
}
