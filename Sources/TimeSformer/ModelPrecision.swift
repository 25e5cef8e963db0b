// How exact the linear layers of a loaded model are.

import Tensors

/// Numbers that a model multiplies.
public enum ModelPrecision: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    /// 32-bit floats throughout.
    case fp32
    /// Eight bits in the layers that see every token: weights a step of their own for each output (and for each 768 of the
    /// MLP's hidden floats), inputs for each row; sums are exact. In 32 bits stay: the patch embedding, attention
    /// itself, all that the last block does for the class token alone, the last norm and the head.
    case int8

    /// Its name, and what stays exact.
    public var description: String {
        switch self {
        case .fp32: "fp32"
        case .int8: "int8; patch embedding, attention, the last block's class token and the head in fp32"
        }
    }

    var linear: Precision {
        switch self {
        case .fp32: .fp32
        case .int8: .int8
        }
    }
}
