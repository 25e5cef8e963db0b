// Attention over all tokens of all frames.

import CKernels
import Tensors

extension ForwardPass {
    /// mixed = attention(norm(tokens)) over the whole stream, before the projection.
    func jointAttention(_ layer: AttentionWeights) {
        guard let jointQKV else { return }
        let (c, slots, rows) = (configuration.width, plan.slots, plan.rows)
        workers.runBlocks(of: rows, multiple: 8, target: plan.blockRows) { [self] first, count, worker in
            let here = local[worker]
            clock.measure(.normalize, worker) {
                kernels.normalize(
                    tokens.start + first * c, stride: c, rows: count, columns: c,
                    epsilon: configuration.layerNormEpsilon, into: here.normalized.start, stride: c)
            }
            clock.measure(.qkv, worker) {
                for head in 0..<slots.heads {
                    kernels.multiply(
                        here.normalized.start, stride: c, rows: count, by: layer.qkv.weight,
                        firstPanel: head * slots.panelsPerSlot, columns: slots.slot,
                        bias: layer.qkv.bias.start + head * slots.slot,
                        into: jointQKV.start + (head * rows + first) * slots.slot, stride: slots.slot)
                }
            }
        }
        // Strips of queries in whole tiles; neighbours in task order share a head's keys.
        let strips = (rows + 47) / 48
        let shares = workers.parts(of: strips, target: 8)
        workers.run(slots.heads * shares) { [self] task, worker in
            let (head, share) = (task / shares, task % shares)
            let range = Workers.range(share, of: shares, units: strips)
            let first = range.lowerBound * 48
            let count = min(rows, range.upperBound * 48) - first
            clock.measure(.attention, worker) {
                let q = jointQKV.start + head * rows * slots.slot
                var attention = al_attention(
                    q: q + first * slots.slot, k: q + slots.padded, v: q + 2 * slots.padded,
                    q_stride: slots.slot, k_stride: slots.slot, v_stride: slots.slot,
                    queries: count, keys: rows, width: slots.padded,
                    out: mixed.start + first * c + head * slots.width, out_stride: c, out_width: slots.width,
                    last_out: nil, scratch: local[worker].scratch.start)
                kernels.attention(&attention)
            }
        }
    }
}
