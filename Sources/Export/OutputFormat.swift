// The formats there are, and how a file's ending chooses one.

import Files

/// One format of a timeline. A new one is a file in Formats with a writer and a static member, listed in `all`.
package struct OutputFormat: Sendable {
    /// The name for `--format`.
    package let name: String
    /// File endings without the dot, the usual one first; none: only for terminals.
    package let endings: [String]
    /// Whether a file of it grows line by line under its own name.
    package let isStreaming: Bool
    /// Makes a writer onto an output.
    package let makeWriter: @Sendable (OutputFile, ExportOptions) -> any TimelineWriter

    package init(
        name: String, endings: [String], isStreaming: Bool,
        makeWriter: @escaping @Sendable (OutputFile, ExportOptions) -> any TimelineWriter
    ) {
        self.name = name
        self.endings = endings
        self.isStreaming = isStreaming
        self.makeWriter = makeWriter
    }

    /// Every format.
    package static let all: [OutputFormat] = [.csv, .json, .jsonLines, .table]

    /// The format of a name or ending ("csv", ".CSV", "ndjson").
    /// - Throws: `ExportError.unknownFormat` with the known names.
    package static func named(_ name: String) throws -> OutputFormat {
        let wanted = (name.hasPrefix(".") ? String(name.dropFirst()) : name).lowercased()
        guard let format = all.first(where: { $0.name == wanted || $0.endings.contains(wanted) }) else {
            throw ExportError.unknownFormat(name: name, known: all.map(\.name))
        }
        return format
    }

    /// The format that a file's ending asks for, whatever its case.
    /// - Throws: `ExportError.unknownEnding` with the known endings.
    package static func forFile(_ path: String) throws -> OutputFormat {
        let ending = PathParts(path).stemAndEnding.ending.dropFirst().lowercased()
        guard let format = all.first(where: { $0.endings.contains(ending) }) else {
            throw ExportError.unknownEnding(file: path, known: all.flatMap(\.endings).map { ".\($0)" })
        }
        return format
    }

    /// How a file of this format is written.
    package var mode: OutputFile.Mode { isStreaming ? .streaming : .whole }

    /// Opens a file ("-": standard output) and makes the writer onto it.
    package func open(_ path: String, options: ExportOptions, overwrite: Bool) throws -> any TimelineWriter {
        try open(path, options: options, overwrite: overwrite, around: nil)
    }

    /// - Parameter around: does each write to standard output.
    package func open(
        _ path: String, options: ExportOptions, overwrite: Bool, around: OutputFile.Around?
    ) throws -> any TimelineWriter {
        let file =
            path == "-"
            ? OutputFile.standardOutput(around: around)
            : try OutputFile.open(path, mode: mode, overwrite: overwrite)
        return makeWriter(file, options)
    }
}

extension OutputFormat: Equatable {
    package static func == (a: OutputFormat, b: OutputFormat) -> Bool { a.name == b.name }
}
