// Numbers as files hold them.

extension [UInt8] {
    /// The lowest `count` ≤ 8 bytes of a number, the lowest first.
    init(littleEndian value: some BinaryInteger, count: Int) {
        let bits = UInt64(truncatingIfNeeded: value)
        self = (0..<count).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt64($0))) }
    }
}
