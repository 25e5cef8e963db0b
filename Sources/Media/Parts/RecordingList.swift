// An ffconcat list: the recordings that a user wants as one.

import Foundation

/// Reads the `file` lines of a list; what would change a recording's time is refused by name.
enum RecordingList {
    static let marker = "ffconcat version 1.0"

    /// The files of the list at `path`; nil where it is no list. Relative paths count from the list's folder.
    /// - Throws: `.open` naming the line that cannot be followed.
    static func read(_ path: String) throws -> [String]? {
        guard FileHead.read(path, count: marker.utf8.count).elementsEqual(marker.utf8) else { return nil }
        let size = 8 << 20
        let bytes = FileHead.read(path, count: size + 1)
        guard bytes.count <= size else {
            throw MediaError(.open(.invalidData), "cannot open \"\(path)\": the list is too large")
        }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        var files: [String] = []
        let lines = String(decoding: bytes, as: UTF8.self)
            .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated().dropFirst() {
            func error(_ problem: String) -> MediaError {
                MediaError(.open(.invalidData), "cannot open \"\(path)\": line \(index + 1): \(problem)")
            }
            let words = words(of: line)
            switch words.first {
            case nil: continue
            case "file":
                guard words.count == 2 else { throw error("\"file\" takes one path; quote it with '…'") }
                let name = words[1].hasPrefix("file:") ? String(words[1].dropFirst(5)) : words[1]
                guard !name.contains("://") else { throw error("\"\(redacted(name))\" is not a file") }
                files.append(name.hasPrefix("/") ? name : folder + name)
            // The recordings' own times count.
            case "duration", "stream", "exact_stream_id", "file_packet_meta", "file_packet_metadata": continue
            case let word?:
                throw error("\"\(word)\" is not supported; a list may hold \"file\" and \"duration\"")
            }
        }
        guard !files.isEmpty else {
            throw MediaError(.open(.invalidData), "cannot open \"\(path)\": the list is empty")
        }
        return files
    }

    /// Words as libav's av_get_token reads them: '…' quotes, a backslash takes the next character as it is.
    static func words(of line: Substring) -> [String] {
        var words: [String] = []
        var word: String?
        var isQuoted = false
        var isEscaped = false
        for character in line {
            if isEscaped {
                word = (word ?? "") + String(character)
                isEscaped = false
            } else if character == "'" {
                isQuoted.toggle()
                word = word ?? ""
            } else if isQuoted {
                word = (word ?? "") + String(character)
            } else if character == "\\" {
                isEscaped = true
            } else if character == "#", word == nil, words.isEmpty {
                break
            } else if character.isWhitespace {
                if let done = word { words.append(done) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        return words
    }
}
