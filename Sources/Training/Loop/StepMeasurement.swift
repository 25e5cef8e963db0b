// One optimizer step on given clips: what benchmarks measure.

import Clips
import Settings
import TimeSformer

/// Steps of a network all of whose parameters learn, on clips whose class is 0.
package final class StepMeasurement {
    private let network: Network<Float>
    private let optimizer: any Optimizer
    private let loss = CrossEntropy(smoothing: 0, classWeights: nil)

    package init(
        _ parameters: consuming Parameters, normalization: Normalization, recomputes: Bool, adamW: Bool, threads: Int
    ) throws {
        network = try Network(
            parameters, normalization: normalization, isTrained: { _ in true }, recomputes: recomputes,
            threads: threads)
        var settings = TrainingSettings()
        settings.recipe = .mmaction2
        let recipe = TrainingRecipe(settings, seed: 0)
        let weights = network.weights.all
        optimizer = adamW ? AdamW(recipe, weights) : SGD(recipe, weights)
    }

    /// - Returns: the mean loss of the clips.
    package func step(_ clips: [Clip]) throws -> Double {
        network.clearGradients()
        var sum = 0.0
        for clip in clips {
            let tape = try network.forward(clip)
            let result = loss(tape.logits, labels: [0], share: 1 / Double(clips.count))
            network.backward(result.gradient, tape)
            sum += result.loss
        }
        let weights = network.weights.all
        let norm = GradientNorm.norm(weights, scale: 1)
        optimizer.step(weights, rate: 0.005, scale: GradientNorm.factor(norm: norm, limit: 40))
        return sum / Double(clips.count)
    }
}
