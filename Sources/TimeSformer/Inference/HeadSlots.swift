// How attention heads share the qkv layer.

import Tensors

/// Where a head's queries, keys and values lie among the outputs of a packed qkv layer: for each head a slot of three parts, each
/// padded to a multiple of sixteen, so that a slot begins where a range of `Linear`'s outputs may, and heads can be
/// computed one by one.
struct HeadSlots: Sendable {
    let heads: Int
    /// d: floats of a head.
    let width: Int
    /// d, rounded up to what attention wants.
    let padded: Int
    var slot: Int { 3 * padded }
    /// Outputs of the packed layer.
    var outputs: Int { heads * slot }

    /// A head's outputs: its query, key and value.
    func outputs(of head: Int) -> Range<Int> { (head * slot)..<((head + 1) * slot) }

    /// A head's columns in [rows, C].
    func columns(of head: Int) -> Range<Int> { (head * width)..<((head + 1) * width) }

    init(_ configuration: TimeSformerConfiguration) {
        heads = configuration.heads
        width = configuration.headWidth
        padded = Kernels.padded(configuration.headWidth)
    }

    /// The row of torch's [3C, C] weight behind a packed output; nil for padding.
    func row(_ output: Int) -> Int? {
        let (head, within) = (output / slot, output % slot)
        let (part, d) = (within / padded, within % padded)
        return d < width ? (part * heads + head) * width + d : nil
    }

    /// The softmax's scale, and log2(e) since its powers are of two, go into the query.
    func scale(_ output: Int) -> Float { output % slot < padded ? queryScale : 1 }
    var queryScale: Float { Float(1.4426950408889634 / Double(width).squareRoot()) }
}

/// One head's queries, keys and values side by side: [rows, 3 × padded d].
struct HeadRows: Sendable {
    let rows: Rows
    /// d, padded.
    let width: Int

    var queries: Rows { rows.columns(0..<width) }
    var keys: Rows { rows.columns(width..<(2 * width)) }
    var values: Rows { rows.columns((2 * width)..<(3 * width)) }
}
