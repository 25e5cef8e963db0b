// Attention within each frame: space-only's, and divided attention's second half.

import CKernels
import Tensors

extension ForwardPass {
    /// mixed = attention(norm(tokens)) of each frame's patches and class token, before the projection.
    /// A task takes one frame and some heads: a head's q, k and v never leave its cache. Divided: the one class token takes
    /// part in every frame, and its results are averaged over frames here, before the projection, which is linear.
    func frameAttention(_ layer: AttentionWeights, frames: Int) {
        let (c, n, slots) = (configuration.width, plan.patches, plan.slots)
        let isSpace = configuration.attention == .space
        // Splitting a frame's heads costs one more normalization of the frame: only when frames alone do not balance.
        var groups = 1
        while groups < slots.heads, frames * groups % workers.count != 0, frames * groups < 8 * workers.count {
            groups += 1
        }
        let split = groups
        workers.run(frames * split) { [self] task, worker in
            let (frame, group) = (task / split, task % split)
            let here = local[worker]
            let first = frame * plan.frameRows
            clock.measure(.normalize, worker) { normalizeFrame(frame, into: here.normalized.start, stride: c) }
            for head in Workers.range(group, of: split, units: slots.heads) {
                clock.measure(.qkv, worker) {
                    kernels.multiply(
                        here.normalized.start, stride: c, rows: n + 1, by: layer.qkv.weight,
                        firstPanel: head * slots.panelsPerSlot, columns: slots.slot,
                        bias: layer.qkv.bias.start + head * slots.slot, into: here.head.start, stride: slots.slot)
                }
                clock.measure(.attention, worker) {
                    let q = here.head.start
                    let column = head * slots.width
                    var attention = al_attention(
                        q: q, k: q + slots.padded, v: q + 2 * slots.padded,
                        q_stride: slots.slot, k_stride: slots.slot, v_stride: slots.slot,
                        queries: n + 1, keys: n + 1, width: slots.padded,
                        out: mixed.start + first * c + column, out_stride: c, out_width: slots.width,
                        last_out: isSpace ? nil : classMixed.start + frame * c + column,
                        scratch: here.scratch.start)
                    kernels.attention(&attention)
                }
            }
        }
        if !isSpace {
            average(classMixed.start, rows: frames, columns: c, into: mixed.start + (plan.rows - 1) * c)
        }
    }

    /// x̂ of a frame's patches and, as row N, of its class token.
    func normalizeFrame(_ frame: Int, into out: UnsafeMutablePointer<Float>, stride: Int) {
        let (c, n) = (configuration.width, plan.patches)
        let first = frame * plan.frameRows
        let classRow = configuration.attention == .space ? first + n : plan.rows - 1
        kernels.normalize(
            tokens.start + first * c, stride: c, rows: n, columns: c, epsilon: configuration.layerNormEpsilon,
            into: out, stride: stride)
        kernels.normalize(
            tokens.start + classRow * c, stride: c, rows: 1, columns: c, epsilon: configuration.layerNormEpsilon,
            into: out + n * stride, stride: stride)
    }

    /// out = the mean of `rows` rows.
    func average(_ x: UnsafePointer<Float>, rows: Int, columns: Int, into out: UnsafeMutablePointer<Float>) {
        out.update(from: x, count: columns)
        for row in 1..<max(1, rows) { kernels.add(out, x + row * columns, count: columns, into: out) }
        let share = 1 / Float(rows)
        for column in 0..<columns { out[column] *= share }
    }
}
