// One model labels one video after another: what it keeps of frames never answers for another frame.

import Clips
import TestSupport
import Testing
import TimeSformer

@Suite struct FrameSharingTests {
    /// A model whose store holds few frames, so that most videos push the one before out of it.
    private static func configuration(_ scheme: AttentionScheme) -> TimeSformerConfiguration {
        TimeSformerConfiguration(
            attention: scheme, frames: 4, image: 12, patch: 4, width: 16, depth: 2, heads: 2, mlpWidth: 32, classes: 6)
    }

    private func model(_ scheme: AttentionScheme, threads: Int) throws -> TimeSformerModel {
        let configuration = Self.configuration(scheme)
        return try TimeSformerModel(
            configuration, weights: ForwardRandomWeights(configuration), normalization: .test, threads: threads)
    }

    /// Short videos through one model, in random batches, windows overlapping or not, images let go as soon as a video
    /// is over so that their memory is used again: bit for bit what a model without sharing says of each clip alone.
    @Test(arguments: AttentionScheme.allCases, [1, 2, 3])
    func manyVideosThroughOneModelGetTheirOwnScores(_ scheme: AttentionScheme, _ threads: Int) throws {
        let seed = UInt64.random(in: 0..<1 << 48)
        var random = SeededGenerator(seed)
        let shared = try model(scheme, threads: threads)
        let alone = try model(scheme, threads: 1)
        alone.sharesFrames = false
        for video in 0..<120 {
            let images = (0..<Int.random(in: 4...40, using: &random)).map {
                FrameImage.random(side: 12, seed: video * 1000 + $0)
            }
            let stride = Int.random(in: 1...6, using: &random)
            var clips = Swift.stride(from: 0, through: images.count - 4, by: stride).map {
                Clip(frames: Array(images[$0..<($0 + 4)]))
            }
            // The padded end, a still picture, and a window met again.
            clips.append(
                Clip(frames: [images[images.count - 2]] + Array(repeating: images[images.count - 1], count: 3)))
            clips.append(Clip(frames: Array(repeating: images[0], count: 4)))
            clips.append(clips[0])
            if Bool.random(using: &random) { clips.shuffle(using: &random) }
            var rest = clips[...]
            while !rest.isEmpty {
                let batch = Array(rest.prefix(Int.random(in: 1...9, using: &random)))
                rest = rest.dropFirst(batch.count)
                let given = try shared.logits(batch)
                let right = try batch.map { try alone.logits([$0])[0] }
                #expect(given == right, "seed \(seed), video \(video)")
                guard given == right else { return }
            }
        }
    }
}
