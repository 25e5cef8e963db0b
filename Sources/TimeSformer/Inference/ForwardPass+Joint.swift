// Attention over all tokens of all frames.

import Tensors

extension ForwardPass {
    /// mixed = attention(norm(tokens)) over the whole stream, before the projection.
    func jointAttention(_ layer: AttentionWeights) {
        guard let jointHeads else { return }
        let (slots, rows) = (plan.slots, plan.rows)
        workers.runBlocks(of: rows, multiple: 8, target: plan.blockRows) { [self] first, count, worker in
            clock.measure(.normalize, worker) { normalize(tokens[first..<(first + count)], for: layer.qkv, worker) }
            let normalized = buffers[worker].input.normalized(count, for: layer.qkv)
            clock.measure(.qkv, worker) {
                for head in 0..<slots.heads {
                    let begin = head * rows + first
                    layer.qkv.apply(
                        normalized, outputs: slots.outputs(of: head), into: jointHeads[begin..<(begin + count)])
                }
            }
        }
        // Strips of queries in whole tiles. A share of a head's queries reads, and in bf16 rounds, all of its keys and values.
        let strips = (rows + 47) / 48
        let shares = workers.pieces(of: slots.heads, most: strips)
        workers.run(slots.heads * shares) { [self] task, worker in
            let (head, share) = (task / shares, task % shares)
            let range = Workers.range(share, of: shares, units: strips)
            let queries = (range.lowerBound * 48)..<min(rows, range.upperBound * 48)
            clock.measure(.attention, worker) {
                let all = HeadRows(rows: jointHeads[(head * rows)..<((head + 1) * rows)], width: slots.padded)
                kernels.attention(
                    queries: all.queries[queries], keys: all.keys, values: all.values,
                    into: mixed[queries].columns(slots.columns(of: head)), scratch: buffers[worker].attentionScratch,
                    inBF16: attendsInBF16)
            }
        }
    }
}
