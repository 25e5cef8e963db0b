// A labelled copy of a video: every stream as it is, and beside them the labels as subtitles and chapters; or with the
// labels drawn into the picture.

import CFFmpeg
import SystemPackage

/// What is to be copied, checked before anything is written.
///
///     let original = try OriginalVideo(.file("gym.mp4"))
///     let copy = try VideoCopy(original, as: .matroska, output: "labelled.mkv", burns: false)
///     _ = try copy.write(cues, to: descriptor)
package struct VideoCopy: Sendable {
    /// What became of a copy.
    package struct Outcome: Sendable {
        /// Why the original could not be read to its end; nil when all of it is in the copy.
        package var problem: String?
        /// What a user should know, a sentence each.
        package var notes: [String] = []
    }

    let original: OriginalVideo
    let container: VideoContainer
    package let burns: Bool
    /// The output's name for messages.
    let output: String
    /// Threads to decode and encode with.
    let threads: Int
    /// What is not in the copy.
    package let notes: [String]

    /// - Parameter burns: the labels are drawn into the picture, which is encoded anew.
    /// - Throws: `MediaError` naming what the container cannot take, or what is missing to draw and encode.
    package init(
        _ original: OriginalVideo, as container: VideoContainer, output: String, burns: Bool, threads: Int = 2
    ) throws {
        self.original = original
        self.container = container
        self.output = output
        self.burns = burns
        self.threads = threads
        let reader = try OriginalReader(original)
        var notes = try CopyPlan(reader, original, container: container, output: output, encodes: burns).notes
        if burns {
            let transcoder = try VideoTranscoder(
                original, cues: [], quality: .high, hasGlobalHeader: true, threads: 1)
            notes += transcoder.notes
        } else if (0..<reader.streamCount).contains(where: { Self.isShownSubtitle(reader.stream($0)) }) {
            notes.append(
                "players show the subtitles that \"\(original.name)\" has itself; choose the track \"actions\" there")
        }
        self.notes = notes
    }

    private static func isShownSubtitle(_ stream: UnsafeMutablePointer<AVStream>) -> Bool {
        stream.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_SUBTITLE
            && stream.pointee.disposition & (AV_DISPOSITION_DEFAULT | AV_DISPOSITION_FORCED) != 0
    }

    /// Writes the copy.
    /// - Parameters:
    ///   - cues: labels, in any order.
    ///   - descriptor: of an empty regular file; stays open.
    ///   - onProgress: is given the position in the video, seconds from its first frame.
    ///   - isCancelled: is asked often.
    /// - Throws: `MediaError`, `.cancelled` among them; `OutputFailure` with what the system says of the output.
    package func write(
        _ cues: [LabelCue], to descriptor: FileDescriptor, onProgress: (Double) -> Void = { _ in },
        isCancelled: () -> Bool = { false }
    ) throws -> Outcome {
        let run = try CopyRun(self, cues, to: descriptor)
        return try run.run(onProgress, isCancelled)
    }
}
