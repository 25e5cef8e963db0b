// A labels file: one class name a line, in class order.

import Foundation

enum LabelFile {
    static let longestBytes = 16 << 20

    /// Reads the names; a byte order mark, carriage returns and empty lines at the end are left out.
    static func read(_ path: String) throws -> [String] {
        let data: Data
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            data = try handle.read(upToCount: longestBytes + 1) ?? Data()
        } catch {
            throw ConfigurationError("cannot read the labels file \"\(path)\": \(reason(error))")
        }
        guard data.count <= longestBytes, var text = String(data: data, encoding: .utf8), !text.contains("\0") else {
            throw ConfigurationError("\"\(path)\" is not a labels file: expected UTF-8 text with one name a line")
        }
        if text.hasPrefix("\u{FEFF}") { text.removeFirst() }
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        while lines.last == "" { lines.removeLast() }
        return lines
    }
}
