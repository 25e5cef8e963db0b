// A timeline in any format that can be read.

import Files
import JSON

/// Reads timelines, whoever wrote them.
package enum TimelineFile {
    /// Reads a file.
    /// - Parameter format: nil: told by the file's ending and, where several formats share it, by its content.
    /// - Throws: `ReadingError` with file and, where there is one, line.
    package static func read(
        _ path: String, as format: OutputFormat? = nil, _ options: ReadingOptions = ReadingOptions()
    ) throws(ReadingError) -> StoredTimeline {
        let known = format ?? OutputFormat.ofEnding(path)
        guard known?.read != nil else {
            let endings = OutputFormat.readable.flatMap(\.endings).map { ".\($0)" }.joined(separator: ", ")
            let cause =
                known.map { "\($0.name) is a format that is only written" }
                ?? "its format cannot be told from its ending; known are \(endings)"
            throw ReadingError(file: path, cause: cause, remedy: .stateFormat)
        }
        let file = try TextFile(path)
        guard let read = (format ?? recognized(file, ending: known) ?? known)?.read else {
            throw file.error("its format is not known", line: nil, remedy: .stateFormat)
        }
        return try read(file, options)
    }

    /// The format of a file by its ending and its content; nil: JSON that is none of those that are known.
    static func format(of path: String, _ file: TextFile) -> OutputFormat? {
        recognized(file, ending: OutputFormat.ofEnding(path))
    }

    /// The format of a file whose ending several formats share.
    private static func recognized(_ file: TextFile, ending: OutputFormat?) -> OutputFormat? {
        switch ending {
        case OutputFormat.json: json(file)
        case OutputFormat.frameLabels where isAudacity(file): .audacity
        default: ending
        }
    }

    /// Told by the first key that only one of the formats has.
    private static func json(_ file: TextFile) -> OutputFormat? {
        var reader = JSONReader(file.bytes[...], valueLimit: .max)
        if (try? reader.kind()) == .array { return .labelStudio }
        let formats: [String: OutputFormat] = [
            "results": .activityNet, "database": .activityNet, "project": .via, "attribute": .via, "metadata": .via,
            "OTIO_SCHEMA": .openTimelineIO, "source": .json, "windows": .json, "segments": .json,
        ]
        var keys: Set<String> = []
        do throws(JSONReader.Failure) {
            try reader.enterObject()
            while let key = try reader.nextKey(after: &keys) {
                if let format = formats[key] { return format }
                try reader.skip()
            }
        } catch {}
        return nil
    }

    private static func isAudacity(_ file: TextFile) -> Bool {
        guard let first = file.bytes.split(separator: 0x0A, maxSplits: 1).first else { return false }
        return AudacityLabels.isLabel(String(decoding: first, as: UTF8.self))
    }
}
