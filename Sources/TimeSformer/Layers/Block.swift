// One block of the encoder: Bertasius, Wang, Torresani 2021, §3, equations 8 and 9.

/// Attention of the model's scheme, then the MLP, each added to the tokens it was given.
package struct Block<Scalar: LayerScalar>: Sendable {
    /// Attention over the clip's tokens, its sum with them included (equation 8).
    enum Scheme: Sendable {
        case divided(DividedAttention<Scalar>)
        case plain(PlainAttention<Scalar>)
    }

    /// What `backward` wants of a forward pass.
    struct Saved {
        enum Attention {
            case divided(DividedAttention<Scalar>.Saved)
            case plain(PlainAttention<Scalar>.Saved)
        }
        let attention: Attention
        /// Behind attention, [rows, C].
        let attended: Matrix<Scalar>
        /// What GELU took, [rows, mlpWidth].
        let hidden: Matrix<Scalar>
        let drop: DropPath<Scalar>?
    }

    let attention: Scheme
    let norm: LayerNorm<Scalar>
    let mlp: MLP<Scalar>

    /// The last block computes the class tokens alone: nothing else of it reaches the logits.
    init(_ weights: Weights<Scalar>, _ configuration: TimeSformerConfiguration, block: Int) {
        let isLast = block == configuration.depth - 1
        attention =
            configuration.attention == .divided
            ? .divided(DividedAttention(weights, configuration, block: block, isClassOnly: isLast))
            : .plain(PlainAttention(weights, configuration, block: block, isClassOnly: isLast))
        norm = LayerNorm(
            weights, .block(block, .norm2Weight), .block(block, .norm2Bias), epsilon: configuration.layerNormEpsilon)
        mlp = MLP(weights, block: block)
    }

    /// - Parameter z: the clip's tokens, [tokens, C], as the scheme orders them.
    /// - Returns: the clip's tokens, [tokens, C]; of the last block its class tokens.
    func callAsFunction(
        _ z: Matrix<Scalar>, _ drop: DropPath<Scalar>?, _ compute: Compute<Scalar>
    ) -> (z: Matrix<Scalar>, saved: Saved) {
        let (attended, saved): (Matrix<Scalar>, Saved.Attention)
        switch attention {
        case .divided(let attention):
            let result = attention(z, drop, compute)
            (attended, saved) = (result.z, .divided(result.saved))
        case .plain(let attention):
            let result = attention(z, drop, compute)
            (attended, saved) = (result.z, .plain(result.saved))
        }
        let (change, hidden) = mlp(norm(attended, compute), compute)
        compute.eachBlock(of: change.rows) { range in
            for row in range {
                let factor = Self.factor(row, of: change.rows, drop)
                let (from, to) = (attended[row], change[row])
                for k in 0..<change.columns { to[k] = from[k] + factor * to[k] }
            }
        }
        return (change, Saved(attention: saved, attended: attended, hidden: hidden, drop: drop))
    }

    /// - Parameter d: the result's gradient; its memory may become that of the gradient that is returned.
    /// - Returns: dz, [tokens, C].
    func backward(_ d: Matrix<Scalar>, _ saved: Saved, _ compute: Compute<Scalar>) -> Matrix<Scalar> {
        var dChange = d
        if saved.drop != nil {
            dChange = compute.matrix(d.rows, d.columns)
            for row in 0..<d.rows {
                let factor = Self.factor(row, of: d.rows, saved.drop)
                for k in 0..<d.columns { dChange[row][k] = d[row][k] * factor }
            }
        }
        let dNormal = mlp.backward(dChange, norm(saved.attended, compute), hidden: saved.hidden, compute)
        norm.backward(dNormal, saved.attended, addingTo: d, compute)
        switch (attention, saved.attention) {
        case (.divided(let attention), .divided(let saved)): return attention.backward(d, saved, compute)
        case (.plain(let attention), .plain(let saved)): return attention.backward(d, saved, compute)
        default: preconditionFailure("a block's backward pass is given what its own forward pass saved")
        }
    }

    /// The MLP's factor of a row: the clip's, or that of the row's frame.
    private static func factor(_ row: Int, of rows: Int, _ drop: DropPath<Scalar>?) -> Scalar {
        guard let drop else { return 1 }
        return drop.mlp[row * drop.mlp.count / rows]
    }
}
