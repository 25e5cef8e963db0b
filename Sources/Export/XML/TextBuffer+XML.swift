// Text inside XML.

extension TextBuffer {
    /// Text of an element or of an attribute in double quotes; what XML cannot hold is written out (`LabelEscapes`).
    mutating func append(xml text: String) {
        var escaped = String.UnicodeScalarView()
        for scalar in LabelEscapes.xml(text).unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            // As they are, readers turn them into spaces.
            case "\t", "\n", "\r": escaped.append(contentsOf: "&#\(scalar.value);".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        append(String(escaped))
    }
}
