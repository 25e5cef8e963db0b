// Attention within each frame: space-only's, and divided attention's second half.

import Tensors

extension ForwardPass {
    /// mixed = attention(norm(tokens)) of each frame's patches and class token, before the projection.
    /// A task takes one frame and some heads: a head's q, k and v never leave its cache. Divided: the one class token takes
    /// part in every frame, and its results are averaged over frames here, before the projection, which is linear.
    func frameAttention(_ layer: AttentionWeights, frames: Int) {
        let (n, slots) = (plan.patches, plan.slots)
        let isSpace = configuration.attention == .space
        // Splitting a frame's heads costs one more normalization of the frame: only when frames alone do not balance.
        let split = workers.pieces(of: frames, most: slots.heads)
        workers.run(frames * split) { [self] task, worker in
            let (frame, group) = (task / split, task % split)
            let here = buffers[worker]
            let first = frame * plan.frameRows
            // Divided: the class token's row, after the patches, goes elsewhere.
            let out = mixed[first..<(first + (isSpace ? n + 1 : n))]
            clock.measure(.normalize, worker) { normalizeFrame(frame, for: layer.qkv, worker) }
            let normalized = here.input.normalized(n + 1, for: layer.qkv)
            let qkv = here.head(n + 1, of: slots)
            for head in Workers.range(group, of: split, units: slots.heads) {
                clock.measure(.qkv, worker) {
                    layer.qkv.apply(normalized, outputs: slots.outputs(of: head), into: qkv.rows)
                }
                clock.measure(.attention, worker) {
                    let columns = slots.columns(of: head)
                    kernels.attention(
                        queries: qkv.queries, keys: qkv.keys, values: qkv.values, into: out.columns(columns),
                        last: isSpace ? nil : classMixed[frame] + columns.lowerBound, scratch: here.attentionScratch,
                        inBF16: attendsInBF16)
                }
            }
        }
        if !isSpace {
            average(frames, columns: configuration.width, into: mixed[plan.rows - 1]) { classMixed[$0] }
        }
    }

    /// x̂ of a frame's patches and, as row N, of its class token, as `layer` wants them, into a worker's input.
    func normalizeFrame(_ frame: Int, for layer: Tensors.Linear, _ worker: Int) {
        let classRow = classRow(of: frame)
        normalize(patches(of: frame), for: layer, worker)
        normalize(tokens[classRow..<(classRow + 1)], for: layer, at: plan.patches, worker)
    }

    /// out = the mean of `count` rows.
    func average(
        _ count: Int, columns: Int, into out: UnsafeMutablePointer<Float>,
        of row: (Int) -> UnsafeMutablePointer<Float>
    ) {
        out.update(from: row(0), count: columns)
        for index in 1..<max(1, count) { kernels.add(out, row(index), count: columns, into: out) }
        let share = 1 / Float(count)
        for column in 0..<columns { out[column] *= share }
    }
}
