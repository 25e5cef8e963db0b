// How exact a layer's product is.

/// The numbers that a linear layer multiplies.
package enum Precision: Sendable, Hashable {
    /// 32-bit floats.
    case fp32
    /// The upper half of a 32-bit float, weights and inputs rounded to nearest even; sums are 32-bit floats. Where the
    /// processor has no products of them, the weights take half the room and inputs stay as they are.
    case bf16
    /// Eight bits: weights of each output, and each row of inputs, in whole steps of their own; sums are exact.
    case int8
}
