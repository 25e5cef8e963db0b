// All learned tensors of one model, as files hold them and training changes them: named, with shapes, nothing folded.
// How code bases name them is `Layouts`' business, how the fast pass folds and packs them `Inference`'s.

/// The parameters of one model under their canonical names.
public struct Parameters: Sendable {
    /// The model that they are the parameters of; it gives each its shape.
    public let configuration: TimeSformerConfiguration
    private var tensors: [Parameter: ParameterTensor]
    private let byName: [String: Parameter]

    /// Reads every parameter of the model once: from an `OpenedModel` of any layout, say.
    /// - Throws: `ModelError.configuration` for impossible dimensions, and whatever the provider throws.
    public init(_ configuration: TimeSformerConfiguration, from provider: some WeightProvider) throws {
        if let problem = configuration.problem { throw ModelError.configuration(problem) }
        self.configuration = configuration
        tensors = [:]
        let all = configuration.parameters
        byName = Dictionary(uniqueKeysWithValues: all.map { ($0.canonicalName, $0) })
        for parameter in all {
            let shape = configuration.shape(of: parameter)
            let count = shape.reduce(1, *)
            let values = try [Float](unsafeUninitializedCapacity: count) { buffer, filled in
                // An array may have room for more than was asked for.
                let destination = UnsafeMutableBufferPointer(rebasing: buffer[..<count])
                destination.initialize(repeating: 0)
                try provider.read(parameter, into: destination)
                filled = count
            }
            tensors[parameter] = ParameterTensor(shape: shape, values: values)
        }
    }

    /// Tensors.
    public var count: Int { tensors.count }

    /// Learned numbers in all tensors.
    public var elementCount: Int { tensors.values.reduce(0) { $0 + $1.values.count } }

    /// Canonical names in the order of use.
    public var names: [String] { configuration.parameters.map(\.canonicalName) }

    /// - Precondition: the model has this parameter: no block behind its depth, nothing temporal unless it is divided.
    public subscript(parameter: Parameter) -> ParameterTensor {
        guard let tensor = tensors[parameter] else {
            preconditionFailure("the model has no parameter \"\(parameter.canonicalName)\"")
        }
        return tensor
    }

    /// The tensor of a canonical name, `blocks.0.qkv.weight`.
    /// - Parameter shape: what the caller takes it for.
    /// - Throws: `ParameterError` for a name that the model does not have, or another shape.
    public func tensor(named name: String, shape: [Int]) throws(ParameterError) -> ParameterTensor {
        guard let parameter = byName[name] else { throw .unknown(name: name) }
        let tensor = self[parameter]
        guard tensor.shape == shape else { throw .shape(name: name, found: shape, expected: tensor.shape) }
        return tensor
    }

    /// Gives a parameter other numbers.
    /// - Parameter values: row-major, as many as its shape has.
    /// - Throws: `ParameterError` for a name that the model does not have, or another number of numbers.
    public mutating func replace(_ name: String, with values: [Float]) throws(ParameterError) {
        guard let parameter = byName[name] else { throw .unknown(name: name) }
        let shape = self[parameter].shape
        guard values.count == shape.reduce(1, *) else {
            throw .count(name: name, found: values.count, shape: shape)
        }
        tensors[parameter] = ParameterTensor(shape: shape, values: values)
    }
}

extension Parameters: WeightProvider {
    /// - Precondition: the model has this parameter, and `destination` as many elements.
    public func read(_ parameter: Parameter, into destination: UnsafeMutableBufferPointer<Float>) {
        let values = self[parameter].values
        precondition(destination.count == values.count, "the destination must have the parameter's size")
        _ = destination.update(fromContentsOf: values)
    }
}
