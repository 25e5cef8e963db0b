// Multi-head self-attention: Vaswani et al. 2017, §3.2; Bertasius, Wang, Torresani 2021, equations 2 to 5, 7 and 8.

/// Self-attention of the tokens it is given, every one to every one. Which tokens those are is the schemes' business.
/// C width, H heads, d = C ÷ H.
package struct Attention<Scalar: LayerScalar>: Sendable {
    /// Query, key and value at once: [3C, C].
    let qkv: Linear<Scalar>
    /// W_O of equation 8: [C, C].
    let projection: Linear<Scalar>
    let heads: Int

    /// - Parameter x: normalized tokens, [S, C].
    /// - Returns: what each token gathered, projected: [S, C].
    package func callAsFunction(_ x: Matrix<Scalar>) -> Matrix<Scalar> {
        let (c, d) = (x.columns, x.columns / heads)
        let qkv = qkv(x)
        var gathered = Matrix<Scalar>(rows: x.rows, columns: c)
        for head in 0..<heads {
            let (q, k, v) = (head * d, c + head * d, 2 * c + head * d)
            for i in 0..<x.rows {
                var scores = [Scalar](repeating: 0, count: x.rows)
                for j in 0..<x.rows {
                    for e in 0..<d { scores[j] += qkv[i, q + e] * qkv[j, k + e] }
                    scores[j] /= Scalar(d).squareRoot()
                }
                for (j, weight) in softmax(scores).enumerated() {
                    for e in 0..<d { gathered[i, q + e] += weight * qkv[j, v + e] }
                }
            }
        }
        return projection(gathered)
    }

    /// exp(sⱼ) ÷ Σ exp(sⱼ), the largest score subtracted first so that nothing overflows.
    private func softmax(_ scores: [Scalar]) -> [Scalar] {
        let largest = scores.max() ?? 0
        let powers = scores.map { Scalar.exp($0 - largest) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }
}

extension Attention {
    /// Over space, or over everything.
    init(_ parameters: Parameters, block: Int) {
        qkv = Linear(parameters, .block(block, .qkvWeight), .block(block, .qkvBias))
        projection = Linear(parameters, .block(block, .projectionWeight), .block(block, .projectionBias))
        heads = parameters.configuration.heads
    }

    /// Over time; divided attention only.
    init(temporal parameters: Parameters, block: Int) {
        qkv = Linear(parameters, .block(block, .temporalQKVWeight), .block(block, .temporalQKVBias))
        projection = Linear(
            parameters, .block(block, .temporalProjectionWeight), .block(block, .temporalProjectionBias))
        heads = parameters.configuration.heads
    }
}
