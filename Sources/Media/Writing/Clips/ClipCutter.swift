// Cuts stretches out of a video, each into a file of its own.

import CFFmpeg
import SystemPackage

/// What a clip's file holds.
package struct CutClip: Sendable, Equatable {
    /// When the file's first frame is shown in the video, seconds from the video's first frame.
    package var firstFrame: Double
    /// Frames in the file.
    package var frames: Int
}

/// Cuts clips with the labelled video and its sound. For one caller at a time.
///
/// Copied clips begin at the keyframe at or before their start; exact ones are encoded anew and hold the frames that are
/// shown during the stretch, and no other.
package final class ClipCutter {
    package let container: VideoContainer
    /// What is not in the clips, a sentence each.
    package let notes: [String]
    let original: OriginalVideo
    let isExact: Bool
    let quality: VideoEncoder.Quality
    let threads: Int
    /// Numbers of the streams that are cut, the video first.
    let streams: [Int]
    let syntax: PictureSyntax
    private var reader: OriginalReader?

    /// - Throws: `MediaError` when the file cannot be opened, or the picture not be encoded.
    package convenience init(_ original: OriginalVideo, isExact: Bool, threads: Int = 2) throws {
        try self.init(original, isExact: isExact, isLossless: false, threads: threads)
    }

    /// - Parameter isLossless: exact clips keep every pixel.
    package init(_ original: OriginalVideo, isExact: Bool, isLossless: Bool, threads: Int = 2) throws {
        self.original = original
        self.isExact = isExact
        self.threads = threads
        quality = isLossless ? .lossless : .high
        syntax = PictureSyntax(original.parameters.raw)
        let reader = try OriginalReader(original)
        self.reader = reader
        let sound = (0..<reader.streamCount).filter {
            reader.stream($0).pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_AUDIO
        }
        let codec = reader.stream(reader.video).pointee.codecpar.pointee.codec_id
        container = try Self.container(reader, original, sound: sound, copies: isExact ? nil : codec)
        var (streams, notes) = ([reader.video], [String]())
        for number in sound {
            let stream = reader.stream(number)
            if container.takes(stream.pointee.codecpar.pointee.codec_id) {
                streams.append(number)
            } else {
                notes.append(
                    "\(CopyPlan.describe(stream, number)) is not in the clips: \(container.name) cannot hold it")
            }
        }
        self.streams = streams
        if isExact {
            notes += try VideoTranscoder(
                original, cues: nil, quality: quality, hasGlobalHeader: true, threads: 1
            ).notes
        }
        self.notes = notes
    }

    /// MP4 where it takes everything, Matroska where that takes more.
    /// - Parameter copies: the video's codec where it is copied.
    private static func container(
        _ reader: OriginalReader, _ original: OriginalVideo, sound: [Int], copies codec: AVCodecID?
    ) throws -> VideoContainer {
        func takesPicture(_ container: VideoContainer) -> Bool {
            (codec.map(container.takes) ?? true)
                && (container.holdsRotation || original.info.orientation == .upright)
        }
        func count(_ container: VideoContainer) -> Int {
            sound.count { container.takes(reader.stream($0).pointee.codecpar.pointee.codec_id) }
        }
        let able = [VideoContainer.mp4, .matroska].filter(takesPicture)
        guard let best = able.max(by: { count($0) < count($1) || (count($0) == count($1) && $0 == .matroska) }) else {
            throw MediaError(
                .unsupported,
                "cannot cut \"\(original.name)\" (\(original.info.codecName)) without encoding it anew: neither MP4 nor "
                    + "Matroska can hold it as it is", remedy: .encodeAnew)
        }
        return best
    }

    /// Writes one clip.
    /// - Parameters:
    ///   - start: seconds from the video's first frame.
    ///   - end: seconds from the video's first frame.
    ///   - output: the file's name for messages.
    ///   - descriptor: of an empty regular file; stays open.
    /// - Returns: nil where the video has no frame there.
    /// - Throws: `MediaError`, `.cancelled` among them; `OutputFailure` with what the system says of the output.
    package func cut(
        from start: Double, to end: Double, output: String, into descriptor: FileDescriptor,
        isCancelled: () -> Bool = { false }
    ) throws -> CutClip? {
        let reader = try takeReader()
        let target = original.origin.pts.addingSaturating(original.info.timeBase.lastTick(within: start))
        let first = original.info.startTime?.pts ?? original.origin.pts
        let entry = try reader.entry(before: target, start: min(first, original.origin.pts), syntax: syntax)
        let goal = entry?.goal.flatMap { reader.seek(to: $0) ? $0 : nil }
        let run = try ClipRun(
            self, goal == nil ? OriginalReader(original) : reader, entry, start: start, end: end, output: output,
            into: descriptor)
        let clip = try run.run(isCancelled)
        self.reader = reader
        return clip
    }

    /// A reader that damage has not led astray.
    private func takeReader() throws -> OriginalReader {
        defer { reader = nil }
        if let reader, reader.problem == nil { return reader }
        return try OriginalReader(original)
    }
}
