// How pixels become the network's inputs.

/// (pixel − mean) ÷ std for each colour, in units of 0…255.
public struct Normalization: Sendable, Equatable {
    /// Three values, RGB.
    public var mean: [Float]
    /// Three values, RGB.
    public var std: [Float]

    public init(mean: [Float], std: [Float]) {
        self.mean = mean
        self.std = std
    }
}
