// How exact the linear layers of a loaded model are.

import Tensors

/// Numbers that a model multiplies.
public enum ModelPrecision: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    /// 32-bit floats throughout.
    case fp32
    /// The upper half of a 32-bit float in the layers that see every token, weights and inputs rounded to nearest even, sums
    /// in 32 bits; and in attention and the patch embedding where the processor multiplies such numbers (AVX-512 BF16).
    /// Elsewhere the weights take half the room, and the arithmetic is in 32 bits. In 32 bits stays what does with `int8`.
    case bf16
    /// Eight bits in the layers that see every token: weights a step of their own for each output (and for each 768 of the
    /// MLP's hidden floats), inputs for each row; sums are exact. Attention itself and the patch embedding as with `bf16`. In
    /// 32 bits stay: all that the last block does for the class token alone, the last norm and the head.
    case int8

    /// Its name, and what stays exact.
    public var description: String {
        switch self {
        case .fp32: "fp32"
        case .bf16, .int8:
            "\(rawValue); patch embedding and attention in bf16 where the processor has AVX-512 BF16, else in fp32; the last "
                + "block's class token and the head in fp32"
        }
    }

    /// All names, for people: `fp32, bf16 or int8`.
    package static let choices = allCases.dropLast().map(\.rawValue).joined(separator: ", ") + " or " + int8.rawValue

    /// Of most of them.
    package var bytesPerWeight: Int {
        switch self {
        case .fp32: 4
        case .bf16: 2
        case .int8: 1
        }
    }

    var linear: Precision {
        switch self {
        case .fp32: .fp32
        case .bf16: .bf16
        case .int8: .int8
        }
    }
}
