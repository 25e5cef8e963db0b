// The last block: only what the class token's output needs. See `ClassAttentionWeights` for the algebra.

import CKernels
import Tensors

/// Rows of class tokens after the last block's temporal part: one for divided and joint, one a frame for space.
final class ClassRows: Sendable {
    /// [rows, C]: the residual stream of the class tokens, in the end their features before the last LayerNorm.
    let stream: FloatBuffer
    let normalized: FloatBuffer
    /// [rows, C]: queries, then what the values give.
    let query: FloatBuffer
    /// [rows][H, padded C]: each head's query in the tokens' space.
    let turned: FloatBuffer
    /// [frames][H, C]: each head's mix of normalized tokens.
    let gathered: FloatBuffer
    let hidden: FloatBuffer

    init(_ configuration: TimeSformerConfiguration) {
        let (t, c, heads) = (configuration.frames, configuration.width, configuration.heads)
        stream = FloatBuffer(count: t * c)
        normalized = FloatBuffer(count: t * c)
        query = FloatBuffer(count: t * c)
        turned = FloatBuffer(count: t * heads * Kernels.padded(c))
        gathered = FloatBuffer(count: t * heads * c)
        hidden = FloatBuffer(count: t * configuration.mlpWidth)
        turned.all.update(repeating: 0)
    }
}

extension ForwardPass {
    /// The last block's spatial attention, projection and MLP for the class tokens alone: into `classRows.stream`.
    func finishWithClassToken(_ block: BlockWeights, frames: Int) {
        guard let layer = block.classAttention else { return }
        let (c, heads, d) = (configuration.width, configuration.heads, configuration.headWidth)
        let isSpace = configuration.attention == .space
        let rows = isSpace ? frames : 1
        let width = plan.paddedWidth
        let at = classRows
        for row in 0..<rows {
            let from = isSpace ? row * plan.frameRows + plan.patches : plan.rows - 1
            (at.stream.start + row * c).update(from: tokens.start + from * c, count: c)
        }
        clock.measure(.classToken, 0) {
            kernels.normalize(
                at.stream.start, stride: c, rows: rows, columns: c, epsilon: configuration.layerNormEpsilon,
                into: at.normalized.start, stride: c)
        }
        spread(at.normalized, rows: rows, by: layer.query, into: at.query)
        workers.run(heads) { [self] head, worker in
            clock.measure(.classToken, worker) {
                kernels.multiply(
                    at.query.start + head * d, stride: c, rows: rows, by: layer.keys[head], bias: nil,
                    into: at.turned.start + head * width, stride: heads * width)
            }
        }
        if configuration.attention == .joint {
            gatherFromAll()
        } else {
            gatherFromFrames(frames)
            if !isSpace { average(at.gathered.start, rows: frames, columns: heads * c, into: at.gathered.start) }
        }
        workers.run(heads) { [self] head, worker in
            clock.measure(.classToken, worker) {
                kernels.multiply(
                    at.gathered.start + head * c, stride: heads * c, rows: rows, by: layer.values[head].weight,
                    bias: layer.values[head].bias.start, into: at.query.start + head * d, stride: c)
            }
        }
        spread(at.query, rows: rows, by: layer.projection, epilogue: .add, into: at.stream)
        kernels.normalize(
            at.stream.start, stride: c, rows: rows, columns: c, epsilon: configuration.layerNormEpsilon,
            into: at.normalized.start, stride: c)
        spread(at.normalized, rows: rows, by: block.fc1, epilogue: .gelu, into: at.hidden)
        spread(at.hidden, rows: rows, by: block.fc2, epilogue: .add, into: at.stream)
    }

    /// A product of few rows: its columns are what the workers share.
    func spread(
        _ x: FloatBuffer, rows: Int, by layer: LinearWeights, epilogue: al_epilogue = .store, into out: FloatBuffer
    ) {
        let panels = layer.weight.panels
        let parts = min(panels, workers.count * 2)
        workers.run(parts) { [self] part, worker in
            let range = Workers.range(part, of: parts, units: panels)
            let first = range.lowerBound * PackedMatrix.panelColumns
            let columns = min(layer.weight.columns, range.upperBound * PackedMatrix.panelColumns) - first
            clock.measure(.classToken, worker) {
                kernels.multiply(
                    x.start, stride: layer.weight.depth, rows: rows, by: layer.weight, firstPanel: range.lowerBound,
                    columns: columns, bias: layer.bias.start + first, epilogue: epilogue, into: out.start + first,
                    stride: layer.weight.columns)
            }
        }
    }

    /// Each frame's normalized tokens, mixed by the heads of its class token.
    private func gatherFromFrames(_ frames: Int) {
        let (c, heads, width) = (configuration.width, configuration.heads, plan.paddedWidth)
        let isSpace = configuration.attention == .space
        workers.run(frames) { [self] frame, worker in
            clock.measure(.classToken, worker) {
                let x = local[worker].normalized.start
                normalizeFrame(frame, into: x, stride: width)
                for row in 0...plan.patches { for column in c..<width { x[row * width + column] = 0 } }
                var attention = al_attention(
                    q: classRows.turned.start + (isSpace ? frame * heads * width : 0), k: x, v: x,
                    q_stride: width, k_stride: width, v_stride: width,
                    queries: heads, keys: plan.patches + 1, width: width,
                    out: classRows.gathered.start + frame * heads * c, out_stride: c, out_width: c, last_out: nil,
                    scratch: local[worker].scratch.start)
                kernels.attention(&attention)
            }
        }
    }

    /// All tokens' normalized rows, mixed by the heads of the class token.
    private func gatherFromAll() {
        guard let jointQKV else { return }
        let (c, heads, width, rows) = (configuration.width, configuration.heads, plan.paddedWidth, plan.rows)
        let x = jointQKV
        let parts = workers.parts(of: rows, target: plan.blockRows)
        workers.run(parts) { [self] part, worker in
            clock.measure(.classToken, worker) {
                let range = Workers.range(part, of: parts, units: rows)
                kernels.normalize(
                    tokens.start + range.lowerBound * c, stride: c, rows: range.count, columns: c,
                    epsilon: configuration.layerNormEpsilon, into: x.start + range.lowerBound * width, stride: width)
                for row in range { for column in c..<width { x.start[row * width + column] = 0 } }
            }
        }
        clock.measure(.classToken, 0) {
            var attention = al_attention(
                q: classRows.turned.start, k: x.start, v: x.start, q_stride: width, k_stride: width, v_stride: width,
                queries: heads, keys: rows, width: width, out: classRows.gathered.start, out_stride: c, out_width: c,
                last_out: nil, scratch: local[0].scratch.start)
            kernels.attention(&attention)
        }
    }
}
