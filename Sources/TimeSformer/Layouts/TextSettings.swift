// Single settings out of the configuration texts that training runs leave in their checkpoints.

/// The `key: value` or `key=value` settings of a configuration text. Not a parser: the first plain value of a key.
package struct TextSettings {
    private let text: [UInt8]
    private let separator: UInt8

    /// - Parameter text: only its first 256 KiB are looked at.
    package init(_ text: String, separator: Character) {
        self.text = Array(text.utf8.prefix(1 << 18))
        self.separator = separator.asciiValue ?? UInt8(ascii: "=")
    }

    /// What stands behind the key, up to a comma, a closing bracket or the line's end, without quotes.
    package subscript(key: String) -> String? {
        guard let start = valueStart(key) else { return nil }
        let value = text[start...].prefix { !",)]\n".utf8.contains($0) }.filter { !"'\" ".utf8.contains($0) }
        return String(decoding: value, as: UTF8.self)
    }

    /// `[1.0, 2.0, 3.0]` behind the key.
    package func numbers(_ key: String) -> [Float]? {
        guard let start = valueStart(key), start < text.count, text[start] == UInt8(ascii: "[") else { return nil }
        let inner = String(decoding: text[(start + 1)...].prefix { $0 != UInt8(ascii: "]") }.prefix(256), as: UTF8.self)
        let parts = inner.split(separator: ",").map { part in Float(part.filter { !$0.isWhitespace }) }
        return parts.contains { $0 == nil } ? nil : parts.compactMap { $0 }
    }

    private func valueStart(_ key: String) -> Int? {
        let key = Array(key.utf8)
        guard text.count > key.count else { return nil }
        for start in 0..<(text.count - key.count) where text[start] == key[0] {
            guard text[start..<start + key.count].elementsEqual(key), start == 0 || !isWord(text[start - 1]) else {
                continue
            }
            var end = start + key.count
            while end < text.count, text[end] == UInt8(ascii: " ") { end += 1 }
            guard end < text.count, text[end] == separator else { continue }
            end += 1
            while end < text.count, text[end] == UInt8(ascii: " ") { end += 1 }
            return end
        }
        return nil
    }

    private func isWord(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & ~0x20)
    }
}
