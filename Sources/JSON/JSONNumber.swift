// A number as JSON writes it: exact, until somebody asks for it in a type that is not.

/// A number of a JSON text, by its digits.
package struct JSONNumber {
    /// Of the form that RFC 8259 allows.
    let digits: ArraySlice<UInt8>
    let isInteger: Bool

    /// nil for what has a fraction or an exponent, and for what does not fit.
    package var integer: Int? { isInteger ? Int(String(decoding: digits, as: UTF8.self)) : nil }

    /// The nearest double. One that is too large is infinite.
    package var double: Double? { Double(String(decoding: digits, as: UTF8.self)) }

    /// The value in whole units of 10 to the minus `decimals`: 1.067 with three decimals is 1067.
    /// - Returns: nil unless the number is written with just so many decimals and fewer than 17 digits in all.
    package func units(decimals: Int) -> Int? {
        var value = 0
        var count = 0
        var behindPoint: Int?
        for byte in digits {
            switch byte {
            case 0x2D: continue
            case 0x2E: behindPoint = 0
            case 0x30...0x39:
                count += 1
                guard count < 17 else { return nil }
                value = value * 10 + Int(byte - 0x30)
                behindPoint = behindPoint.map { $0 + 1 }
            default: return nil
            }
        }
        guard behindPoint ?? 0 == decimals else { return nil }
        return digits.first == 0x2D ? -value : value
    }
}
