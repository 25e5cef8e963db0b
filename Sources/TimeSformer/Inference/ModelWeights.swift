// All weights of a model, folded and packed at load.

import Clips
import Tensors

/// The weights as the forward pass reads them.
struct ModelWeights: Sendable {
    /// Of all layers of the blocks that see every token.
    let precision: Precision
    /// Pixels (less 128) of a patch, row by row, RGB together → token; normalization folded in, bias in `positions`.
    let patches: Tensors.Linear
    /// [N, C]: each patch's position embedding plus the patch embedding's bias.
    let positions: RowBuffer
    /// [C]: class token plus its position embedding.
    let classToken: FloatBuffer
    /// [T, C]; nil for space.
    let times: RowBuffer?
    let blocks: [BlockWeights]
    /// [C] each: the last LayerNorm, unfolded because features are wanted as well.
    let normWeight: FloatBuffer
    let normBias: FloatBuffer
    let head: Tensors.Linear
    /// What the layers that see every token note of their inputs, by their weight; empty unless it is wanted.
    let moments: [Parameter: InputMoments]

    /// Bytes of all matrices as they are held.
    var bytes: Int { ([patches, head] + blocks.flatMap(\.layers)).reduce(0) { $0 + $1.weightBytes } }
}

extension WeightLoader {
    func model(_ normalization: Normalization) throws -> ModelWeights {
        let c = configuration.width
        let n = configuration.patchesPerFrame
        let (patches, patchBias) = try patchEmbedding(normalization)
        let embedding = try read(.positionEmbedding)
        let classToken = try read(.classToken)
        kernels.add(classToken.start, embedding.start, count: c, into: classToken.start)
        let positions = RowBuffer(n, columns: c)
        for patch in 0..<n {
            kernels.add(embedding.start + (patch + 1) * c, patchBias.start, count: c, into: positions[patch])
        }
        let times = configuration.attention == .space ? nil : RowBuffer(try read(.timeEmbedding), columns: c)
        return ModelWeights(
            precision: precision, patches: patches, positions: positions, classToken: classToken, times: times,
            blocks: try (0..<configuration.depth).map { try block($0) },
            normWeight: try read(.normWeight), normBias: try read(.normBias),
            head: try linear(
                try read(.headWeight), bias: try read(.headBias), inputs: c, outputs: configuration.classes),
            moments: moments)
    }

    /// w·(pixel − mean)/std + b = (w/std)·(pixel − 128) + (b + Σ (w/std)·(128 − mean)), with the weight's columns from
    /// torch's (channel, row, column) to the image's own order (row, column, channel).
    private func patchEmbedding(_ normalization: Normalization) throws -> (Tensors.Linear, FloatBuffer) {
        let (c, p, floats) = (configuration.width, configuration.patch, configuration.patchFloats)
        let weight = try read(.patchWeight)
        let bias = try read(.patchBias)
        let turned = FloatBuffer(count: c * floats)
        for out in 0..<c {
            let from = weight.start + out * floats
            let to = turned.start + out * floats
            var sum = Double(bias.start[out])
            for channel in 0..<3 {
                let std = Double(normalization.std[channel])
                let mean = Double(normalization.mean[channel])
                for pixel in 0..<(p * p) {
                    let scaled = Double(from[channel * p * p + pixel]) / std
                    to[pixel * 3 + channel] = Float(scaled)
                    sum += scaled * (128 - mean)
                }
            }
            bias.start[out] = Float(sum)
        }
        // Pixels less 128 are numbers of bf16.
        let patches = Tensors.Linear(
            inputs: floats, outputs: c, precision: precision != .fp32 && kernels.multipliesBF16 ? .bf16 : .fp32,
            kernels: kernels, workers: workers, outputRow: { UnsafePointer(turned.start + $0 * floats) })
        return (patches, bias)
    }
}
