// The lines of a list.

import Files

/// A list, line by line.
enum ListLines {
    static func read(_ path: String) throws(ClipListError) -> [ListLine] {
        let bytes: [UInt8]
        do {
            bytes = try BoundedFile.read(path, atMost: ClipListReader.longestBytes)
        } catch {
            throw .unreadable(list: path, reason: error.description)
        }
        guard !bytes.contains(0) else { throw .unreadable(list: path, reason: "it is not a text file") }
        var body = bytes[...]
        if body.starts(with: [0xEF, 0xBB, 0xBF]) { body = body.dropFirst(3) }
        let parts = body.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard parts.count <= ClipListReader.mostClips else {
            throw .unreadable(list: path, reason: "it has \(parts.count) lines, more than \(ClipListReader.mostClips)")
        }
        return parts.enumerated().map { index, part in
            // File names need not be UTF-8.
            ListLine(
                number: index + 1, text: part.count > ClipListReader.longestLine ? nil : SystemPath.text(Array(part)))
        }
    }
}

/// A line of a list.
struct ListLine: Sendable {
    /// From 1.
    let number: Int
    /// Without its end; empty where the line is too long.
    let text: String
    let isTooLong: Bool

    init(number: Int, text: String?) {
        self.number = number
        isTooLong = text == nil
        var text = text ?? ""
        if text.hasSuffix("\r") { text.removeLast() }
        self.text = text
    }

    var isBlank: Bool { !isTooLong && text.allSatisfy(\.isWhitespace) }
}
