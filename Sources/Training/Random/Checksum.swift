// Tells damaged bytes from whole ones, and one thing from another.

/// A sum of bytes, eight at a time: told apart by accident, not by intent.
struct Checksum {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        let words = bytes.count / 8
        for word in 0..<words {
            add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)))
        }
        var rest = UInt64(bytes.count) << 56
        for index in (words * 8)..<bytes.count { rest = (rest << 8) ^ UInt64(bytes[index]) }
        add(rest)
    }

    /// Texts one after another are another sum than one text of both: each one's length counts.
    mutating func add(_ text: String) { Array(text.utf8).withUnsafeBytes { add($0) } }

    /// Sixteen digits.
    var hexadecimal: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    mutating func add(_ word: UInt64) {
        value = (value ^ word) &* 0x9E37_79B9_7F4A_7C15
        value ^= value >> 29
    }

    static func of(_ texts: String...) -> Checksum {
        var sum = Checksum()
        for text in texts { sum.add(text) }
        return sum
    }

    static func of(_ bytes: [UInt8]) -> UInt64 {
        var sum = Checksum()
        bytes.withUnsafeBytes { sum.add($0) }
        return sum.value
    }
}
