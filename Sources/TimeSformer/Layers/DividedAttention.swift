// Divided space-time attention: Bertasius, Wang, Torresani 2021, §3, equations 11 and 6.

/// First over time, a patch and its place in every other frame; then over space, the patches of one frame.
/// T frames, N patches a frame, C width. Tokens: the class token, then frame by frame its patches, [1 + T·N, C].
///
/// As in the authors' code, and other than in equation 11, the class token takes no part in attention over time; and in
/// attention over space, where each frame gives it a result of its own, it takes their mean.
package struct DividedAttention<Scalar: LayerScalar>: Sendable {
    let temporalNorm: LayerNorm<Scalar>
    let temporalAttention: Attention<Scalar>
    /// One more linear layer after attention over time, only in the code: [C, C].
    let temporalFC: Linear<Scalar>
    let norm: LayerNorm<Scalar>
    let attention: Attention<Scalar>
    let frames: Int
    let patches: Int

    init(_ parameters: Parameters, block: Int) {
        temporalNorm = LayerNorm(parameters, .block(block, .temporalNormWeight), .block(block, .temporalNormBias))
        temporalAttention = Attention(temporal: parameters, block: block)
        temporalFC = Linear(parameters, .block(block, .temporalFCWeight), .block(block, .temporalFCBias))
        norm = LayerNorm(parameters, .block(block, .norm1Weight), .block(block, .norm1Bias))
        attention = Attention(parameters, block: block)
        frames = parameters.configuration.frames
        patches = parameters.configuration.patchesPerFrame
    }

    /// - Parameter z: tokens, [1 + T·N, C].
    /// - Returns: tokens, [1 + T·N, C].
    package func callAsFunction(_ z: Matrix<Scalar>) -> Matrix<Scalar> { overSpace(overTime(z)) }

    private func overTime(_ z: Matrix<Scalar>) -> Matrix<Scalar> {
        var result = z
        for patch in 0..<patches {
            let track = (0..<frames).map { 1 + $0 * patches + patch }
            result.add(temporalFC(temporalAttention(temporalNorm(z[track]))), to: track)
        }
        return result
    }

    private func overSpace(_ z: Matrix<Scalar>) -> Matrix<Scalar> {
        var result = z
        for frame in 0..<frames {
            let tokens = [0] + (0..<patches).map { 1 + frame * patches + $0 }
            var change = attention(norm(z[tokens]))
            change.scale(row: 0, by: 1 / Scalar(frames))
            result.add(change, to: tokens)
        }
        return result
    }
}
