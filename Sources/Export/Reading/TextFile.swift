// A text file from outside, read whole within bounds.

import Files

/// The bytes of a text file and its name, and errors about its lines.
struct TextFile {
    let path: String
    let bytes: [UInt8]

    /// A day of windows with the scores of 400 classes has 0.4 GB.
    static let longest = 1 << 30
    /// Rows of one file; a day of frame labels at 30 frames a second has 2.6 million.
    static let mostRows = 20_000_000

    /// - Throws: `ReadingError` for a file that is missing, too long, or empty.
    init(_ path: String) throws(ReadingError) {
        self.path = path
        do {
            var bytes = try BoundedFile.read(path, atMost: Self.longest)
            // A byte order mark says nothing in UTF-8.
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
            self.bytes = bytes
        } catch {
            throw ReadingError(file: path, cause: error.description)
        }
        if bytes.allSatisfy(Self.isSpace) { throw ReadingError(file: path, cause: "it is empty") }
    }

    /// Text that came another way, under the name that messages give it.
    init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    func error(_ cause: String, line: Int?, remedy: ReadingError.Remedy? = nil) -> ReadingError {
        ReadingError(file: path, line: line, cause: cause, remedy: remedy)
    }

    /// The lines without their ends (`\n` or `\r\n`); what follows the last end is a line if there is anything.
    var lines: [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        while start < bytes.count {
            let feed = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            let end = feed > start && bytes[feed - 1] == 0x0D ? feed - 1 : feed
            lines.append(bytes[start..<end])
            start = feed + 1
        }
        return lines
    }

    /// - Throws: `ReadingError` for bytes that are not UTF-8.
    func text(_ bytes: some Collection<UInt8>, line: Int) throws(ReadingError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw error("it has bytes that are not UTF-8; save it as UTF-8", line: line)
        }
        return text
    }

    /// Checks the times of a stretch that was read.
    /// - Parameter mayBeEmpty: whether it may end where it starts.
    func check(start: Double, end: Double, line: Int?, mayBeEmpty: Bool) throws(ReadingError) {
        guard start.isFinite, end.isFinite, max(start.magnitude, end.magnitude) < 1e9 else {
            throw error("a time must be a number of seconds", line: line)
        }
        guard start >= 0 else { throw error("the start \(start) is before the video's first frame", line: line) }
        guard end > start || (mayBeEmpty && end == start) else {
            throw error("the end \(end) is not after the start \(start)", line: line)
        }
    }

    /// - Returns: the label without spaces at its edges.
    func label(_ raw: String, line: Int?) throws(ReadingError) -> String {
        let label = raw.trimmed
        guard !label.isEmpty else { throw error("the label is empty", line: line) }
        guard label.utf8.count <= 1000 else { throw error("the label has more than 1000 bytes", line: line) }
        return label
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}

extension String {
    /// Without spaces, tabs and line ends at its edges.
    var trimmed: String {
        guard let first = utf8.firstIndex(where: { !TextFile.isSpace($0) }),
            let last = utf8.lastIndex(where: { !TextFile.isSpace($0) })
        else { return "" }
        return String(self[first...last])
    }
}
