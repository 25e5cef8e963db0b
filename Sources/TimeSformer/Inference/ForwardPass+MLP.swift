// What follows attention in every block: its projection, and the MLP.

import Tensors

extension ForwardPass {
    /// tokens += projection(mixed); tokens += fc2(gelu(fc1(norm(tokens)))).
    /// A task takes a block of rows through all of it; hidden floats exist only a chunk at a time, in its cache.
    func projectionAndMLP(_ projection: Tensors.Linear, _ block: BlockWeights, rows: Int) {
        workers.runBlocks(of: rows, multiple: 8, target: plan.blockRows) { [self] first, count, worker in
            let here = buffers[worker]
            let stream = tokens[first..<(first + count)]
            clock.measure(.projection, worker) {
                projection.apply(
                    here.input.plain(mixed[first..<(first + count)], for: projection), .add, into: stream)
            }
            clock.measure(.normalize, worker) { normalize(stream, for: block.fc1, worker) }
            let normalized = here.input.normalized(count, for: block.fc1)
            var next = 0
            while next < configuration.mlpWidth {
                let chunk = next..<min(next + plan.hiddenChunk, configuration.mlpWidth)
                let hidden = here.hidden[0..<count].columns(0..<chunk.count)
                let activated = clock.measure(.fc1, worker) {
                    here.hiddenInput.apply(
                        block.fc1, normalized, outputs: chunk, .gelu, for: block.fc2, room: hidden)
                }
                clock.measure(.fc2, worker) { block.fc2.apply(activated, inputs: chunk, .add, into: stream) }
                next = chunk.upperBound
            }
        }
    }
}
