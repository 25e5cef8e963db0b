// The whole network, plain: Bertasius, Wang, Torresani 2021, §3; facebookresearch/TimeSformer vit.py; mmaction2
// timesformer.py. The reference for the fast pass in `Inference`: no folding, no packing, no sharing, every token computed
// in every block.

import Clips

/// A TimeSformer as the paper writes it: embedding, blocks, LayerNorm, head.
/// T frames, N patches a frame, C width.
package struct Network<Scalar: LayerScalar>: Sendable {
    package let configuration: TimeSformerConfiguration
    let embedding: PatchEmbedding<Scalar>
    let blocks: [Block<Scalar>]
    let norm: LayerNorm<Scalar>
    /// [classes, C]
    let head: Linear<Scalar>

    /// - Throws: `ModelError.normalization` when mean or std cannot be used.
    package init(_ parameters: Parameters, normalization: Normalization) throws {
        configuration = parameters.configuration
        try configuration.check(normalization)
        embedding = PatchEmbedding(parameters, normalization: normalization)
        blocks = (0..<configuration.depth).map { Block(parameters, block: $0) }
        norm = LayerNorm(parameters, .normWeight, .normBias)
        head = Linear(parameters, .headWeight, .headBias)
    }

    /// Scores before the softmax, [classes], and the class token after the last LayerNorm (equation 10), [C].
    /// - Throws: `ModelError.clip` for a wrong number or size of frames.
    // Specialized here, for callers in other modules would run the generic code, which is slow.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    package func logitsAndFeatures(_ clip: Clip) throws -> (logits: [Scalar], features: [Scalar]) {
        try configuration.check([clip])
        var z = tokens(clip)
        for block in blocks { z = block(z) }
        let features = norm(classToken(z))
        return (head(features).values, features.values)
    }

    /// The clip's tokens before the first block: the class token, then frame by frame its patches, [1 + T·N, C]; for space
    /// every frame has a class token of its own in front of its patches, [T·(N + 1), C].
    private func tokens(_ clip: Clip) -> Matrix<Scalar> {
        var values: [Scalar] = []
        for (frame, image) in clip.frames.enumerated() {
            let embedded = embedding(image, frame: frame)
            let needsClassToken = frame == 0 || configuration.attention == .space
            values += needsClassToken ? embedded.values[...] : embedded.values.dropFirst(configuration.width)
        }
        return Matrix(rows: configuration.tokens, columns: configuration.width, values)
    }

    /// What the class token has become, [1, C]; for space the mean of the frames'.
    private func classToken(_ z: Matrix<Scalar>) -> Matrix<Scalar> {
        guard configuration.attention == .space else { return z[[0]] }
        var mean = Matrix<Scalar>(rows: 1, columns: configuration.width)
        for frame in 0..<configuration.frames { mean.add(z[[frame * (configuration.patchesPerFrame + 1)]], to: [0]) }
        mean.scale(row: 0, by: 1 / Scalar(configuration.frames))
        return mean
    }
}
