// Reads a stretch of a file byte by byte through a small window, so that a long pickle is never in memory whole.

/// A position inside `start ..< end` of a file.
struct ByteCursor {
    let file: CheckpointFile
    /// The name for error messages: the archive's entry or the part of the file.
    let entry: String
    let start: Int
    let end: Int
    /// In the file.
    private(set) var position: Int
    private var window: [UInt8] = []
    private var windowStart = 0

    private static let windowSize = 1 << 16

    /// - Precondition: `start ..< end` lies inside the file.
    init(_ file: CheckpointFile, entry: String, start: Int, end: Int) {
        self.file = file
        self.entry = entry
        self.start = start
        self.end = end
        position = start
        windowStart = start
    }

    var remaining: Int { end - position }

    /// An error at the current byte of the entry.
    func failure(_ cause: String) -> CheckpointError {
        CheckpointError(.read, file.path, entry: entry, at: position - start, cause)
    }

    mutating func byte() throws -> UInt8 {
        if position - windowStart >= window.count {
            guard position < end else { throw failure("ends too early") }
            windowStart = position
            window = try file.bytes(at: position, count: min(Self.windowSize, end - position), entry: entry)
        }
        let value = window[position - windowStart]
        position += 1
        return value
    }

    /// The next `count` bytes; the count is compared with what is there before memory is asked for.
    mutating func bytes(_ count: Int) throws -> [UInt8] {
        guard count >= 0, count <= remaining else {
            throw failure("\(count) bytes announced where \(remaining) are left")
        }
        let offset = position - windowStart
        defer { position += count }
        if offset >= 0, offset + count <= window.count {
            return Array(window[offset..<offset + count])
        }
        return try file.bytes(at: position, count: count, entry: entry)
    }

    mutating func skip(_ count: Int) throws {
        guard count >= 0, count <= remaining else {
            throw failure("\(count) bytes announced where \(remaining) are left")
        }
        position += count
    }

    /// A little-endian number of `count` ≤ 8 bytes.
    mutating func unsigned(_ count: Int) throws -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<count { value |= UInt64(try byte()) << (8 * UInt64(index)) }
        return value
    }

    /// A length of `count` ≤ 8 bytes that must still fit into the entry.
    mutating func length(_ count: Int) throws -> Int {
        let value = try unsigned(count)
        guard value <= UInt64(remaining) else {
            throw failure("\(value) bytes announced where \(remaining) are left")
        }
        return Int(value)
    }

    /// The text up to the next line feed, which is consumed.
    mutating func line(limit: Int = 4096) throws -> String {
        var text: [UInt8] = []
        while true {
            let next = try byte()
            if next == 0x0A { return String(decoding: text, as: UTF8.self) }
            guard text.count < limit else { throw failure("a line longer than \(limit) bytes") }
            text.append(next)
        }
    }
}
