// Attentions whose rows take turns, as a frame's patches do, against each on its own.

import Tensors
import Testing

@Suite struct AttentionTurnsTests {
    @Test(arguments: InstructionSet.available)
    func attentionsThatTakeTurnsAreThoseApart(_ set: InstructionSet) {
        let kernels = Kernels(set)
        for (count, tokens, width) in [(1, 8, 64), (13, 8, 64), (5, 8, 30), (7, 3, 16), (4, 33, 48)] {
            let padded = Kernels.padded(width)
            let rows = RowBuffer(count * tokens, columns: 3 * padded)
            var state: UInt64 = 3
            for row in 0..<(count * tokens) {
                for column in 0..<(3 * padded) {
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    rows[row][column] = column % padded < width ? Float(state >> 40) / Float(1 << 23) - 1 : 0
                }
            }
            let (together, apart) = (RowBuffer(count * tokens, columns: 200), RowBuffer(count * tokens, columns: 200))
            for buffer in [together, apart] { buffer.fillWithZeros() }
            let scratch = FloatBuffer(count: kernels.attentionScratch(width: padded, queries: tokens, keys: tokens))
            let columns = 7..<(7 + width)
            kernels.attention(takingTurns: count, rows.rows, into: together.rows.columns(columns), scratch: scratch)
            for number in 0..<count {
                func own(_ rows: Rows, _ columns: Range<Int>) -> Rows {
                    Rows(
                        rows.start + number * rows.stride + columns.lowerBound, count: tokens, columns: columns.count,
                        stride: count * rows.stride)
                }
                kernels.attention(
                    queries: own(rows.rows, 0..<padded), keys: own(rows.rows, padded..<(2 * padded)),
                    values: own(rows.rows, (2 * padded)..<(3 * padded)), into: own(apart.rows, columns),
                    scratch: scratch)
            }
            #expect(together.array == apart.array, "\(count) of \(tokens) tokens, \(width) wide")
        }
    }
}
