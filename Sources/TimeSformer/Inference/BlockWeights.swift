// The weights of one block, folded and packed.

import Tensors

/// Where a head's query, key and value columns lie in a packed qkv weight: for each head a slot of three parts, each
/// padded to a multiple of sixteen, so that a slot is a whole number of panels and heads can be computed one by one.
struct HeadSlots: Sendable {
    let heads: Int
    /// d: floats of a head.
    let width: Int
    /// d, rounded up to what attention wants.
    let padded: Int
    var slot: Int { 3 * padded }
    var columns: Int { heads * slot }
    var panelsPerSlot: Int { slot / PackedMatrix.panelColumns }

    init(_ configuration: TimeSformerConfiguration) {
        heads = configuration.heads
        width = configuration.headWidth
        padded = Kernels.padded(configuration.headWidth)
    }

    /// The row of torch's [3C, C] weight behind a packed column; nil for padding.
    func row(_ column: Int) -> Int? {
        let (head, within) = (column / slot, column % slot)
        let (part, d) = (within / padded, within % padded)
        return d < width ? (part * heads + head) * width + d : nil
    }

    /// The softmax's scale, and log2(e) since its powers are of two, go into the query.
    func scale(_ column: Int) -> Float { column % slot < padded ? queryScale : 1 }
    var queryScale: Float { Float(1.4426950408889634 / Double(width).squareRoot()) }
}

/// Self-attention's weights: LayerNorm folded into qkv, which is packed by head.
struct AttentionWeights: Sendable {
    let qkv: LinearWeights
    let projection: LinearWeights
}

/// One block; attention of the last one is in `ClassAttentionWeights`.
struct BlockWeights: Sendable {
    /// Divided only. The projection has `temporal_fc` folded in.
    let temporal: AttentionWeights?
    /// nil in the last block.
    let attention: AttentionWeights?
    /// The last block only.
    let classAttention: ClassAttentionWeights?
    let fc1: LinearWeights
    let fc2: LinearWeights
}

extension WeightLoader {
    func block(_ index: Int) throws -> BlockWeights {
        let isLast = index == configuration.depth - 1
        let temporal = configuration.attention == .divided ? try temporalAttention(index) : nil
        let attention = isLast ? nil : try spatialAttention(index)
        let classAttention = isLast ? try self.classAttention(index) : nil
        let norm = (weight: try read(.block(index, .norm2Weight)), bias: try read(.block(index, .norm2Bias)))
        let fc1 = linear(
            try read(.block(index, .fc1Weight)), bias: try read(.block(index, .fc1Bias)), depth: configuration.width,
            norm: norm, columns: configuration.mlpWidth)
        let fc2 = linear(
            try read(.block(index, .fc2Weight)), bias: try read(.block(index, .fc2Bias)),
            depth: configuration.mlpWidth, columns: configuration.width)
        return BlockWeights(
            temporal: temporal, attention: attention, classAttention: classAttention, fc1: fc1, fc2: fc2)
    }

    private func spatialAttention(_ index: Int) throws -> AttentionWeights {
        let (c, slots) = (configuration.width, HeadSlots(configuration))
        let norm = (weight: try read(.block(index, .norm1Weight)), bias: try read(.block(index, .norm1Bias)))
        let qkv = linear(
            try read(.block(index, .qkvWeight)), bias: try read(.block(index, .qkvBias)), depth: c, norm: norm,
            columns: slots.columns, scale: { slots.scale($0) }, row: { slots.row($0) })
        let projection = linear(
            try read(.block(index, .projectionWeight)), bias: try read(.block(index, .projectionBias)), depth: c,
            columns: c)
        return AttentionWeights(qkv: qkv, projection: projection)
    }

    private func temporalAttention(_ index: Int) throws -> AttentionWeights {
        let (c, slots) = (configuration.width, HeadSlots(configuration))
        let norm = (
            weight: try read(.block(index, .temporalNormWeight)), bias: try read(.block(index, .temporalNormBias))
        )
        let qkv = linear(
            try read(.block(index, .temporalQKVWeight)), bias: try read(.block(index, .temporalQKVBias)), depth: c,
            norm: norm, columns: slots.columns, scale: { slots.scale($0) }, row: { slots.row($0) })
        // fc·(P·x + p) + f = (fc·P)·x + (fc·p + f)
        let fc = try read(.block(index, .temporalFCWeight))
        let folded = FloatBuffer(count: c * c)
        do {
            let inner = try read(.block(index, .temporalProjectionWeight))
            let packed = PackedMatrix(columns: c, depth: c) { UnsafePointer(inner.start + $0 * c) }
            let parts = workers.parts(of: c, target: 96)
            let kernels = kernels
            workers.run(parts) { part, _ in
                let rows = Workers.range(part, of: parts, units: c)
                kernels.multiply(
                    fc.start + rows.lowerBound * c, stride: c, rows: rows.count, by: packed, bias: nil,
                    into: folded.start + rows.lowerBound * c, stride: c)
            }
        }
        let bias = foldedBias(
            fc, bias: try read(.block(index, .temporalFCBias)), depth: c,
            shift: try read(.block(index, .temporalProjectionBias)), columns: c)
        return AttentionWeights(qkv: qkv, projection: linear(folded, bias: bias, depth: c, columns: c))
    }
}
