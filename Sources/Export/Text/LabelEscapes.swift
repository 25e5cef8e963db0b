// Labels in formats of one line a label, and in XML: what such a format cannot hold is written out, and read back.

/// Line ends and control characters as `\n`, `\r`, `\t` and `\u{85}`. A backslash is doubled only where it would be
/// read as one of these, so that ordinary labels stay as they are, and every label comes back as it was.
package enum LabelEscapes {
    /// Behind a backslash, in a line of text.
    private static let lineKinds: Set<Unicode.Scalar> = ["\\", "n", "r", "t", "u"]
    /// XML holds line ends and tabs.
    private static let xmlKinds: Set<Unicode.Scalar> = ["\\", "u"]

    /// In a line of text: no control character, no line or paragraph separator, and no byte order mark, which readers
    /// drop where it begins a file.
    package static func line(_ label: String) -> String {
        escaped(label, lineKinds) { isControl($0) || [0x2028, 0x2029, 0xFEFF].contains($0.value) }
    }

    /// The label that was written in a line; a backslash that begins none of the escapes stays.
    static func readLine(_ text: String) -> String { read(text, lineKinds) }

    /// The label that was written in XML.
    static func readXML(_ text: String) -> String { read(text, xmlKinds) }

    /// In XML, which can hold tabs and line ends.
    static func xml(_ label: String) -> String {
        escaped(label, xmlKinds) { scalar in
            switch scalar.value {
            case 0x09, 0x0A, 0x0D: false
            case 0xFFFE, 0xFFFF: true
            default: isControl(scalar)
            }
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }

    private static func escaped(
        _ label: String, _ kinds: Set<Unicode.Scalar>, _ isEscaped: (Unicode.Scalar) -> Bool
    ) -> String {
        guard label.unicodeScalars.contains(where: { $0 == "\\" || isEscaped($0) }) else { return label }
        let scalars = Array(label.unicodeScalars)
        var text = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            let next = index + 1 < scalars.count ? scalars[index + 1] : nil
            if scalar == "\\" {
                let isAmbiguous = next.map { kinds.contains($0) || isEscaped($0) } ?? false
                text.append(contentsOf: (isAmbiguous ? "\\\\" : "\\").unicodeScalars)
            } else if isEscaped(scalar) {
                text.append(contentsOf: writtenOut(scalar).unicodeScalars)
            } else {
                text.append(scalar)
            }
        }
        return String(text)
    }

    private static func writtenOut(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: "\\u{\(String(scalar.value, radix: 16))}"
        }
    }

    private static func read(_ text: String, _ kinds: Set<Unicode.Scalar>) -> String {
        guard text.unicodeScalars.contains("\\") else { return text }
        var label = String.UnicodeScalarView()
        var rest = Array(text.unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            guard scalar == "\\", let kind = rest.first, kinds.contains(kind) else {
                label.append(scalar)
                continue
            }
            switch kind {
            case "\\": label.append("\\")
            case "n": label.append("\n")
            case "r": label.append("\r")
            case "t": label.append("\t")
            case "u":
                guard let (scalar, length) = hexadecimal(rest.dropFirst()) else {
                    label.append("\\")
                    continue
                }
                label.append(scalar)
                rest = rest.dropFirst(length)
            default:
                label.append("\\")
                continue
            }
            rest = rest.dropFirst()
        }
        return String(label)
    }

    /// `{85}`, and how many characters it takes.
    private static func hexadecimal(_ text: ArraySlice<Unicode.Scalar>) -> (Unicode.Scalar, Int)? {
        guard text.first == "{", let end = text.prefix(10).firstIndex(of: "}") else { return nil }
        let digits = String(String.UnicodeScalarView(text[(text.startIndex + 1)..<end]))
        guard !digits.hasPrefix("+"), let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else {
            return nil
        }
        return (scalar, end - text.startIndex + 1)
    }
}
