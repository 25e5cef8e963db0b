// Where a model's parameters come from.

/// A source of parameters, whatever the file's layout: embeddings already in the configuration's size.
public protocol WeightProvider {
    /// Writes one parameter as contiguous row-major floats.
    /// - Parameter destination: as many floats as the product of the parameter's shape.
    func read(_ parameter: Parameter, into destination: UnsafeMutableBufferPointer<Float>) throws

    /// For a weight that is stored in whole numbers, what they are multiplied by: [outputs, groups of inputs], row-major; its
    /// floats are then whole multiples of it. nil for all others.
    func steps(of parameter: Parameter) throws -> [Float]?
}

extension WeightProvider {
    public func steps(of parameter: Parameter) throws -> [Float]? { nil }
}
