// Pixels to tokens.

import Clips
import Tensors

extension ForwardPass {
    /// One part of a frame's patch tokens: patch embedding and position embedding, no time embedding.
    /// - Parameters:
    ///   - range: patches to compute.
    ///   - frame: the frame's tokens, [N, C].
    func embed(_ image: FrameImage, patches range: Range<Int>, into frame: Rows, worker: Int) {
        let p = configuration.patch
        let perSide = configuration.image / p
        let pixels = buffers[worker].pixels[0..<range.count]
        clock.measure(.patches, worker) {
            image.withUnsafeBytes { bytes in
                let base = bytes.baseAddress!.assumingMemoryBound(to: UInt8.self)
                for (row, patch) in range.enumerated() {
                    let corner = base + ((patch / perSide) * p * image.side + patch % perSide * p) * 3
                    for line in 0..<p {
                        kernels.pixels(
                            corner + line * image.side * 3, count: p * 3, into: pixels[row] + line * p * 3)
                    }
                }
            }
            let tokens = frame[range]
            tokens.start.update(from: weights.positions[range.lowerBound], count: range.count * tokens.columns)
            weights.patches.apply(buffers[worker].pixelInput.plain(pixels, for: weights.patches), .add, into: tokens)
        }
    }

    /// Frame t's tokens, [N, C], into the stream, with its time embedding.
    func place(_ frameTokens: Rows, frame t: Int) {
        let c = configuration.width
        let to = patches(of: t)
        if let times = weights.times {
            for patch in 0..<plan.patches { kernels.add(frameTokens[patch], times[t], count: c, into: to[patch]) }
        } else {
            to.start.update(from: frameTokens.start, count: plan.patches * c)
        }
    }

    /// The class token into the stream: once, or for space after each frame's patches.
    func placeClassTokens(frames: Int) {
        for frame in 0..<(configuration.attention == .space ? frames : 1) {
            tokens[classRow(of: frame)].update(from: weights.classToken.start, count: configuration.width)
        }
    }
}
