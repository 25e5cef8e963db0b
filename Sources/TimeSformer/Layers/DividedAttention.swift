// Divided space-time attention: Bertasius, Wang, Torresani 2021, §3, equations 11 and 6.

/// First over time, a patch and its place in every other frame; then over space, the patches of one frame.
/// T frames, N patches a frame, C width. Tokens: frame by frame its patches, then the class token, [T·N + 1, C].
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

    /// What `backward` wants of a forward pass.
    struct Saved {
        let z: Matrix<Scalar>
        let temporal: Attention<Scalar>.Saved
        /// What `temporalFC` took, [T·N, C].
        let projected: Matrix<Scalar>
        /// The tokens between the two attentions, [T·N + 1, C].
        let middle: Matrix<Scalar>
        let spatial: Attention<Scalar>.Saved
        let drop: DropPath<Scalar>?
    }

    init(_ weights: Weights<Scalar>, _ configuration: TimeSformerConfiguration, block: Int, isClassOnly: Bool) {
        let epsilon = configuration.layerNormEpsilon
        frames = configuration.frames
        patches = configuration.patchesPerFrame
        temporalNorm = LayerNorm(
            weights, .block(block, .temporalNormWeight), .block(block, .temporalNormBias), epsilon: epsilon)
        temporalAttention = Attention(
            temporal: weights, block: block, heads: configuration.heads,
            groups: .tracks(frames: frames, patches: patches))
        temporalFC = Linear(weights, .block(block, .temporalFCWeight), .block(block, .temporalFCBias))
        norm = LayerNorm(weights, .block(block, .norm1Weight), .block(block, .norm1Bias), epsilon: epsilon)
        attention = Attention(
            weights, block: block, heads: configuration.heads,
            groups: .framesWithOneClassToken(frames: frames, patches: patches, isClassOnly: isClassOnly))
    }

    private var isClassOnly: Bool { attention.groups.isClassOnly }

    /// - Parameter z: tokens, [T·N + 1, C].
    /// - Returns: tokens, [T·N + 1, C]; of the last block the class token alone, [1, C].
    func callAsFunction(
        _ z: Matrix<Scalar>, _ drop: DropPath<Scalar>?, _ compute: Compute<Scalar>
    ) -> (z: Matrix<Scalar>, saved: Saved) {
        let moving = 0..<(frames * patches)
        let (projected, temporal) = temporalAttention(temporalNorm(z[moving], compute), compute)
        if let drop { scaleTracks(projected, drop) }
        let middle = compute.copy(z)
        let change = temporalFC(projected, compute)
        compute.eachBlock(of: moving.count) { for row in $0 { add(change[row], count: z.columns, to: middle[row]) } }

        let (gathered, spatial) = attention(norm(middle, compute), compute)
        let out = isClassOnly ? compute.copy(middle[moving.count..<middle.rows]) : compute.copy(middle)
        if !isClassOnly {
            compute.eachBlock(of: moving.count) { range in
                for row in range {
                    add(gathered[row], times: drop?.spatial[row / patches] ?? 1, count: z.columns, to: out[row])
                }
            }
        }
        for frame in 0..<frames {
            add(
                gathered[gathered.rows - frames + frame], times: classShare(frame, drop), count: z.columns,
                to: out[out.rows - 1])
        }
        return (
            out,
            Saved(
                z: z, temporal: temporal, projected: projected, middle: middle, spatial: spatial, drop: drop)
        )
    }

    /// - Parameter d: the result's gradient; its memory may become that of the gradient that is returned.
    /// - Returns: dz, [T·N + 1, C].
    func backward(_ d: Matrix<Scalar>, _ saved: Saved, _ compute: Compute<Scalar>) -> Matrix<Scalar> {
        let moving = 0..<(frames * patches)
        let c = d.columns
        let dGathered = compute.matrix(attention.groups.resultCount, c)
        for frame in 0..<frames {
            let row = dGathered[dGathered.rows - frames + frame]
            row.update(repeating: 0, count: c)
            add(d[d.rows - 1], times: classShare(frame, saved.drop), count: c, to: row)
        }
        var d = d
        if isClassOnly {
            let all = compute.zeros(moving.count + 1, c)
            all[moving.count].update(from: d[0], count: c)
            d = all
        } else {
            let (dz, drop) = (d, saved.drop)
            compute.eachBlock(of: moving.count) { range in
                for row in range {
                    let factor = drop?.spatial[row / patches] ?? 1
                    for k in 0..<c { dGathered[row][k] = dz[row][k] * factor }
                }
            }
        }
        let dNormal = attention.backward(dGathered, norm(saved.middle, compute), saved.spatial, compute)
        norm.backward(dNormal, saved.middle, addingTo: d, compute)

        let dChange = d[moving]
        temporalFC.learn(dChange, saved.projected, compute)
        let dProjected = temporalFC.backward(dChange, compute)
        if let drop = saved.drop { scaleTracks(dProjected, drop) }
        let z = saved.z[moving]
        let dTracks = temporalAttention.backward(dProjected, temporalNorm(z, compute), saved.temporal, compute)
        temporalNorm.backward(dTracks, z, addingTo: dChange, compute)
        return d
    }

    /// What a frame's result for the class token counts.
    private func classShare(_ frame: Int, _ drop: DropPath<Scalar>?) -> Scalar {
        (drop?.spatial[frame] ?? 1) / Scalar(frames)
    }

    private func scaleTracks(_ x: Matrix<Scalar>, _ drop: DropPath<Scalar>) {
        for row in 0..<x.rows {
            let factor = drop.temporal[row % patches]
            for k in 0..<x.columns { x[row][k] *= factor }
        }
    }
}
