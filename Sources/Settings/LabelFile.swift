// A labels file: one class name a line, in class order.

import Files
import Foundation

package enum LabelFile {
    package static let longestBytes = 16 << 20
    /// More lines than any model has classes; a file of them is not taken apart.
    package static let mostLines = 1_000_000

    /// Reads the names; a byte order mark, carriage returns and empty lines at the end are left out.
    /// - Parameter waitSeconds: how long a pipe may be silent.
    package static func read(_ path: String, waitSeconds: Double = 10) throws -> [String] {
        let bytes: [UInt8]
        do {
            bytes = try BoundedFile.read(path, atMost: longestBytes, waitSeconds: waitSeconds)
        } catch {
            throw ConfigurationError("cannot read the labels file \"\(path)\": \(error)")
        }
        guard var text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw ConfigurationError("\"\(path)\" is not a labels file: expected UTF-8 text with one name a line")
        }
        let lineCount = bytes.count { $0 == 0x0A }
        guard lineCount <= mostLines else {
            throw ConfigurationError("\"\(path)\" is not a labels file: it has \(lineCount) lines")
        }
        if text.hasPrefix("\u{FEFF}") { text.removeFirst() }
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        while lines.last == "" { lines.removeLast() }
        return lines
    }
}
