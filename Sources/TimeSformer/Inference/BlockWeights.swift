// The weights of one block, folded and packed.

import Tensors

/// Self-attention's weights: LayerNorm folded into qkv, which is packed by head.
struct AttentionWeights: Sendable {
    let qkv: Tensors.Linear
    let projection: Tensors.Linear
}

/// One block; attention of the last one is in `ClassAttentionWeights`.
struct BlockWeights: Sendable {
    /// Divided only. The projection has `temporal_fc` folded in.
    let temporal: AttentionWeights?
    /// nil in the last block.
    let attention: AttentionWeights?
    /// The last block only.
    let classAttention: ClassAttentionWeights?
    let fc1: Tensors.Linear
    let fc2: Tensors.Linear

    var layers: [Tensors.Linear] {
        var layers = [temporal, attention].compactMap(\.self).flatMap { [$0.qkv, $0.projection] } + [fc1, fc2]
        if let last = classAttention { layers += [last.query, last.projection] + last.keys + last.values }
        return layers
    }
}

extension WeightLoader {
    func block(_ index: Int) throws -> BlockWeights {
        let isLast = index == configuration.depth - 1
        let temporal = configuration.attention == .divided ? try temporalAttention(index) : nil
        let attention = isLast ? nil : try spatialAttention(index)
        let classAttention = isLast ? try self.classAttention(index) : nil
        let norm = (weight: try read(.block(index, .norm2Weight)), bias: try read(.block(index, .norm2Bias)))
        let fc1 = try linear(
            try read(.block(index, .fc1Weight)), of: .block(index, .fc1Weight), bias: try read(.block(index, .fc1Bias)),
            inputs: configuration.width, norm: norm, outputs: configuration.mlpWidth)
        let fc2 = try linear(
            try read(.block(index, .fc2Weight)), of: .block(index, .fc2Weight), bias: try read(.block(index, .fc2Bias)),
            inputs: configuration.mlpWidth, outputs: configuration.width)
        return BlockWeights(
            temporal: temporal, attention: attention, classAttention: classAttention, fc1: fc1, fc2: fc2)
    }

    private func spatialAttention(_ index: Int) throws -> AttentionWeights {
        let (c, slots) = (configuration.width, HeadSlots(configuration))
        let norm = (weight: try read(.block(index, .norm1Weight)), bias: try read(.block(index, .norm1Bias)))
        let qkv = try linear(
            try read(.block(index, .qkvWeight)), of: .block(index, .qkvWeight), bias: try read(.block(index, .qkvBias)),
            inputs: c, norm: norm, outputs: slots.outputs, scale: { slots.scale($0) }, row: { slots.row($0) })
        let projection = try linear(
            try read(.block(index, .projectionWeight)), of: .block(index, .projectionWeight),
            bias: try read(.block(index, .projectionBias)), inputs: c, outputs: c)
        return AttentionWeights(qkv: qkv, projection: projection)
    }

    private func temporalAttention(_ index: Int) throws -> AttentionWeights {
        let (c, slots) = (configuration.width, HeadSlots(configuration))
        let norm = (
            weight: try read(.block(index, .temporalNormWeight)), bias: try read(.block(index, .temporalNormBias))
        )
        let qkv = try linear(
            try read(.block(index, .temporalQKVWeight)), of: .block(index, .temporalQKVWeight),
            bias: try read(.block(index, .temporalQKVBias)), inputs: c, norm: norm, outputs: slots.outputs,
            scale: { slots.scale($0) }, row: { slots.row($0) })
        let folded = try temporalProjection(index)
        let projection = try linear(
            folded.weight, of: .block(index, .temporalProjectionWeight), bias: folded.bias, inputs: c, outputs: c)
        return AttentionWeights(qkv: qkv, projection: projection)
    }

    /// Temporal attention's projection with `temporal_fc` behind it, [C, C], and their bias.
    func temporalProjection(_ index: Int) throws -> (weight: FloatBuffer, bias: FloatBuffer) {
        let c = configuration.width
        // fc·(P·x + p) + f = (fc·P)·x + (fc·p + f)
        let fc = try read(.block(index, .temporalFCWeight))
        let folded = FloatBuffer(count: c * c)
        do {
            let inner = try read(.block(index, .temporalProjectionWeight))
            let projection = Tensors.Linear(inputs: c, outputs: c, kernels: kernels) {
                UnsafePointer(inner.start + $0 * c)
            }
            let (from, to) = (Rows(fc.start, count: c, columns: c), Rows(folded.start, count: c, columns: c))
            let parts = workers.parts(of: c, target: 96)
            workers.run(parts) { part, _ in
                let range = Workers.range(part, of: parts, units: c)
                projection.apply(from[range], into: to[range])
            }
        }
        let bias = foldedBias(
            fc, bias: try read(.block(index, .temporalFCBias)), inputs: c,
            shift: try read(.block(index, .temporalProjectionBias)), outputs: c)
        return (folded, bias)
    }
}
