// A TimeSformer checkpoint of any layout, opened: what it is, how to feed it, and its parameters on demand.

import Checkpoints

/// An open model file or folder.
///
/// Opening reads names and shapes only. `read` converts a parameter from the file into the caller's buffer, resizing
/// embeddings when `configuration` differs from `trained`.
public final class OpenedModel: WeightProvider, Sendable {
    /// As the caller gave it.
    public let path: String
    public let layout: WeightLayout
    /// The files that hold the weights.
    package let checkpoints: [Checkpoint]
    /// The configuration the weights were trained with.
    package let trained: TimeSformerConfiguration
    /// The configuration to run: `trained` with the caller's frames and image.
    public let configuration: TimeSformerConfiguration
    /// What the file says about preprocessing, nothing guessed. See also `layout.preset`.
    public let preprocessing: Preprocessing
    /// One for each class, if the file knows them.
    public let labels: [String]?
    /// What the weights were stored for; nil: nothing is said.
    public let precision: ModelPrecision?
    /// Tensors that no parameter needs.
    public let unused: [String]
    /// Parameters without a tensor. Empty unless opened with `allowMissing`.
    public let missing: [String]
    /// Values that the tensors do not tell (`heads`, say), and where they were taken from.
    package let inferred: [String: String]
    /// What the user should know: sentences without a full stop.
    public let notes: [String]

    private let table: WeightTable
    private let names: ParameterNames

    /// Opens a checkpoint file, or a Hugging Face folder.
    /// - Parameter allowMissing: for inspection: report missing tensors, and heads that nobody knows, instead of throwing.
    /// - Throws: `CheckpointError` for files that cannot be read; `ModelFileError` when they hold no TimeSformer, lack
    ///   a tensor, or contradict `overrides`.
    public init(_ path: String, overrides: ModelOverrides = ModelOverrides(), allowMissing: Bool = false) throws {
        let files = try ModelFiles.open(path)
        let stated = try files.stated(path: path)
        var inference = ConfigurationInference(
            path: path, table: files.table, layout: files.layout, prefix: files.prefix, stated: stated,
            overrides: overrides, isLenient: allowMissing)
        let (trained, configuration) = try inference.run()
        var notes = inference.notes
        let names = ParameterNames(layout: files.layout, prefix: files.prefix, attention: trained.attention)

        var used: Set<String> = []
        var missing: [String] = []
        var absentBiases = 0
        var bytes = 0
        for parameter in trained.parameters {
            let name = names.name(of: parameter)
            guard let item = files.table[name] else {
                if parameter.mayBeAbsent { absentBiases += 1 } else { missing.append(name) }
                continue
            }
            used.insert(name)
            let expected = trained.shape(of: parameter)
            guard Self.agree(item.description.shape, expected) else {
                throw ModelFileError(
                    path, "the tensor \"\(name)\" has shape \(item.description.shape) where \(expected) is expected")
            }
            bytes += item.description.count * item.description.scalar.byteCount
            if let scales = try files.table.scales(of: name) {
                used.insert(scales.description.name)
                let found = scales.description.shape
                guard trained.mayBeStoredInFewerBits(parameter),
                    found == [expected[0], trained.inputGroups(of: parameter)]
                else {
                    throw ModelFileError(
                        path,
                        "the tensor \"\(scales.description.name)\" has shape \(found), which are no scales of "
                            + "\"\(name)\" \(expected); convert the model again")
                }
            }
        }
        guard missing.isEmpty || allowMissing else {
            let more = missing.count > 1 ? " and \(missing.count - 1) more" : ""
            throw ModelFileError(path, "the tensor \"\(missing[0])\"\(more) is missing")
        }
        // Expanded tensors and shared storages could make a small file claim any number of weights.
        let size = files.checkpoints.reduce(0) { $0 + $1.size }
        guard bytes <= 2 * size + 100_000_000 else {
            throw ModelFileError(path, "its tensors claim \(bytes) bytes of weights in a file of \(size)")
        }
        if absentBiases > 0 { notes.append("\(absentBiases) attention biases are absent and taken as zero") }
        if files.place.contains("ema") { notes.append("only averaged (EMA) weights are in the file; they are used") }
        if let labels = stated.labels, labels.count != trained.classes {
            notes.append(
                "\(stated.source) names \(labels.count) classes, but there are \(trained.classes); names unused")
        }

        self.path = path
        layout = files.layout
        checkpoints = files.checkpoints
        self.trained = trained
        self.configuration = configuration
        preprocessing = stated.preprocessing
        precision = stated.precision
        labels = stated.labels.flatMap { $0.count == trained.classes ? $0 : nil }
        unused = files.table.names.filter { !used.contains($0) }
        self.missing = missing
        self.notes = notes
        inferred = inference.inferred
        table = files.table
        self.names = names
    }

