// The text of an SVG, put together shape by shape.

import Files

package struct SVGText {
    private var text = ""

    mutating func begin(width: Double, height: Double) {
        text =
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(number(width))\" height=\"\(number(height))\" "
            + "viewBox=\"0 0 \(number(width)) \(number(height))\" font-family=\"Helvetica, Arial, sans-serif\">\n"
        rectangle(x: 0, y: 0, width: width, height: height, fill: "#ffffff")
    }

    func end() -> String { text + "</svg>\n" }

    mutating func rectangle(
        x: Double, y: Double, width: Double, height: Double, fill: String, opacity: Double = 1, title: String? = nil
    ) {
        text +=
            "<rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\" height=\"\(number(height))\" fill=\"\(fill)\""
        if opacity < 1 { text += " fill-opacity=\"\(number(opacity))\"" }
        text += title.map { "><title>\(Self.escaped($0))</title></rect>\n" } ?? "/>\n"
    }

    mutating func outline(x: Double, y: Double, width: Double, height: Double) {
        text +=
            "<rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\" height=\"\(number(height))\" "
            + "fill=\"none\" stroke=\"#57606a\"/>\n"
    }

    mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) {
        text +=
            "<line x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\" stroke=\"#d8dee4\" "
            + "stroke-width=\"0.5\"/>\n"
    }

    mutating func text(
        _ content: String, x: Double, y: Double, size: Double, anchor: String = "start", turned degrees: Double? = nil,
        fill: String = "#1b1f24"
    ) {
        text +=
            "<text x=\"\(number(x))\" y=\"\(number(y))\" font-size=\"\(number(size))\" text-anchor=\"\(anchor)\" fill=\"\(fill)\""
        if let degrees { text += " transform=\"rotate(\(number(degrees)) \(number(x)) \(number(y)))\"" }
        text += ">\(Self.escaped(content))</text>\n"
    }

    /// Two decimals at most.
    private func number(_ value: Double) -> String {
        let hundredths = (value * 100).rounded()
        guard hundredths.magnitude < 1e15 else { return "0" }
        let whole = Int(hundredths)
        return whole % 100 == 0 ? "\(whole / 100)" : "\(Double(whole) / 100)"
    }

    /// Text with nothing in it that is markup, or no character of XML.
    package static func escaped(_ text: String) -> String {
        text.printable.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
