// Numbers as files hold them: the lowest byte first.

extension [UInt8] {
    /// The lowest `count` bytes of a number.
    package init(littleEndian value: some BinaryInteger, count: Int) {
        let bits = UInt64(truncatingIfNeeded: value)
        self = (0..<count).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt64($0))) }
    }

    /// - Precondition: `offset ..< offset + count` lies inside, and `count` ≤ 8.
    package func littleEndian(at offset: Int, count: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<count { value |= UInt64(self[offset + index]) << (8 * UInt64(index)) }
        return value
    }
}
