// The check sum of zip archives. APPNOTE.TXT 4.4.7; the polynomial is that of ISO 3309, bits reversed.

/// CRC-32, eight bytes at a time (Kounavis and Berry 2005, "slicing by 8").
package struct CRC32: Sendable {
    /// Row k: what a byte does to the sum k bytes later.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            tables[byte] = (0..<8).reduce(UInt32(byte)) { sum, _ in sum & 1 == 1 ? 0xEDB8_8320 ^ sum >> 1 : sum >> 1 }
        }
        for index in 256..<tables.count {
            let former = tables[index - 256]
            tables[index] = former >> 8 ^ tables[Int(former & 0xFF)]
        }
        return tables
    }()

    private var state: UInt32 = 0xFFFF_FFFF

    package init() {}

    /// Of everything added so far.
    package var value: UInt32 { ~state }

    package mutating func add(_ bytes: UnsafeRawBufferPointer) {
        state = Self.tables.withUnsafeBufferPointer { tables in
            func look(_ row: Int, _ byte: UInt64) -> UInt32 { tables[row << 8 | Int(byte & 0xFF)] }
            var sum = state
            let words = bytes.count / 8
            for word in 0..<words {
                let eight = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * word, as: UInt64.self))
                let mixed = eight ^ UInt64(sum)
                let low = look(7, mixed) ^ look(6, mixed >> 8) ^ look(5, mixed >> 16) ^ look(4, mixed >> 24)
                let high = look(3, mixed >> 32) ^ look(2, mixed >> 40) ^ look(1, mixed >> 48) ^ look(0, mixed >> 56)
                sum = low ^ high
            }
            for index in (8 * words)..<bytes.count { sum = sum >> 8 ^ look(0, UInt64(sum) ^ UInt64(bytes[index])) }
            return sum
        }
    }

    package mutating func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { add($0) } }

    package static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var sum = CRC32()
        sum.add(bytes)
        return sum.value
    }

    package static func of(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes { of($0) } }
}
