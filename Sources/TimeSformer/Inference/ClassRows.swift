// Buffers of the last block, of which only class tokens are wanted.

import Tensors

/// Rows of class tokens after the last block's temporal part: one for divided and joint, one a frame for space.
final class ClassRows: Sendable {
    /// [rows, C]: the residual stream of the class tokens, in the end their features before the last LayerNorm.
    let stream: RowBuffer
    /// [rows, C]: x̂.
    let normalized: RowBuffer
    /// [rows, C]: queries, then what the values give.
    let query: RowBuffer
    /// [rows, H × padded C]: each head's query in the tokens' space; zero beyond C.
    let turned: RowBuffer
    /// [frames, H × C]: each head's mix of normalized tokens.
    let gathered: RowBuffer
    /// [rows, hidden]: the MLP's.
    let hidden: RowBuffer

    init(_ configuration: TimeSformerConfiguration) {
        let (t, c, heads) = (configuration.frames, configuration.width, configuration.heads)
        stream = RowBuffer(t, columns: c)
        normalized = RowBuffer(t, columns: c)
        query = RowBuffer(t, columns: c)
        turned = RowBuffer(t, columns: heads * Kernels.padded(c))
        gathered = RowBuffer(t, columns: heads * c)
        hidden = RowBuffer(t, columns: configuration.mlpWidth)
        turned.fillWithZeros()
    }
}
