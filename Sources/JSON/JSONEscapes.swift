// How a text becomes a JSON string.

import Files

/// Which characters of a JSON string are written as escapes.
package enum JSONEscapes {
    /// Only those that RFC 8259 demands: for files that programs read.
    case required
    /// Beyond those, the byte order mark, which some readers drop, and whatever could command a terminal: for text that
    /// people look at, too.
    case unprintable

    fileprivate func includes(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x22, 0x5C: true
        case 0x7F..<0xFFFF: self == .unprintable && (scalar.value == 0xFEFF || !scalar.isPlain)
        default: false
        }
    }
}

extension [UInt8] {
    /// Appends a text as a JSON string, its quotes included.
    package mutating func append(json text: String, escaping: JSONEscapes) {
        append(0x22)
        for scalar in text.unicodeScalars {
            if scalar.isASCII, scalar.value >= 0x20, scalar.value < 0x7F, scalar != "\"", scalar != "\\" {
                append(UInt8(truncatingIfNeeded: scalar.value))
            } else if escaping.includes(scalar) {
                append(escaped: scalar)
            } else {
                append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
        append(0x22)
    }

    private mutating func append(escaped scalar: Unicode.Scalar) {
        append(UInt8(ascii: "\\"))
        switch scalar {
        case "\"", "\\": append(UInt8(truncatingIfNeeded: scalar.value))
        case "\n": append(UInt8(ascii: "n"))
        case "\r": append(UInt8(ascii: "r"))
        case "\t": append(UInt8(ascii: "t"))
        default:
            let digits = String(scalar.value, radix: 16)
            append(contentsOf: "u".utf8)
            append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 4 - digits.utf8.count))
            append(contentsOf: digits.utf8)
        }
    }
}
