// Tells things apart by accident, not by intent.

/// FNV-1a, 64 bits, of 64-bit words and of text.
struct Fingerprint {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ word: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            value = (value ^ (word >> shift & 0xFF)) &* 0x100_0000_01B3
        }
    }

    /// A number of many: one round for all four bytes.
    mutating func add(_ number: Float) {
        value = (value ^ UInt64(number.bitPattern)) &* 0x100_0000_01B3
        value ^= value >> 29
    }

    mutating func add(_ text: String) {
        for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
        // Text that goes on is other text.
        add(UInt64(text.utf8.count))
    }

    /// Sixteen hexadecimal digits.
    var text: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    static func of(_ texts: String...) -> Fingerprint {
        var sum = Fingerprint()
        for text in texts { sum.add(text) }
        return sum
    }
}
