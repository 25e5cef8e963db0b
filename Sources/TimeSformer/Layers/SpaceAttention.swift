// Space-only attention: Bertasius, Wang, Torresani 2021, §3, equation 6.

/// Within each frame alone: its patches and a class token of its own. Frames first meet when their class tokens are
/// averaged behind the last block.
/// T frames, N patches a frame, C width. Tokens: frame by frame its class token and its patches, [T·(N + 1), C].
package struct SpaceAttention<Scalar: LayerScalar>: Sendable {
    let norm: LayerNorm<Scalar>
    let attention: Attention<Scalar>
    let frames: Int
    let patches: Int

    init(_ parameters: Parameters, block: Int) {
        norm = LayerNorm(parameters, .block(block, .norm1Weight), .block(block, .norm1Bias))
        attention = Attention(parameters, block: block)
        frames = parameters.configuration.frames
        patches = parameters.configuration.patchesPerFrame
    }

    /// - Parameter z: tokens, [T·(N + 1), C].
    /// - Returns: tokens, [T·(N + 1), C].
    package func callAsFunction(_ z: Matrix<Scalar>) -> Matrix<Scalar> {
        var result = z
        for frame in 0..<frames {
            let tokens = Array(frame * (patches + 1)..<(frame + 1) * (patches + 1))
            result.add(attention(norm(z[tokens])), to: tokens)
        }
        return result
    }
}
