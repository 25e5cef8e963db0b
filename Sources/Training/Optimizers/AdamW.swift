// Adam with decay of its own (Loshchilov and Hutter 2017), as torch.optim.AdamW does it.

import Foundation
import TimeSformer

package final class AdamW: Optimizer {
    package let memories: [OptimizerMemory]
    package var steps = 0
    private let firstDecay = 0.9
    private let secondDecay = 0.999
    private let epsilon: Float = 1e-8
    private let recipe: TrainingRecipe

    package init(_ recipe: TrainingRecipe, _ weights: [Weight<Float>]) {
        self.recipe = recipe
        memories = [OptimizerMemory("mean", weights), OptimizerMemory("square", weights)]
    }

    package func step(_ weights: [Weight<Float>], rate: Double, scale: Float) {
        steps += 1
        // Rounded once, as torch's scalars are.
        let (new1, old2, new2) = (Float(1 - firstDecay), Float(secondDecay), Float(1 - secondDecay))
        let stepSize = Float(rate / (1 - pow(firstDecay, Double(steps))))
        let correction = Float((1 - pow(secondDecay, Double(steps))).squareRoot())
        let epsilon = epsilon
        for (index, weight) in weights.enumerated() {
            guard let gradient = weight.gradient else { continue }
            let kept = Float(1 - rate * recipe.decay(of: weight.parameter))
            nonisolated(unsafe) let (values, slopes) = (weight.values.start, gradient.start)
            memories[0].values[index].withUnsafeMutableBufferPointer { means in
                memories[1].values[index].withUnsafeMutableBufferPointer { squares in
                    nonisolated(unsafe) let (means, squares) = (means, squares)
                    onParts(of: weight.count) { part in
                        for i in part {
                            let slope = slopes[i] * scale
                            means[i] += new1 * (slope - means[i])
                            squares[i] = old2 * squares[i] + new2 * slope * slope
                            let size = squares[i].squareRoot() / correction + epsilon
                            values[i] = values[i] * kept - stepSize * means[i] / size
                        }
                    }
                }
            }
        }
    }
}
