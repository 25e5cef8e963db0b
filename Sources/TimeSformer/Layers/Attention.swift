// Multi-head self-attention: Vaswani et al. 2017, §3.2; Bertasius, Wang, Torresani 2021, equations 2 to 5, 7 and 8.

/// Self-attention within groups of tokens. Which groups those are is the schemes' business.
/// C width, H heads, d = C ÷ H.
package struct Attention<Scalar: LayerScalar>: Sendable {
    /// Query, key and value at once: [3C, C].
    let qkv: Linear<Scalar>
    /// W_O of equation 8: [C, C].
    let projection: Linear<Scalar>
    let heads: Int
    let groups: TokenGroups

    /// What `backward` wants of a forward pass.
    struct Saved {
        /// [rows, 3C]
        let qkv: Matrix<Scalar>
        /// What each token gathered, [results, C].
        let gathered: Matrix<Scalar>
    }

    /// Over space, or over everything.
    init(_ weights: Weights<Scalar>, block: Int, heads: Int, groups: TokenGroups) {
        qkv = Linear(weights, .block(block, .qkvWeight), .block(block, .qkvBias))
        projection = Linear(weights, .block(block, .projectionWeight), .block(block, .projectionBias))
        self.heads = heads
        self.groups = groups
    }

    /// Over time; divided attention only.
    init(temporal weights: Weights<Scalar>, block: Int, heads: Int, groups: TokenGroups) {
        qkv = Linear(weights, .block(block, .temporalQKVWeight), .block(block, .temporalQKVBias))
        projection = Linear(
            weights, .block(block, .temporalProjectionWeight), .block(block, .temporalProjectionBias))
        self.heads = heads
        self.groups = groups
    }

    /// - Parameter x: normalized tokens, [rows, C].
    /// - Returns: what each token gathered, projected: [results, C].
    func callAsFunction(_ x: Matrix<Scalar>, _ compute: Compute<Scalar>) -> (y: Matrix<Scalar>, saved: Saved) {
        let qkv = qkv(x, compute)
        let gathered = compute.matrix(groups.resultCount, x.columns)
        eachTask(compute) { head, range in
            let room = HeadRoom(groups.rows[0].count, width: x.columns / heads, isForGradients: false, compute)
            for group in range { room.gather(group, of: groups, head: head, qkv, into: gathered) }
        }
        return (projection(gathered, compute), Saved(qkv: qkv, gathered: gathered))
    }

    /// - Parameters:
    ///   - dy: the result's gradient, [results, C].
    ///   - x: normalized tokens, [rows, C].
    /// - Returns: dx, [rows, C].
    func backward(
        _ dy: Matrix<Scalar>, _ x: Matrix<Scalar>, _ saved: Saved, _ compute: Compute<Scalar>
    ) -> Matrix<Scalar> {
        projection.learn(dy, saved.gathered, compute)
        let dGathered = projection.backward(dy, compute)
        let all = compute.matrix(groups.ownCount, 3 * x.columns)
        eachTask(compute) { head, range in
            let room = HeadRoom(groups.rows[0].count, width: x.columns / heads, isForGradients: true, compute)
            for group in range { room.scatter(group, of: groups, head: head, saved.qkv, dGathered, into: all) }
        }
        let dQKV = all[0..<x.rows]
        if let shared = groups.shared {
            for row in (shared + 1)..<groups.ownCount { add(all[row], count: all.columns, to: dQKV[shared]) }
        }
        qkv.learn(dQKV, x, compute)
        return qkv.backward(dQKV, compute)
    }

    /// A task takes one head and some groups.
    private func eachTask(_ compute: Compute<Scalar>, _ body: @Sendable (_ head: Int, _ groups: Range<Int>) -> Void) {
        let count = groups.rows.count
        let shares = min(count, max(1, 4 * compute.workers.count / heads))
        compute.workers.run(heads * shares) { task, _ in
            let (head, share) = (task / shares, task % shares)
            body(head, share * count / shares..<(share + 1) * count / shares)
        }
    }
}
