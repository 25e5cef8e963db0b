// Reads a file line by line in bounded memory.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The lines of a file, each with its place; a last line without a line feed is told apart.
struct LineReader {
    struct Line {
        /// Without the line feed.
        var bytes: ArraySlice<UInt8>
        /// Bytes of the file before and through this line.
        var start: Int64
        var end: Int64
        /// Whether a line feed ended it.
        var isWhole: Bool
    }

    private let name: String
    private let file: Descriptor
    private var buffer: [UInt8] = []
    private var consumed = 0
    private var offset: Int64 = 0
    private var atEnd = false
    /// Longer lines are not ours: 64 MB is a hundred thousand classes, several times over.
    private static let longestLine = 1 << 26

    /// - Returns: nil where there is no such file.
    init?(_ path: String) throws {
        name = path
        guard let file = Descriptor.open(path, O_RDONLY) else {
            if errno == ENOENT { return nil }
            throw ExportError.failed("open", path, errno)
        }
        guard file.status?.isRegular == true else {
            throw ExportError.notResumable(file: path, line: nil, reason: "it is not a file")
        }
        self.file = file
    }

    mutating func next() throws -> Line? {
        var searched = consumed
        while true {
            if let feed = buffer[searched...].firstIndex(of: 0x0A) { return take(through: feed, isWhole: true) }
            searched = buffer.count
            if atEnd { return consumed < buffer.count ? take(through: buffer.count - 1, isWhole: false) : nil }
            if buffer.count - consumed > Self.longestLine {
                throw ExportError.notResumable(file: name, line: nil, reason: "its lines are too long for a timeline")
            }
            buffer.removeSubrange(..<consumed)
            searched -= consumed
            consumed = 0
            try fill()
        }
    }

    private mutating func take(through last: Int, isWhole: Bool) -> Line {
        let line = Line(
            bytes: buffer[consumed..<(isWhole ? last : last + 1)], start: offset,
            end: offset + Int64(last + 1 - consumed), isWhole: isWhole)
        offset = line.end
        consumed = last + 1
        return line
    }

    private mutating func fill() throws {
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = block.withUnsafeMutableBytes { read(file.number, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw ExportError.failed("read", name, errno) }
            if count == 0 { atEnd = true }
            buffer.append(contentsOf: block[..<count])
            return
        }
    }
}
