// One labelled copy: what is checked before a long run, and written after it.

import Export
import Media
import Timeline

/// A copy that is to be made.
package struct LabeledCopy: Sendable {
    package let path: String
    let copy: VideoCopy
    private let original: OriginalVideo

    /// - Throws: `MediaError` naming what the container cannot take, or what is missing to draw and encode;
    ///   `ExportError.unknownEnding`.
    package init(_ video: LabeledVideo, to path: String, burns: Bool, threads: Int = 2) throws {
        guard let container = VideoContainer.ofEnding(path) else {
            throw ExportError.unknownEnding(file: path, known: [".mkv", ".mp4", ".m4v"])
        }
        self.path = path
        original = video.original
        copy = try VideoCopy(video.original, as: container, output: path, burns: burns, threads: threads)
    }

    /// What will not be in the copy, a sentence each.
    package var notes: [String] { copy.notes }
    package var isBurnt: Bool { copy.burns }
    /// Of the video, in seconds, where the container states it.
    package var durationSeconds: Double? { original.info.durationSeconds }

    /// Opens the output; nothing has its name yet.
    /// - Throws: `ExportError`, also where the output is the original.
    package func open(overwrite: Bool) throws -> OutputFile {
        var inputs = RunInputs()
        inputs.add(original.input)
        try OutputFile.check([path], overwrite: overwrite, inputs: inputs)
        let output = try OutputFile.open(path, mode: .whole, overwrite: overwrite)
        _ = try output.wholeFile()
        return output
    }

    /// Writes the copy, which gets its name at the end.
    /// - Throws: `MediaError`, `.cancelled` among them; `ExportError`. The output is then given up.
    package func write(
        _ cues: [LabelCue], to output: OutputFile, onProgress: (Double) -> Void = { _ in },
        isCancelled: () -> Bool = { false }
    ) throws -> LabeledVideo.Outcome {
        do {
            let outcome = try copy.write(
                cues, to: output.wholeFile(), onProgress: onProgress, isCancelled: isCancelled)
            try output.commit()
            return LabeledVideo.Outcome(problem: outcome.problem, notes: notes + outcome.notes)
        } catch let failure as OutputFailure {
            output.abandon()
            throw ExportError.failed("write", path, failure.code)
        } catch {
            output.abandon()
            throw error
        }
    }
}
