// Text as a terminal shows it: how many columns it takes, and nothing that could command the terminal.

import Files

/// A text that is safe to print, and its width in columns.
struct TerminalText: Sendable {
    let text: String
    let width: Int

    /// - Parameter limit: columns; a longer text is cut and ends with "…".
    init(_ raw: String, width limit: Int = .max) {
        var text = ""
        var width = 0
        for character in raw {
            let safe = Self.isCommand(character) ? "\u{FFFD}" : character
            let columns = Self.columns(of: safe)
            if width + columns > limit {
                // Take back what the ellipsis needs.
                while width > limit - 1, let last = text.popLast() { width -= Self.columns(of: last) }
                text.append("…")
                width += 1
                break
            }
            text.append(safe)
            width += columns
        }
        self.text = text
        self.width = width
    }

    /// Filled up with spaces.
    func padded(to columns: Int, right: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, columns - width))
        return right ? space + text : text + space
    }

    private static func isCommand(_ character: Character) -> Bool { character.unicodeScalars.contains { !$0.isPlain } }

    /// 2 for East Asian wide characters and emoji, 0 for marks without a place of their own, else 1.
    static func columns(of character: Character) -> Int {
        guard let first = character.unicodeScalars.first else { return 0 }
        if character.unicodeScalars.contains(where: { $0.properties.isEmojiPresentation || $0.value == 0xFE0F }) {
            return 2
        }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return wide.contains { $0.contains(first.value) } ? 2 : 1
        }
    }

    /// Unicode's East Asian Width W and F, in blocks.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
        0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
        0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]
}
