// Reads single frames of one video, or of a stretch of it: counts its frames, asks which are wanted, and decodes those and
// what they refer to.

import Media

/// The frames of a video's clips, as whatever the caller makes of them.
package struct ClipSamples<Sample> {
    /// [clips][frames]
    package let clips: [[Sample]]
    /// Frames of the video or of the stretch.
    package let frameCount: Int
    /// Packets that were given to the decoder; 0 where everything was decoded.
    package let decodedPackets: Int
}

/// Reads frames by their exact numbers, without decoding what nobody asked for.
///
/// Frame n is the n-th that is shown, as decoders that index a file count. Where the packets do not tell the order of the
/// frames (timestamps that are missing or repeat, damage), everything is decoded and counted instead.
package struct ClipFrames: Sendable {
    private let threads: Int

    /// - Parameter threads: to decode with.
    package init(threads: Int) { self.threads = threads }

    /// Reads the clips of a file.
    ///
    /// - Parameters:
    ///   - stretch: only its frames count; nil: the whole file.
    ///   - choose: from the number of frames, at least 1, to the frames of each clip, numbered from 0; asked again where
    ///     reading has to begin anew.
    ///   - make: from a frame to what is kept of it; called once for each frame that is wanted, and again where reading
    ///     begins anew.
    /// - Throws: `MediaError` where the file cannot be opened or has no frames there, and what `make` throws.
    package func read<Sample>(
        _ path: String, stretch: ClipStretch? = nil, deadline: InterruptDeadline = InterruptDeadline(),
        choose: (_ frameCount: Int) -> [[Int]], make: (TimedFrame) throws -> Sample
    ) throws -> ClipSamples<Sample> {
        let input = MediaInput.file(path)
        if let outline = try FrameOutline(input, stretch: stretch, deadline: deadline), !outline.frames.isEmpty {
            let clips = choose(outline.frames.count)
            var run = OutlineDecoding(outline, input: input, threads: threads, deadline: deadline)
            if let samples = try run.samples(of: Set(clips.joined()), make: make) {
                return assemble(clips, samples, outline.frames.count, run.decodedPackets)
            }
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
        return assemble(clips, try full.samples(of: Set(clips.joined()), make: make), count, 0)
    }

    private func assemble<Sample>(
        _ clips: [[Int]], _ samples: [Int: Sample], _ count: Int, _ decodedPackets: Int
    ) -> ClipSamples<Sample> {
        let clips = clips.map { clip in
            clip.map { number in
                guard let sample = samples[number] else {
                    preconditionFailure("frame \(number) of \(count) was asked for and not read")
                }
                return sample
            }
        }
        return ClipSamples(clips: clips, frameCount: count, decodedPackets: decodedPackets)
    }
}
