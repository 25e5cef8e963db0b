// The kinds of numbers that tensor files store, under the names that torch and safetensors give them.

/// What one element of a stored tensor is.
package enum ScalarType: String, Sendable, Hashable, CaseIterable {
    case float32, float16, bfloat16, float64
    case int64, int32, int16, int8, uint8, bool

    /// The size of one element in the file.
    package var byteCount: Int {
        switch self {
        case .float64, .int64: 8
        case .float32, .int32: 4
        case .float16, .bfloat16, .int16: 2
        case .int8, .uint8, .bool: 1
        }
    }

    /// The name in a safetensors header: `F32`, `BF16`, …
    package var safetensorsName: String {
        switch self {
        case .float32: "F32"
        case .float16: "F16"
        case .bfloat16: "BF16"
        case .float64: "F64"
        case .int64: "I64"
        case .int32: "I32"
        case .int16: "I16"
        case .int8: "I8"
        case .uint8: "U8"
        case .bool: "BOOL"
        }
    }

    init?(safetensorsName name: String) {
        guard let found = Self.allCases.first(where: { $0.safetensorsName == name }) else { return nil }
        self = found
    }

    /// The name of torch's storage class in any module (`torch`, `torch.cuda`): `FloatStorage`.
    var torchStorageName: String {
        switch self {
        case .float32: "FloatStorage"
        case .float16: "HalfStorage"
        case .bfloat16: "BFloat16Storage"
        case .float64: "DoubleStorage"
        case .int64: "LongStorage"
        case .int32: "IntStorage"
        case .int16: "ShortStorage"
        case .int8: "CharStorage"
        case .uint8: "ByteStorage"
        case .bool: "BoolStorage"
        }
    }

    init?(torchStorage name: String) {
        guard let found = Self.allCases.first(where: { $0.torchStorageName == name }) else { return nil }
        self = found
    }

    /// The element size of storages that are stepped over; the old container needs it to find the next one.
    static func unconvertedByteCount(torchStorage name: String) -> Int? {
        switch name {
        case "QInt8Storage", "QUInt8Storage", "QUInt4x2Storage", "QUInt2x4Storage": 1
        case "QInt32Storage": 4
        case "ComplexFloatStorage": 8
        case "ComplexDoubleStorage": 16
        default: nil
        }
    }

    /// From a torch dtype's name (`float32` of `torch.float32`).
    init?(torchType name: String) {
        self.init(rawValue: name)
    }
}
