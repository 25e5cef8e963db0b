// Bits and Exp-Golomb numbers of a NAL unit's payload.

/// Reads bits and Exp-Golomb numbers (H.264, 9.1). Ends with nil.
struct BitReader {
    private let payload: [UInt8]
    private var position = 0

    init(_ payload: [UInt8]) { self.payload = payload }

    /// - Parameter count: at most 32.
    mutating func bits(_ count: Int) -> Int? {
        guard position + count <= payload.count * 8 else { return nil }
        var value = 0
        for _ in 0..<count {
            value = value << 1 | Int(payload[position >> 3] >> (7 - UInt8(position & 7)) & 1)
            position += 1
        }
        return value
    }

    /// ue(v).
    mutating func unsigned() -> Int? {
        var zeros = 0
        while let bit = bits(1) {
            if bit == 1 { return bits(zeros).map { (1 << zeros) - 1 + $0 } }
            zeros += 1
            if zeros > 31 { return nil }
        }
        return nil
    }

    /// se(v).
    mutating func signed() -> Int? { unsigned().map { $0 & 1 == 1 ? ($0 + 1) / 2 : -($0 / 2) } }
}
