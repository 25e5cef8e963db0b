// Labels as the payload of subtitle packets, so that players show them verbatim.

/// SubRip in Matroska: plain text, in which players look for HTML's tags and for what ASS does with braces.
enum SubRipText {
    static func bytes(_ text: String) -> [UInt8] { Array(verbatim(text).utf8) }

    /// U+2060, a mark that is not seen, behind what would begin a tag. Braces are written as ASS writes them.
    static func verbatim(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        var shown = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            let next = index + 1 < scalars.count ? scalars[index + 1] : nil
            switch scalar {
            case "\0": shown.append("\u{FFFD}")
            case "\r": if next != "\n" { shown.append("\n") }
            case "\n" where next == "\n" || next == nil:
                // An empty line would end a subtitle once it is a file.
                shown.append(contentsOf: "\n\u{2060}".unicodeScalars)
            case "<": shown.append(contentsOf: "<\u{2060}".unicodeScalars)
            case "{": shown.append(contentsOf: "\\{\u{2060}".unicodeScalars)
            case "}": shown.append(contentsOf: "\\}".unicodeScalars)
            case "\\" where next.map { "Nnh{}".unicodeScalars.contains($0) } ?? false:
                shown.append(contentsOf: "\\\u{2060}".unicodeScalars)
            default: shown.append(scalar)
            }
        }
        return String(shown)
    }
}

/// MP4's timed text: two bytes of length and UTF-8. Nothing in it is a tag, though libavcodec hides what stands in braces.
enum TimedText {
    static func bytes(_ text: String) -> [UInt8] {
        var text = text.replacing("\0", with: "\u{FFFD}")
        // Players that hand the text on to ASS must not take it for a command.
        for command in ["N", "n", "h"] { text = text.replacing("\\" + command, with: "\\\u{2060}" + command) }
        var bytes = Array(text.utf8)
        if bytes.count > 0xFFFF {
            bytes = Array(bytes.prefix(0xFFFF))
            // Not in the middle of a character.
            while let last = bytes.last, last & 0xC0 == 0x80 { bytes.removeLast() }
            if let last = bytes.last, last >= 0xC0 { bytes.removeLast() }
        }
        return [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes
    }

    /// TextSampleEntry behind its header: 3GPP TS 26.245, 5.16.
    static let sampleDescription: [UInt8] = {
        var bytes: [UInt8] = [0, 0, 0, 0]  // displayFlags
        bytes += [1, 0xFF]  // in the middle, at the bottom
        bytes += [0, 0, 0, 0]  // background: none
        bytes += [0, 0, 0, 0, 0, 0, 0, 0]  // the whole track is the text's box
        bytes += [0, 0, 0, 0, 0, 1, 0, 18]  // all characters: font 1, plain, 18 pixels
        bytes += [0xFF, 0xFF, 0xFF, 0xFF]  // white
        let font = Array("Sans-Serif".utf8)
        let size = UInt8(8 + 2 + 2 + 1 + font.count)
        bytes += [0, 0, 0, size] + Array("ftab".utf8) + [0, 1, 0, 1, UInt8(font.count)] + font
        return bytes
    }()
}
