// What follows attention in every block: its projection, and the MLP.

import Tensors

extension ForwardPass {
    /// tokens += projection(mixed); tokens += fc2(gelu(fc1(norm(tokens)))).
    /// A task takes a block of rows through all of it; hidden floats exist only a chunk at a time, in its cache.
    func projectionAndMLP(_ projection: LinearWeights, _ block: BlockWeights, rows: Int) {
        let c = configuration.width
        workers.runBlocks(of: rows, multiple: 8, target: plan.blockRows) { [self] first, count, worker in
            let here = local[worker]
            let stream = tokens.start + first * c
            clock.measure(.projection, worker) {
                kernels.multiply(
                    mixed.start + first * c, stride: c, rows: count, by: projection.weight,
                    bias: projection.bias.start, epilogue: .add, into: stream, stride: c)
            }
            clock.measure(.normalize, worker) {
                kernels.normalize(
                    stream, stride: c, rows: count, columns: c, epsilon: configuration.layerNormEpsilon,
                    into: here.normalized.start, stride: c)
            }
            var hidden = 0
            while hidden < configuration.mlpWidth {
                let chunk = min(plan.hiddenChunk, configuration.mlpWidth - hidden)
                clock.measure(.fc1, worker) {
                    kernels.multiply(
                        here.normalized.start, stride: c, rows: count, by: block.fc1.weight,
                        firstPanel: hidden / PackedMatrix.panelColumns, columns: chunk,
                        bias: block.fc1.bias.start + hidden, epilogue: .gelu, into: here.hidden.start,
                        stride: plan.hiddenChunk)
                }
                clock.measure(.fc2, worker) {
                    kernels.multiply(
                        here.hidden.start, stride: plan.hiddenChunk, rows: count, by: block.fc2.weight,
                        firstDepth: hidden, depth: chunk, bias: hidden == 0 ? UnsafePointer(block.fc2.bias.start) : nil,
                        epilogue: .add, into: stream, stride: c)
                }
                hidden += chunk
            }
        }
    }
}
