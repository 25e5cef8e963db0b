// The last block: only what the class token's output needs. See `ClassAttentionWeights` for the algebra.

import Tensors

extension ForwardPass {
    /// The last block's spatial attention, projection and MLP for the class tokens alone: into `classRows.stream`.
    func finishWithClassToken(_ block: BlockWeights, frames: Int) {
        guard let layer = block.classAttention else { return }
        let (c, heads, d) = (configuration.width, configuration.heads, configuration.headWidth)
        let isSpace = configuration.attention == .space
        let rows = 0..<(isSpace ? frames : 1)
        let width = plan.paddedWidth
        let (stream, normalized) = (classRows.stream[rows], classRows.normalized[rows])
        let (query, hidden) = (classRows.query[rows], classRows.hidden[rows])
        for row in rows { stream[row].update(from: tokens[classRow(of: row)], count: c) }
        clock.measure(.classToken, 0) { normalize(stream, into: normalized) }
        spread(normalized, by: layer.query, into: query)
        workers.run(heads) { [self] head, worker in
            clock.measure(.classToken, worker) {
                layer.keys[head].apply(
                    query.columns((head * d)..<((head + 1) * d)),
                    into: classRows.turned[rows].columns((head * width)..<((head + 1) * width)))
            }
        }
        if configuration.attention == .joint {
            gatherFromAll()
        } else {
            gatherFromFrames(frames, for: layer.query)
            if !isSpace {
                average(frames, columns: heads * c, into: classRows.gathered[0]) { classRows.gathered[$0] }
            }
        }
        workers.run(heads) { [self] head, worker in
            clock.measure(.classToken, worker) {
                layer.values[head].apply(
                    classRows.gathered[rows].columns((head * c)..<((head + 1) * c)),
                    into: query.columns((head * d)..<((head + 1) * d)))
            }
        }
        spread(query, by: layer.projection, .add, into: stream)
        normalize(stream, into: normalized)
        spread(normalized, by: block.fc1, .gelu, into: hidden)
        spread(hidden, by: block.fc2, .add, into: stream)
    }

    /// A product of few rows: its outputs are what the workers share.
    private func spread(_ x: Rows, by layer: Tensors.Linear, _ epilogue: Epilogue = .store, into out: Rows) {
        let multiple = Tensors.Linear.outputMultiple
        let units = (layer.outputs + multiple - 1) / multiple
        let parts = min(units, workers.count * 2)
        workers.run(parts) { [self] part, worker in
            let range = Workers.range(part, of: parts, units: units)
            let outputs = (range.lowerBound * multiple)..<min(layer.outputs, range.upperBound * multiple)
            clock.measure(.classToken, worker) {
                layer.apply(x, outputs: outputs, epilogue, into: out.columns(outputs))
            }
        }
    }

    /// Each frame's normalized tokens, mixed by the heads of its class token.
    /// - Parameter layer: what takes normalized tokens in this block, in floats.
    private func gatherFromFrames(_ frames: Int, for layer: Tensors.Linear) {
        let (heads, isSpace) = (configuration.heads, configuration.attention == .space)
        workers.run(frames) { [self] frame, worker in
            clock.measure(.classToken, worker) {
                let here = buffers[worker]
                normalizeFrame(frame, for: layer, worker)
                let x = here.paddedNormalized[0..<(plan.patches + 1)]
                kernels.attention(
                    queries: classRows.turned.rows.row(isSpace ? frame : 0, cutInto: heads), keys: x, values: x,
                    into: classRows.gathered.rows.row(frame, cutInto: heads), scratch: here.attentionScratch)
            }
        }
    }

    /// All tokens' normalized rows, mixed by the heads of the class token.
    private func gatherFromAll() {
        guard let jointHeads else { return }
        let (c, heads, width) = (configuration.width, configuration.heads, plan.paddedWidth)
        // All x̂, [rows, padded C], where the heads of the blocks before were: there is room for three times as much.
        let x = Rows(jointHeads.rows.start, count: plan.rows, columns: width)
        let parts = workers.parts(of: plan.rows, target: plan.blockRows)
        workers.run(parts) { [self] part, worker in
            clock.measure(.classToken, worker) {
                let range = Workers.range(part, of: parts, units: plan.rows)
                normalize(tokens[range], into: x[range].columns(0..<c))
                for row in range { for column in c..<width { x[row][column] = 0 } }
            }
        }
        clock.measure(.classToken, 0) {
            kernels.attention(
                queries: classRows.turned.rows.row(0, cutInto: heads), keys: x, values: x,
                into: classRows.gathered.rows.row(0, cutInto: heads), scratch: buffers[0].attentionScratch)
        }
    }
}
