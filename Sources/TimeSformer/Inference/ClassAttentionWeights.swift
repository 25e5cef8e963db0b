// The last block's attention, of which only the class token's row is wanted.

import Tensors

/// The class token's attention without any token's key or value: with x̂ the normalized tokens,
///
///     score(j) = q·(Wk·x̂(j) + bk) = (Wkᵀ·q)·x̂(j) + constant, and softmax drops the constant;
///     result   = Σ p(j)·(Wv·x̂(j) + bv) = Wv·(Σ p(j)·x̂(j)) + bv, since the weights sum to one.
///
/// So the keys' matrix turns the query instead and the values' matrix the mixed tokens: two products of one row a head
/// instead of two over all tokens. Exact up to rounding.
struct ClassAttentionWeights: Sendable {
    /// x̂ of the class token → its scaled queries, head after head, unpadded.
    let query: Tensors.Linear
    /// A head's Wk, from its query [d] to the tokens' space [C].
    let keys: [Tensors.Linear]
    /// A head's Wv, from mixed tokens [C] to [d].
    let values: [Tensors.Linear]
    let projection: Tensors.Linear
}

extension WeightLoader {
    func classAttention(_ index: Int) throws -> ClassAttentionWeights {
        let (c, heads, d) = (configuration.width, configuration.heads, configuration.headWidth)
        let norm = (weight: try read(.block(index, .norm1Weight)), bias: try read(.block(index, .norm1Bias)))
        let weight = try read(.block(index, .qkvWeight))
        let bias = try read(.block(index, .qkvBias))
        let queryScale = HeadSlots(configuration).queryScale
        let query = try linear(
            weight, bias: bias, inputs: c, norm: norm, outputs: c, scale: { _ in queryScale }, row: { $0 })
        let keys = (0..<heads).map { head in
            Tensors.Linear(inputs: d, outputs: c, kernels: kernels, outputScales: norm.weight.start) {
                UnsafePointer(weight.start + (c + head * d + $0) * c)
            }
        }
        let values = try (0..<heads).map { head in
            try linear(weight, bias: bias, inputs: c, norm: norm, outputs: d, row: { 2 * c + head * d + $0 })
        }
        let projection = try linear(
            try read(.block(index, .projectionWeight)), bias: try read(.block(index, .projectionBias)), inputs: c,
            outputs: c)
        return ClassAttentionWeights(query: query, keys: keys, values: values, projection: projection)
    }
}
