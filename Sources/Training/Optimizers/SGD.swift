// Stochastic gradient descent with momentum, as torch.optim.SGD does it.

import TimeSformer

package final class SGD: Optimizer {
    package let memories: [OptimizerMemory]
    package var steps = 0
    private let recipe: TrainingRecipe

    package init(_ recipe: TrainingRecipe, _ weights: [Weight<Float>]) {
        self.recipe = recipe
        memories = recipe.momentum == 0 ? [] : [OptimizerMemory("momentum", weights)]
    }

    package func step(_ weights: [Weight<Float>], rate: Double, scale: Float) {
        let (rate, momentum, nesterov, isFirst) = (
            Float(rate), Float(recipe.momentum), recipe.nesterov, steps == 0
        )
        for (index, weight) in weights.enumerated() {
            guard let gradient = weight.gradient else { continue }
            let decay = Float(recipe.decay(of: weight.parameter))
            nonisolated(unsafe) let (values, slopes) = (weight.values.start, gradient.start)
            guard let memory = memories.first else {
                onParts(of: weight.count) { part in
                    for i in part { values[i] -= rate * (slopes[i] * scale + decay * values[i]) }
                }
                continue
            }
            memory.values[index].withUnsafeMutableBufferPointer { buffer in
                nonisolated(unsafe) let buffer = buffer
                onParts(of: weight.count) { part in
                    for i in part {
                        let slope = slopes[i] * scale + decay * values[i]
                        // torch's first buffer is the gradient itself.
                        let moved = isFirst ? slope : momentum * buffer[i] + slope
                        buffer[i] = moved
                        values[i] -= rate * (nesterov ? slope + momentum * moved : moved)
                    }
                }
            }
        }
        steps += 1
    }
}
