// Joint and space-only attention: Bertasius, Wang, Torresani 2021, §3, equations 5 and 6.

/// One attention in a block. Joint: all patches of all frames, and the class token, at once. Space-only: within each frame
/// alone, its patches and a class token of its own; frames first meet when their class tokens are averaged behind the last
/// block.
/// T frames, N patches a frame, C width. Tokens: joint, frame by frame its patches, then the class token, [T·N + 1, C];
/// space, frame by frame its patches and its class token, [T·(N + 1), C].
package struct PlainAttention<Scalar: LayerScalar>: Sendable {
    let norm: LayerNorm<Scalar>
    let attention: Attention<Scalar>

    /// What `backward` wants of a forward pass.
    struct Saved {
        let z: Matrix<Scalar>
        let attention: Attention<Scalar>.Saved
        let drop: DropPath<Scalar>?
    }

    init(_ weights: Weights<Scalar>, _ configuration: TimeSformerConfiguration, block: Int, isClassOnly: Bool) {
        norm = LayerNorm(
            weights, .block(block, .norm1Weight), .block(block, .norm1Bias), epsilon: configuration.layerNormEpsilon)
        let groups: TokenGroups =
            configuration.attention == .joint
            ? .everything(tokens: configuration.tokens, isClassOnly: isClassOnly)
            : .frames(configuration.frames, patches: configuration.patchesPerFrame, isClassOnly: isClassOnly)
        attention = Attention(weights, block: block, heads: configuration.heads, groups: groups)
    }

    /// - Parameter z: tokens, [tokens, C].
    /// - Returns: tokens, [tokens, C]; of the last block the class tokens alone, [1, C] or [T, C].
    func callAsFunction(
        _ z: Matrix<Scalar>, _ drop: DropPath<Scalar>?, _ compute: Compute<Scalar>
    ) -> (z: Matrix<Scalar>, saved: Saved) {
        let (change, saved) = attention(norm(z, compute), compute)
        let out = compute.matrix(change.rows, z.columns)
        compute.eachBlock(of: out.rows) { range in
            for row in range {
                out[row].update(from: z[asking(row)], count: z.columns)
                add(change[row], times: factor(row, drop), count: z.columns, to: out[row])
            }
        }
        return (out, Saved(z: z, attention: saved, drop: drop))
    }

    /// - Parameter d: the result's gradient; its memory may become that of the gradient that is returned.
    /// - Returns: dz, [tokens, C].
    func backward(_ d: Matrix<Scalar>, _ saved: Saved, _ compute: Compute<Scalar>) -> Matrix<Scalar> {
        let dChange = compute.matrix(d.rows, d.columns)
        compute.eachBlock(of: d.rows) { range in
            for row in range {
                let factor = factor(row, saved.drop)
                for k in 0..<d.columns { dChange[row][k] = d[row][k] * factor }
            }
        }
        var dz = d
        if attention.groups.isClassOnly {
            dz = compute.zeros(saved.z.rows, d.columns)
            for row in 0..<d.rows { dz[asking(row)].update(from: d[row], count: d.columns) }
        }
        let dNormal = attention.backward(dChange, norm(saved.z, compute), saved.attention, compute)
        norm.backward(dNormal, saved.z, addingTo: dz, compute)
        return dz
    }

    /// The stream's row that a row of the result belongs to.
    private func asking(_ row: Int) -> Int {
        attention.groups.isClassOnly ? attention.groups.rows[row][attention.groups.rows[row].count - 1] : row
    }

    private func factor(_ row: Int, _ drop: DropPath<Scalar>?) -> Scalar {
        guard let drop else { return 1 }
        return drop.spatial.count == 1 ? drop.spatial[0] : drop.spatial[asking(row) / attention.groups.rows[0].count]
    }
}
