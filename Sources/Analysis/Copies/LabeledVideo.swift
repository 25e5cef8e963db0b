// A video file and what was found in it: copies that show the labels. Part of the library's front door.

import Export
import Files
import Foundation
import Media
import Timeline

/// A video in a file, for copies that show what was found in it.
///
///     let timeline = try labeler.label("gym.mp4")
///     let segments = timeline.segments.map { Detection($0, labels: labeler.labels) }
///     try LabeledVideo("gym.mp4").write(segments, to: "labelled.mkv")
///
/// A copy has every stream of the original as it is, a track of subtitles called "actions", and a chapter for each segment.
/// It appears whole or not at all.
public struct LabeledVideo: Sendable {
    /// What a caller should know of a copy.
    public struct Outcome: Sendable {
        /// Why the original could not be read to its end; nil when all of it is in the copy.
        public var problem: String?
        /// What could not be copied, and what else a user should know, a sentence each.
        public var notes: [String]
    }

    let original: OriginalVideo

    /// Opens a video and decodes its first frame: a timeline's second 0.
    ///
    /// - Parameters:
    ///   - path: a plain file of this machine.
    ///   - stream: the video stream's number in the file; nil: the one that players take.
    /// - Throws: `MediaError` for what is no file, or has no video.
    public init(_ path: String, stream: Int? = nil) throws {
        var input = MediaInput.file(path)
        input.streamIndex = stream
        try self.init(input)
    }

    /// - Throws: `MediaError` for what is no plain file, or has no video.
    package init(_ input: MediaInput) throws { original = try OriginalVideo(input) }

    /// Writes a labelled copy.
    ///
    /// - Parameters:
    ///   - path: ends in `.mkv` or `.mp4`.
    ///   - burns: draws the labels into the picture, which is encoded anew; everything else is copied.
    ///   - overwrite: whether a file of that name may be replaced. The original never is.
    ///   - onProgress: is given the position in the video, seconds from the first frame.
    /// - Throws: `MediaError` for what cannot be copied, `ExportError` for what cannot be written: as a description that
    ///   names the file and the remedy.
    @discardableResult
    public func write(
        _ segments: [Detection], to path: String, burns: Bool = false, overwrite: Bool = false,
        onProgress: (Double) -> Void = { _ in }
    ) throws -> Outcome {
        let copy = try LabeledCopy(self, to: path, burns: burns)
        let output = try copy.open(overwrite: overwrite)
        return try copy.write(segments.map { LabelCue($0) }, to: output, onProgress: onProgress)
    }
}
