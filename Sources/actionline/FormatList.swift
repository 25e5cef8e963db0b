// The formats of many videos' outputs.

import ArgumentParser
import Export
import Foundation

/// `csv,json`.
enum FormatList {
    /// - Throws: `ExportError.unknownFormat`, `ValidationError`.
    static func formats(_ list: String) throws -> [OutputFormat] {
        var formats: [OutputFormat] = []
        for name in list.split(separator: ",") {
            let format = try OutputFormat.named(name.trimmingCharacters(in: .whitespaces))
            guard !format.endings.isEmpty else {
                throw ValidationError("--output-format \(name): it is for terminals; choose another one")
            }
            if let other = formats.first(where: { $0.endings[0] == format.endings[0] }) {
                throw ValidationError(
                    other == format
                        ? "--output-format names \(format.name) twice"
                        : "--output-format: files of \(other.name) and \(format.name) would have one name; use two runs"
                )
            }
            formats.append(format)
        }
        guard !formats.isEmpty else { throw ValidationError("--output-format names no format") }
        return formats
    }
}
