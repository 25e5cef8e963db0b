// Labels as a script for libass, which draws them. The script counts pictures of text instead of time: ASS knows
// hundredths of a second only, and frames are to be labelled exactly.

/// A part of a picture, in pixels from its top left corner.
struct PixelBox: Equatable {
    var x: Int
    var y: Int
    var width: Int
    var height: Int
}

/// An ASS script whose text k is shown from second k to second k + 1 of the script's own time.
struct LabelScript {
    /// What one event shows, and where.
    struct Event {
        var number: Int
        var text: String
        /// The text stands at its top, in its middle, and is cut off at its edges; nil: at the picture's bottom.
        var box: PixelBox?
    }

    let text: String

    /// - Parameters:
    ///   - width: of the picture, in pixels.
    ///   - height: of the picture, in pixels.
    ///   - fontSize: in pixels.
    init(_ events: [Event], width: Int, height: Int, fontSize: Int) {
        let margin = max(2, height / 40)
        let box = max(1, fontSize / 6)
        var lines = [
            "[Script Info]", "ScriptType: v4.00+", "PlayResX: \(width)", "PlayResY: \(height)", "WrapStyle: 0",
            "ScaledBorderAndShadow: yes", "YCbCr Matrix: None", "", "[V4+ Styles]",
            "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, "
                + "Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, "
                + "MarginL, MarginR, MarginV, Encoding",
            // White on a dark box that lets the picture through.
            "Style: Label,DejaVu Sans,\(fontSize),&H00FFFFFF,&H00FFFFFF,&H50000000,&H50000000,-1,0,0,0,100,100,0,0,3,"
                + "\(box),0,2,\(margin),\(margin),\(margin),1", "", "[Events]",
            "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text",
        ]
        for event in events {
            let place = event.box.map { box in
                "{\\an8\\q2\\pos(\(box.x + box.width / 2),\(box.y))"
                    + "\\clip(\(box.x),\(box.y),\(box.x + box.width),\(box.y + box.height))}"
            }
            lines.append(
                "Dialogue: 0,\(Self.time(event.number)),\(Self.time(event.number + 1)),Label,,0,0,0,,"
                    + (place ?? "") + Self.verbatim(event.text))
        }
        text = lines.joined(separator: "\n") + "\n"
    }

    /// Every character of a label stands for itself.
    static func verbatim(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        var shown = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            let next = index + 1 < scalars.count ? scalars[index + 1] : nil
            switch scalar {
            case "\0": shown.append("\u{FFFD}")
            case "\r": if next != "\n" { shown.append(contentsOf: "\\N".unicodeScalars) }
            case "\n", "\u{2028}", "\u{2029}", "\u{85}", "\u{0B}", "\u{0C}":
                shown.append(contentsOf: "\\N".unicodeScalars)
            case "{", "}":
                shown.append("\\")
                shown.append(scalar)
            // A mark that is not seen keeps a backslash from commanding what follows it.
            case "\\": shown.append(contentsOf: "\\\u{2060}".unicodeScalars)
            default: shown.append(scalar)
            }
        }
        return String(shown)
    }

    /// `1:02:03.00`.
    private static func time(_ seconds: Int) -> String {
        func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(seconds / 3600):\(pad(seconds / 60 % 60)):\(pad(seconds % 60)).00"
    }
}