    /// Shapes agree when they are equal but for dimensions of 1 ([1, N, C] holds [N, C]), and a convolution's weight
    /// [C, 3, p, p] holds [C, 3·p·p].
    static func agree(_ found: [Int], _ expected: [Int]) -> Bool {
        let found = found.filter { $0 != 1 }
        let expected = expected.filter { $0 != 1 }
        if found == expected { return true }
        return found.count == 4 && expected.count == 2 && found[0] == expected[0]
            && found[1] * found[2] * found[3] == expected[1]
    }

    /// How many tensors are stored in each element type.
    package var scalars: [ScalarType: Int] {
        table.items.values.reduce(into: [:]) { $0[$1.description.scalar, default: 0] += 1 }
    }

    /// The checkpoint's own name of the tensor that holds a parameter; nil where it has none.
    package func tensorName(of parameter: Parameter) -> String? {
        table[names.name(of: parameter)]?.description.name
    }

    /// Reads a parameter in the shape that `configuration` gives it.
    /// - Precondition: `destination` has as many elements.
    /// - Throws: `CheckpointError` naming the tensor when one of its numbers is none, or is infinite: a model of such
    ///   weights gives no scores.
    public func read(_ parameter: Parameter, into destination: UnsafeMutableBufferPointer<Float>) throws {
        let shape = configuration.shape(of: parameter)
        precondition(destination.count == shape.reduce(1, *), "the destination must have the parameter's size")
        let name = names.name(of: parameter)
        guard let item = table[name] else {
            guard parameter.mayBeAbsent else { throw ModelFileError(path, "the tensor \"\(name)\" is missing") }
            destination.update(repeating: 0)
            return
        }
        switch parameter {
        case .timeEmbedding where configuration.frames != trained.frames:
            try item.checkpoint.floats(item.description.name).withUnsafeBufferPointer {
                try FiniteWeights.check($0, of: item)
                EmbeddingResize.rows(
                    $0, width: trained.width, from: trained.frames, to: configuration.frames, into: destination)
            }
        case .positionEmbedding where configuration.image != trained.image:
            try item.checkpoint.floats(item.description.name).withUnsafeBufferPointer {
                try FiniteWeights.check($0, of: item)
                EmbeddingResize.grid(
                    $0, width: trained.width, from: trained.image / trained.patch,
                    to: configuration.image / configuration.patch, into: destination)
            }
        default:
            try item.checkpoint.read(item.description.name, into: destination)
            if let steps = try steps(of: parameter) {
                let (inputs, group) = (shape[1], trained.inputGroup(of: parameter))
                let groups = trained.inputGroups(of: parameter)
                for output in 0..<shape[0] {
                    for k in 0..<inputs { destination[output * inputs + k] *= steps[output * groups + k / group] }
                }
            }
            try FiniteWeights.check(UnsafeBufferPointer(destination), of: item)
        }
    }

    public func steps(of parameter: Parameter) throws -> [Float]? {
        guard let scales = try table.scales(of: names.name(of: parameter)) else { return nil }
        let steps = try scales.checkpoint.floats(scales.description.name)
        try steps.withUnsafeBufferPointer { try FiniteWeights.check($0, of: scales) }
        return steps
    }
}

extension Parameter {
    /// Models may be trained without a bias for queries, keys and values.
    var mayBeAbsent: Bool {
        switch self {
        case .block(_, .qkvBias), .block(_, .temporalQKVBias): true
        default: false
        }
    }
}

extension ModelFiles {
    /// What the files say about the model in words.
    func stated(path: String) throws -> StatedConfiguration {
        let metadata = checkpoints[0].metadata
        switch layout {
        case .huggingface:
            guard let config else { return StatedConfiguration() }
            var stated = try StatedConfiguration(config: config, preprocessor: preprocessor, path: path)
            stated.add(try StatedConfiguration(actionline: metadata, path: path))
            return stated
        case .mmaction2, .facebook:
            if let own = ConvertedMetadata.inTorch(metadata) {
                return try StatedConfiguration(actionline: own, path: path)
            }
            return layout == .mmaction2
                ? StatedConfiguration(mmengine: metadata) : StatedConfiguration(facebook: metadata)
        case .actionline: return try StatedConfiguration(actionline: metadata, path: path)
        }
    }
}
