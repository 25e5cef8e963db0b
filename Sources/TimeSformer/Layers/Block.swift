// One block of the encoder: Bertasius, Wang, Torresani 2021, §3, equations 8 and 9.

/// Attention of the model's scheme, then the MLP, each added to the tokens it was given.
package struct Block<Scalar: LayerScalar>: Sendable {
    /// Attention over the clip's tokens, its sum with them included (equation 8).
    enum Scheme: Sendable {
        case divided(DividedAttention<Scalar>)
        case joint(JointAttention<Scalar>)
        case space(SpaceAttention<Scalar>)

        func callAsFunction(_ z: Matrix<Scalar>) -> Matrix<Scalar> {
            switch self {
            case .divided(let attention): attention(z)
            case .joint(let attention): attention(z)
            case .space(let attention): attention(z)
            }
        }
    }

    let attention: Scheme
    let norm: LayerNorm<Scalar>
    let mlp: MLP<Scalar>

    init(_ parameters: Parameters, block: Int) {
        attention =
            switch parameters.configuration.attention {
            case .divided: .divided(DividedAttention(parameters, block: block))
            case .joint: .joint(JointAttention(parameters, block: block))
            case .space: .space(SpaceAttention(parameters, block: block))
            }
        norm = LayerNorm(parameters, .block(block, .norm2Weight), .block(block, .norm2Bias))
        mlp = MLP(parameters, block: block)
    }

    /// - Parameter z: the clip's tokens, [tokens, C], as the scheme orders them.
    /// - Returns: the clip's tokens, [tokens, C].
    package func callAsFunction(_ z: Matrix<Scalar>) -> Matrix<Scalar> {
        let attended = attention(z)
        return attended + mlp(norm(attended))
    }
}
