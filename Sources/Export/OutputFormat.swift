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
    /// Whether it counts frames, and so cannot be written without a frame rate.
    package let needsFrameRate: Bool
    /// Whether it can hold windows, and not segments only.
    package let holdsWindows: Bool
    /// Whether its writers want small pictures of the video.
    let takesThumbnails: Bool
    /// Makes a writer onto an output.
    package let makeWriter: @Sendable (OutputFile, ExportOptions) -> any TimelineWriter
    /// Reads a file of it; nil: it is only written.
    let read: Reader?

    typealias Reader = @Sendable (TextFile, ReadingOptions) throws(ReadingError) -> StoredTimeline

    init(
        name: String, endings: [String], isStreaming: Bool, needsFrameRate: Bool = false, holdsWindows: Bool = true,
        takesThumbnails: Bool = false,
        makeWriter: @escaping @Sendable (OutputFile, ExportOptions) -> any TimelineWriter, read: Reader? = nil
    ) {
        self.name = name
        self.endings = endings
        self.isStreaming = isStreaming
        self.needsFrameRate = needsFrameRate
        self.holdsWindows = holdsWindows
        self.takesThumbnails = takesThumbnails
        self.makeWriter = makeWriter
        self.read = read
    }

    /// Every format.
    package static let all: [OutputFormat] = [
        .csv, .json, .jsonLines, .table, .webVTT, .subRip, .ffmetadata, .activityNet, .frameLabels, .elan, .labelStudio,
        .cvat, .via, .openTimelineIO, .audacity, .numPy, .html,
    ]

    /// The formats that are read, by their names.
    package static var readable: [OutputFormat] { all.filter { $0.read != nil } }

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
        guard let format = ofEnding(path) else {
            throw ExportError.unknownEnding(file: path, known: all.flatMap(\.endings).map { ".\($0)" })
        }
        return format
    }

    /// The format of the longest ending that fits: `gym.via.json` is not just any JSON.
    static func ofEnding(_ path: String) -> OutputFormat? {
        let name = PathParts(path).name.lowercased()
        let fitting = all.flatMap { format in format.endings.map { (format: format, ending: $0) } }
            .filter { name.hasSuffix(".\($0.ending)") && name.utf8.count > $0.ending.utf8.count + 1 }
        return fitting.max { $0.ending.utf8.count < $1.ending.utf8.count }?.format
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
