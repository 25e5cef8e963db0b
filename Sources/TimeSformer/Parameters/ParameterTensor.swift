// One learned tensor as numbers.

/// Numbers in the shape a parameter has, contiguous and row-major.
public struct ParameterTensor: Sendable, Equatable {
    /// Dimensions, outermost first.
    public let shape: [Int]
    /// As many as the product of `shape`.
    public let values: [Float]

    public init(shape: [Int], values: [Float]) {
        precondition(shape.reduce(1, *) == values.count, "a tensor has as many numbers as its shape says")
        self.shape = shape
        self.values = values
    }
}
