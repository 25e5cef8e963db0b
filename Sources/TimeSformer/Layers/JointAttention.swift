// Joint space-time attention: Bertasius, Wang, Torresani 2021, §3, equation 5.

/// All patches of all frames, and the class token, at once.
/// T frames, N patches a frame, C width. Tokens: the class token, then frame by frame its patches, [1 + T·N, C].
package struct JointAttention<Scalar: LayerScalar>: Sendable {
    let norm: LayerNorm<Scalar>
    let attention: Attention<Scalar>

    init(_ parameters: Parameters, block: Int) {
        norm = LayerNorm(parameters, .block(block, .norm1Weight), .block(block, .norm1Bias))
        attention = Attention(parameters, block: block)
    }

    /// - Parameter z: tokens, [1 + T·N, C].
    /// - Returns: tokens, [1 + T·N, C].
    package func callAsFunction(_ z: Matrix<Scalar>) -> Matrix<Scalar> { z + attention(norm(z)) }
}
