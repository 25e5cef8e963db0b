// Reads the clips of one video, or of a stretch of it, as the model sees them. How single frames are found and decoded is
// `ClipFrames`' business.

import Clips
import Media

/// The frames of a video's clips, as the model sees them.
package struct SampledClips: Sendable {
    /// [clips][frames]; a frame that is met again is the same object.
    package let clips: [[SampledFrame]]
    /// Frames of the video or of the stretch.
    package let frameCount: Int
    /// Whether parts of the frames could not be decoded and are guessed.
    package var isDamaged: Bool { clips.contains { $0.contains(where: \.isDamaged) } }
}

/// Reads clips frame by exact frame, without decoding what they do not need.
///
///     let reader = ClipReader(scale: ScalePlan(shortSide: 224, cropSize: 224, crop: .three), threads: 1)
///     let indices = ClipIndices(frames: 8, interval: 32)
///     let sampled = try reader.read("gym.mp4") { indices.test(length: $0) }
///     print(sampled.frameCount, sampled.clips[0].count)
///
/// For one caller at a time.
package final class ClipReader {
    private let maker: ImageMaker
    private let frames: ClipFrames
    /// Packets that the last reading gave to the decoder: what the choice of frames saved.
    package private(set) var decodedPackets = 0

    /// - Parameters:
    ///   - scale: how frames become pictures.
    ///   - threads: to decode with.
    package convenience init(scale: ScalePlan, threads: Int) {
        self.init(ImageMaker(scale), threads: threads)
    }

    /// - Parameters:
    ///   - maker: how frames become pictures.
    ///   - threads: to decode with.
    package init(_ maker: ImageMaker, threads: Int) {
        self.maker = maker
        frames = ClipFrames(threads: threads)
    }

    /// Reads the clips of a file.
    ///
    /// - Parameters:
    ///   - stretch: only its frames count; nil: the whole file.
    ///   - choose: from the number of frames, at least 1, to the frames of each clip, numbered from 0; asked again where
    ///     the file turns out to have another number.
    /// - Throws: `MediaError` where the file cannot be opened or has no frames there.
    package func read(
        _ path: String, stretch: ClipStretch? = nil, deadline: InterruptDeadline = InterruptDeadline(),
        choose: (_ frameCount: Int) -> [[Int]]
    ) throws -> SampledClips {
        decodedPackets = 0
        let read = try frames.read(path, stretch: stretch, deadline: deadline, choose: choose, make: maker.sample)
        decodedPackets = read.decodedPackets
        return SampledClips(clips: read.clips, frameCount: read.frameCount)
    }
}
