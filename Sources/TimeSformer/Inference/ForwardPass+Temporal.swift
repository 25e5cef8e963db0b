// Divided attention's first half: a patch over the frames. Bertasius et al. 2021, §3.

import CKernels
import Tensors

extension ForwardPass {
    /// tokens += temporal_fc(projection(attention(norm(tokens)))) for all patches; the class token takes no part.
    /// A task takes some patches through all frames, so that everything between the stream's rows stays in its cache.
    func temporalAttention(_ layer: AttentionWeights) {
        let (t, c, slots) = (configuration.frames, configuration.width, plan.slots)
        let parts = workers.parts(of: plan.patches, target: plan.temporalPatches)
        workers.run(parts) { [self] part, worker in
            let range = Workers.range(part, of: parts, units: plan.patches)
            let (first, count) = (range.lowerBound, range.count)
            let rows = count * t
            let here = local[worker]
            // Local row: frame × count + patch.
            clock.measure(.normalize, worker) {
                for frame in 0..<t {
                    kernels.normalize(
                        tokens.start + (frame * plan.frameRows + first) * c, stride: c, rows: count, columns: c,
                        epsilon: configuration.layerNormEpsilon, into: here.normalized.start + frame * count * c,
                        stride: c)
                    for patch in 0..<count {
                        here.rowOffsets[frame * count + patch] = (frame * plan.frameRows + first + patch) * c
                    }
                }
            }
            for head in 0..<slots.heads {
                clock.measure(.temporalQKV, worker) {
                    kernels.multiply(
                        here.normalized.start, stride: c, rows: rows, by: layer.qkv.weight,
                        firstPanel: head * slots.panelsPerSlot, columns: slots.slot,
                        bias: layer.qkv.bias.start + head * slots.slot, into: here.head.start, stride: slots.slot)
                }
                clock.measure(.temporalAttention, worker) {
                    let stride = count * slots.slot
                    for patch in 0..<count {
                        let q = here.head.start + patch * slots.slot
                        var attention = al_attention(
                            q: q, k: q + slots.padded, v: q + 2 * slots.padded,
                            q_stride: stride, k_stride: stride, v_stride: stride,
                            queries: t, keys: t, width: slots.padded,
                            out: here.mixed.start + patch * c + head * slots.width, out_stride: count * c,
                            out_width: slots.width, last_out: nil, scratch: here.scratch.start)
                        kernels.attention(&attention)
                    }
                }
            }
            clock.measure(.temporalProjection, worker) {
                kernels.multiply(
                    here.mixed.start, stride: c, rows: rows, by: layer.projection.weight,
                    bias: layer.projection.bias.start, epilogue: .add, into: tokens.start, stride: c,
                    cRows: UnsafePointer(here.rowOffsets))
            }
        }
    }
}
