// How the numbers of a tensor are stored in the files that are written.

/// The element types that can be written.
package enum OutputPrecision: String, Sendable, CaseIterable {
    case float32, float16, bfloat16

    package var scalar: ScalarType {
        switch self {
        case .float32: .float32
        case .float16: .float16
        case .bfloat16: .bfloat16
        }
    }

    /// Gives `body` the bytes of `floats` in this precision, little endian.
    func encode<Failure: Error>(
        _ floats: UnsafeMutableBufferPointer<Float>, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        guard self != .float32 else { return try body(UnsafeRawBufferPointer(floats)) }
        let halves = UnsafeMutableBufferPointer<UInt16>.allocate(capacity: floats.count)
        defer { halves.deallocate() }
        let convert = self == .float16 ? Self.halfFromFloat : Self.bfloatFromFloat
        for index in floats.indices { halves[index] = convert(floats[index]) }
        try body(UnsafeRawBufferPointer(halves))
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
