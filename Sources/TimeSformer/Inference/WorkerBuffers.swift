// What one worker writes between two reads of the shared rows.

import Tensors

/// One worker's buffers, small enough to stay in its core's cache.
struct WorkerBuffers: Sendable {
    /// Pixels of a block of patches, [patches, pixels × 3].
    let pixels: RowBuffer
    /// The same, as the patch embedding wants it.
    let pixelInput: LayerInputBuffer
    /// x̂ of a block of rows, [rows, padded C]. Columns beyond C stay zero, as class-token attention wants them.
    let paddedNormalized: RowBuffer
    /// x̂ of a block of rows, [rows, C].
    let normalized: Rows
    /// The same, as a layer wants it; or what attention gathered.
    let input: LayerInputBuffer
    /// `hidden`, as a layer wants it.
    let hiddenInput: LayerInputBuffer
    /// q, k and v of one head, [rows, 3 × padded d].
    let head: RowBuffer
    /// What temporal attention gathered, before its projection, [T × patches, C].
    let temporal: RowBuffer
    /// A chunk of the MLP's hidden floats, [rows, hidden].
    let hidden: RowBuffer
    /// What the attention kernel notes down on its way.
    let attentionScratch: FloatBuffer
    /// Where the rows of a temporal block lie in the stream.
    let streamRows: RowScatter

    init(_ configuration: TimeSformerConfiguration, plan: PassPlan, kernels: Kernels) {
        pixels = RowBuffer(plan.blockRows, columns: configuration.patchFloats)
        pixelInput = LayerInputBuffer(pixels.rows, kernels: kernels)
        let rows = max(plan.temporalRows, plan.blockRows, plan.ownFrameRows)
        paddedNormalized = RowBuffer(rows, columns: plan.paddedWidth)
        paddedNormalized.fillWithZeros()
        normalized = paddedNormalized.rows.columns(0..<configuration.width)
        head = RowBuffer(max(plan.temporalRows, plan.ownFrameRows), columns: plan.slots.slot)
        temporal = RowBuffer(plan.temporalRows, columns: configuration.width)
        input = LayerInputBuffer(normalized, kernels: kernels)
        hidden = RowBuffer(plan.blockRows, columns: plan.hiddenChunk)
        hiddenInput = LayerInputBuffer(hidden.rows, kernels: kernels)
        attentionScratch = FloatBuffer(count: plan.attentionScratch)
        streamRows = RowScatter(capacity: plan.temporalRows)
    }

    /// The first `count` rows of `head`.
    func head(_ count: Int, of slots: HeadSlots) -> HeadRows {
        HeadRows(rows: head[0..<count], width: slots.padded)
    }
}
