// Reads a file line by line in bounded memory.

import Files
import SystemPackage

/// The lines of a file, each with its place; a last line without a line feed is told apart.
package final class LineReader {
    package struct Line {
        /// Without the line feed.
        package var bytes: ArraySlice<UInt8>
        /// Bytes of the file before and through this line.
        package var start: Int64
        package var end: Int64
        /// Whether a line feed ended it.
        package var isWhole: Bool
    }

    private let name: String
    private let file: FileDescriptor
    private var buffer: [UInt8] = []
    private var consumed = 0
    private var offset: Int64 = 0
    private var atEnd = false
    /// Longer lines are not ours: 64 MB is a hundred thousand classes, several times over.
    private static let longestLine = 1 << 26

    /// - Returns: nil where there is no such file.
    package init?(_ path: String) throws {
        name = path
        do throws(Errno) {
            file = try FileDescriptor.open(named: path, .readOnly)
        } catch .noSuchFileOrDirectory {
            return nil
        } catch {
            throw ExportError.failed("open", path, error)
        }
        guard (try? Stat(file))?.type == .regular else {
            try? file.close()
            throw ExportError.notResumable(file: path, line: nil, reason: "it is not a file")
        }
    }

    deinit { try? file.close() }

    package func next() throws -> Line? {
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

    private func take(through last: Int, isWhole: Bool) -> Line {
        let line = Line(
            bytes: buffer[consumed..<(isWhole ? last : last + 1)], start: offset,
            end: offset + Int64(last + 1 - consumed), isWhole: isWhole)
        offset = line.end
        consumed = last + 1
        return line
    }

    private func fill() throws {
        var block = [UInt8](repeating: 0, count: 1 << 16)
        let count = try ExportError.check("read", name) {
            try block.withUnsafeMutableBytes { try file.read(into: $0) }
        }
        if count == 0 { atEnd = true }
        buffer.append(contentsOf: block[..<count])
    }
}
