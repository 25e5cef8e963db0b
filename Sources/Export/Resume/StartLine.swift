// What sets two runs apart: the first differing value of their start lines.

/// The values of a start line, each under its path ("window.stride"), as they are written.
struct StartLine {
    private(set) var values: [(path: String, value: String)] = []
    private var bytes: ArraySlice<UInt8>

    /// - Returns: nil for a line that is not JSON of the shape that start lines have.
    init?(_ line: ArraySlice<UInt8>) {
        bytes = line
        guard line.starts(with: #"{"type":"start""#.utf8), value("", depth: 0), bytes.isEmpty else { return nil }
    }

    /// The first value that differs, or that only one of them has.
    static func difference(_ stored: StartLine, _ present: StartLine) -> (
        what: String, stored: String, present: String
    )? {
        var other = Dictionary(present.values.map { ($0.path, $0.value) }) { first, _ in first }
        for (path, value) in stored.values {
            let match = other.removeValue(forKey: path)
            if match != value { return (path, value, match ?? "none") }
        }
        return present.values.first { other[$0.path] != nil }.map { ($0.path, "none", $0.value) }
    }

    private mutating func value(_ path: String, depth: Int) -> Bool {
        guard depth < 8, let first = bytes.first else { return false }
        switch first {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            let isObject = first == UInt8(ascii: "{")
            let close = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
            bytes = bytes.dropFirst()
            var index = 0
            while bytes.first != close {
                if index > 0 {
                    guard bytes.first == UInt8(ascii: ",") else { return false }
                    bytes = bytes.dropFirst()
                }
                var key = String(index)
                if isObject {
                    guard let name = scalar(), bytes.first == UInt8(ascii: ":") else { return false }
                    key = String(name.dropFirst().dropLast())
                    bytes = bytes.dropFirst()
                }
                guard value(path.isEmpty ? key : "\(path).\(key)", depth: depth + 1) else { return false }
                index += 1
            }
            bytes = bytes.dropFirst()
            return true
        default:
            guard let scalar = scalar() else { return false }
            values.append((path, scalar))
            return true
        }
    }

    /// A string with its quotes, a number, true, false or null.
    private mutating func scalar() -> String? {
        var end = bytes.startIndex
        if bytes.first == 0x22 {
            end += 1
            while end < bytes.endIndex, bytes[end] != 0x22 { end += bytes[end] == 0x5C ? 2 : 1 }
            guard end < bytes.endIndex else { return nil }
            end += 1
        } else {
            while end < bytes.endIndex, !",]}:".utf8.contains(bytes[end]) { end += 1 }
        }
        guard end > bytes.startIndex else { return nil }
        defer { bytes = bytes[end...] }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }
}
