// Reads the clips of one video, or of a stretch of it: counts its frames, asks which are wanted, and decodes and scales
// those and what they refer to.

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
/// Frame n is the n-th that is shown, as decoders that index a file count. Where the packets do not tell the order of the
/// frames (timestamps that are missing or repeat, damage), everything is decoded and counted instead.
///
/// For one caller at a time.
package final class ClipReader {
    private let maker: ImageMaker
    private let threads: Int
    /// Packets that the last reading gave to the decoder: what the choice of frames saved.
    package private(set) var decodedPackets = 0

    /// - Parameters:
    ///   - scale: how frames become pictures.
    ///   - threads: to decode with.
    package init(scale: ScalePlan, threads: Int) {
        maker = ImageMaker(scale)
        self.threads = threads
    }

    /// Reads the clips of a file.
    ///
    /// - Parameters:
    ///   - stretch: only its frames count; nil: the whole file.
    ///   - choose: from the number of frames, at least 1, to the frames of each clip, numbered from 0.
    /// - Throws: `MediaError` where the file cannot be opened or has no frames there.
    package func read(
        _ path: String, stretch: ClipStretch? = nil, deadline: InterruptDeadline = InterruptDeadline(),
        choose: (_ frameCount: Int) -> [[Int]]
    ) throws -> SampledClips {
        let input = MediaInput.file(path)
        decodedPackets = 0
        if let outline = try FrameOutline(input, stretch: stretch, deadline: deadline), !outline.frames.isEmpty {
            let clips = choose(outline.frames.count)
            var run = OutlineDecoding(outline, input: input, threads: threads, deadline: deadline)
            let samples = try run.samples(of: Set(clips.joined()), make: sample)
            decodedPackets = run.decodedPackets
            if let samples { return assemble(clips, samples, outline.frames.count) }
        }
        let full = FullDecoding(input, stretch: stretch, deadline: deadline)
        let count = try full.frameCount()
        guard count > 0 else {
            let file = "\"\(input.displayName)\""
            let problem =
                stretch.map { "\(file) has no frame from \($0.startSeconds) to \($0.endSeconds) s" }
                ?? "no frame of \(file) can be decoded"
            throw MediaError(.decode, problem)
        }
        let clips = choose(count)
        return assemble(clips, try full.samples(of: Set(clips.joined()), make: sample), count)
    }

    private func sample(_ frame: TimedFrame) throws -> SampledFrame { try maker.sample(frame) }

    private func assemble(_ clips: [[Int]], _ samples: [Int: SampledFrame], _ count: Int) -> SampledClips {
        SampledClips(
            clips: clips.map { clip in
                clip.map { number in
                    guard let sample = samples[number] else {
                        preconditionFailure("frame \(number) of \(count) was asked for and not read")
                    }
                    return sample
                }
            }, frameCount: count)
    }
}
