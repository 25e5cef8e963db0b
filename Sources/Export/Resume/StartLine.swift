// What sets two runs apart: the first differing value of their start lines.

import JSON

/// The values of a start line, each under its path ("window.stride"), as they are written.
struct StartLine {
    private(set) var values: [(path: String, value: String)] = []

    /// - Returns: nil for a line that is not JSON of the shape that start lines have.
    init?(_ line: ArraySlice<UInt8>) {
        guard line.starts(with: #"{"type":"start""#.utf8) else { return nil }
        var reader = JSONReader(line, depthLimit: 8, valueLimit: .max)
        do {
            try take(from: &reader, "")
            try reader.end()
        } catch {
            return nil
        }
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

    /// The line as if some of its values were not in it.
    func without(_ isLeftOut: (_ path: String) -> Bool) -> StartLine {
        var line = self
        line.values.removeAll { isLeftOut($0.path) }
        return line
    }

    private mutating func take(from reader: inout JSONReader, _ path: String) throws(JSONReader.Failure) {
        func inner(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
        switch try reader.kind() {
        case .object:
            try reader.object { reader, key throws(JSONReader.Failure) in try take(from: &reader, inner(key)) }
        case .array:
            var index = 0
            try reader.array { reader throws(JSONReader.Failure) in
                try take(from: &reader, inner(String(index)))
                index += 1
            }
        default: values.append((path, try reader.scalarText()))
        }
    }
}
