// Pixels to tokens.

import Clips
import Tensors

extension ForwardPass {
    /// One part of a frame's patch tokens: patch embedding and position embedding, no time embedding.
    /// - Parameters:
    ///   - range: patches to compute.
    ///   - out: the frame's tokens, [N, C].
    func embed(_ image: FrameImage, patches range: Range<Int>, into out: UnsafeMutablePointer<Float>, worker: Int) {
        let (c, p, floats) = (configuration.width, configuration.patch, configuration.patchFloats)
        let perSide = configuration.image / p
        let pixels = local[worker].normalized.start
        clock.measure(.patches, worker) {
            image.withUnsafeBytes { bytes in
                let base = bytes.baseAddress!.assumingMemoryBound(to: UInt8.self)
                for (row, patch) in range.enumerated() {
                    let corner = base + ((patch / perSide) * p * image.side + patch % perSide * p) * 3
                    for line in 0..<p {
                        kernels.pixels(
                            corner + line * image.side * 3, count: p * 3, into: pixels + row * floats + line * p * 3)
                    }
                }
            }
            let tokens = out + range.lowerBound * c
            tokens.update(from: weights.positions.start + range.lowerBound * c, count: range.count * c)
            kernels.multiply(
                pixels, stride: floats, rows: range.count, by: weights.patches, bias: nil, epilogue: .add,
                into: tokens, stride: c)
        }
    }

    /// Frame t's tokens into the stream, with its time embedding.
    func place(_ frameTokens: UnsafePointer<Float>, frame t: Int) {
        let c = configuration.width
        let to = tokens.start + t * plan.frameRows * c
        if let times = weights.times {
            for patch in 0..<plan.patches {
                kernels.add(frameTokens + patch * c, times.start + t * c, count: c, into: to + patch * c)
            }
        } else {
            to.update(from: frameTokens, count: plan.patches * c)
        }
    }

    /// The class token into the stream: once, or for space after each frame's patches.
    func placeClassTokens(frames: Int) {
        let c = configuration.width
        let copies = configuration.attention == .space ? frames : 1
        let first = configuration.attention == .space ? plan.patches : plan.rows - 1
        for copy in 0..<copies {
            (tokens.start + (first + copy * plan.frameRows) * c).update(from: weights.classToken.start, count: c)
        }
    }
}
