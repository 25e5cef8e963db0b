// Optimizer steps on given clips: what benchmarks measure, and compare with other programs.

import Clips
import Settings
import TimeSformer

/// Steps of a network all of whose parameters learn, clip i having class i modulo the classes.
package final class StepMeasurement {
    package let network: Network<Float>
    private let optimizer: any Optimizer
    private let recipe: TrainingRecipe
    private let loss = CrossEntropy(smoothing: 0, classWeights: nil)

    /// - Parameter settings: optimizer, rate, decay, clipping; mmaction2's where nothing is set.
    package init(
        _ parameters: consuming Parameters, normalization: Normalization, settings: TrainingSettings, recomputes: Bool,
        threads: Int
    ) throws {
        network = try Network(
            parameters, normalization: normalization, isTrained: { _ in true }, recomputes: recomputes,
            threads: threads)
        var settings = settings
        settings.recipe = .mmaction2
        recipe = TrainingRecipe(settings, seed: 0)
        optimizer = recipe.makeOptimizer(network.weights.all)
    }

    /// The gradients of the clips' mean loss.
    /// - Returns: the mean loss.
    package func gradients(_ clips: [Clip]) throws -> Double {
        network.clearGradients()
        var sum = 0.0
        for (index, clip) in clips.enumerated() {
            let tape = try network.forward(clip)
            let label = index % network.configuration.classes
            let result = loss(tape.logits, labels: [label], share: 1 / Double(clips.count))
            network.backward(result.gradient, tape)
            sum += result.loss
        }
        return sum / Double(clips.count)
    }

    /// Gradients, clipping, and the optimizer's step.
    /// - Returns: the mean loss.
    package func step(_ clips: [Clip]) throws -> Double {
        let loss = try gradients(clips)
        let weights = network.weights.all
        let norm = GradientNorm.norm(weights, scale: 1)
        optimizer.step(
            weights, rate: recipe.learningRate, scale: GradientNorm.factor(norm: norm, limit: recipe.clip))
        return loss
    }
}
