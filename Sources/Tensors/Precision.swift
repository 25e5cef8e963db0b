// How exact a layer's product is.

/// The numbers that a linear layer multiplies.
package enum Precision: String, Sendable, Hashable, CaseIterable {
    /// 32-bit floats.
    case fp32
    /// Eight bits: weights of each output, and each row of inputs, in whole steps of their own; sums are exact.
    case int8
}
