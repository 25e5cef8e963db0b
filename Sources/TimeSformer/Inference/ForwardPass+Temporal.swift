// Divided attention's first half: a patch over the frames. Bertasius et al. 2021, §3.

import Tensors

extension ForwardPass {
    /// tokens += temporal_fc(projection(attention(norm(tokens)))) for all patches; the class token takes no part.
    /// A task takes some patches through all frames, so that everything between the stream's rows stays in its cache.
    func temporalAttention(_ layer: AttentionWeights) {
        let (t, slots) = (configuration.frames, plan.slots)
        let parts = workers.parts(of: plan.patches, target: plan.temporalPatches)
        workers.run(parts) { [self] part, worker in
            let range = Workers.range(part, of: parts, units: plan.patches)
            let count = range.count
            let here = buffers[worker]
            // The worker's rows: frame × count + patch.
            let rows = 0..<(count * t)
            let gathered = here.temporal[rows]
            clock.measure(.normalize, worker) {
                for frame in 0..<t {
                    let from = patches(of: frame)[range]
                    normalize(from, for: layer.qkv, at: frame * count, worker)
                    here.streamRows.set(from: frame * count, to: from, in: tokens.rows)
                }
            }
            let normalized = here.input.normalized(rows.count, for: layer.qkv)
            let qkv = here.head(rows.count, of: slots)
            for head in 0..<slots.heads {
                clock.measure(.temporalQKV, worker) {
                    layer.qkv.apply(normalized, outputs: slots.outputs(of: head), into: qkv.rows)
                }
                clock.measure(.temporalAttention, worker) {
                    kernels.attention(
                        takingTurns: count, qkv.rows, into: gathered.columns(slots.columns(of: head)),
                        scratch: here.attentionScratch)
                }
            }
            clock.measure(.temporalProjection, worker) {
                layer.projection.apply(
                    here.input.plain(gathered, for: layer.projection), .add, into: tokens.rows,
                    scatter: here.streamRows)
            }
        }
    }
}
