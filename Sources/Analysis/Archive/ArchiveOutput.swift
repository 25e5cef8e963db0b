// What each of many videos' timelines is written to.

import Export

/// A format, and what is written in it.
package struct ArchiveOutput: Sendable {
    package let format: OutputFormat
    package let options: ExportOptions

    package init(format: OutputFormat, options: ExportOptions) {
        self.format = format
        self.options = options
    }

    /// `monday/gym.csv` for a video called `monday/gym`.
    func name(of video: String) -> String { "\(video).\(format.endings[0])" }
}

extension [ArchiveOutput] {
    /// Opens a file for each format; where one cannot be opened, the others are given up.
    /// - Parameters:
    ///   - video: what the video is called.
    ///   - isWhole: every file appears whole or not at all, also those that otherwise grow line by line.
    func open(
        _ video: String, in folder: String, overwrite: Bool, isWhole: Bool = false
    ) throws -> [any TimelineWriter] {
        var writers: [any TimelineWriter] = []
        do {
            for output in self {
                let format = output.format
                let file = try OutputFile.open(
                    "\(folder)/\(output.name(of: video))", mode: isWhole ? .whole : format.mode, overwrite: overwrite)
                writers.append(format.makeWriter(file, output.options))
            }
        } catch {
            for writer in writers { writer.abandon() }
            throw error
        }
        return writers
    }
}
