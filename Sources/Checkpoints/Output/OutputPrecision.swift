// How the numbers of a tensor are stored in the files that are written.

/// The element types that can be written.
package enum OutputPrecision: String, Sendable, CaseIterable {
    case float32, float16, bfloat16
    /// Whole numbers from −128 to 127; what they are multiplied by stands in a tensor of its own.
    case int8

    /// Those that any weights can be written in.
    package static let allCases: [OutputPrecision] = [.float32, .float16, .bfloat16]

    package var scalar: ScalarType {
        switch self {
        case .float32: .float32
        case .float16: .float16
        case .bfloat16: .bfloat16
        case .int8: .int8
        }
    }

    /// Gives `body` the bytes of `floats` in this precision, little endian.
    func encode<Failure: Error>(
        _ floats: UnsafeMutableBufferPointer<Float>, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        switch self {
        case .float32: try body(UnsafeRawBufferPointer(floats))
        case .float16: try Self.convert(floats, Self.halfFromFloat, body)
        case .bfloat16: try Self.convert(floats, Self.bfloatFromFloat, body)
        case .int8: try Self.convert(floats, { Int8(max(-128, min(127, $0.rounded(.toNearestOrEven)))) }, body)
        }
    }

    private static func convert<Number, Failure: Error>(
        _ floats: UnsafeMutableBufferPointer<Float>, _ number: (Float) -> Number,
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        let numbers = UnsafeMutableBufferPointer<Number>.allocate(capacity: floats.count)
        defer { numbers.deallocate() }
        for index in floats.indices { numbers[index] = number(floats[index]) }
        try body(UnsafeRawBufferPointer(numbers))
    }

    /// Rounds to the nearest half, ties to even; too large becomes infinite.
    private static func halfFromFloat(_ value: Float) -> UInt16 { Float16(value).bitPattern }

    /// Rounds to the nearest bfloat16, ties to even; NaN stays NaN.
    private static func bfloatFromFloat(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        if value.isNaN { return UInt16(bits >> 16) | 0x40 }
        return UInt16(truncatingIfNeeded: (UInt64(bits) + 0x7FFF + UInt64(bits >> 16 & 1)) >> 16)
    }
}
