// Names and values from outside, made safe to print: nothing in them commands a terminal or breaks a line.

extension String {
    /// The text in one line: control characters, line ends and the marks that turn the direction of writing round are
    /// written out (`\n`, `\u{1B}`), as are bytes that are not UTF-8 (`\xE9`).
    package var printable: String { madePrintable { !$0.isPlain } }

    /// The same, but for several lines: line feeds and tabs stay.
    package var printableLines: String { madePrintable { !$0.isPlain && $0 != "\n" && $0 != "\t" } }

    /// The same in one line, cut to so many characters (Unicode scalars) where it is longer: no name fills a terminal.
    package func printable(atMost limit: Int) -> String {
        let start = String(String.UnicodeScalarView(unicodeScalars.prefix(limit))).printable
        return unicodeScalars.dropFirst(limit).isEmpty ? start : start + "…"
    }

    private func madePrintable(_ isCommand: (Unicode.Scalar) -> Bool) -> String {
        guard unicodeScalars.contains(where: isCommand) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            if isCommand(scalar) { text += scalar.writtenOut } else { text.unicodeScalars.append(scalar) }
        }
        return text
    }
}

extension Unicode.Scalar {
    /// Whether a terminal shows it, and does nothing else.
    package var isPlain: Bool {
        if value < 0x7F { return value >= 0x20 }
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: return false
        default:
            return !(0x202A...0x202E).contains(value) && !(0x2066...0x2069).contains(value)
                && !SystemPath.isCarrier(self)
        }
    }

    fileprivate var writtenOut: String {
        switch self {
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default:
            let digits = String(SystemPath.isCarrier(self) ? value & 0xFF : value, radix: 16, uppercase: true)
            let padded = digits.count < 2 ? "0" + digits : digits
            return SystemPath.isCarrier(self) ? "\\x\(padded)" : "\\u{\(padded)}"
        }
    }
}
