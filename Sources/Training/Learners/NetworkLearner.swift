// The network, or its last blocks, learning from clips.

import Clips
import TimeSformer

final class NetworkLearner: Learner {
    let network: Network<Float>
    let trained: [Weight<Float>]
    private let recipe: TrainingRecipe
    private let normalization: Normalization
    private let threads: Int

    init(
        _ parameters: consuming Parameters, normalization: Normalization, recipe: TrainingRecipe, recomputes: Bool,
        threads: Int
    ) throws {
        let configuration = parameters.configuration
        let tune = recipe.tune
        network = try Network(
            parameters, normalization: normalization, isTrained: { tune.trains($0, depth: configuration.depth) },
            recomputes: recomputes, threads: threads)
        trained = network.weights.all.filter { $0.gradient != nil }
        self.recipe = recipe
        self.normalization = normalization
        self.threads = threads
    }

    func learn(_ examples: [LearnedExample<Clip>], _ loss: CrossEntropy, epoch: Int) throws -> LearnedStep {
        var step = LearnedStep()
        for example in examples {
            let tape = try network.forward(example.input, drop: drop(epoch: epoch, position: example.position))
            let result = loss(tape.logits, labels: example.labels, share: 1)
            step += LearnedStep(loss: result.loss, right: result.isRight ? 1 : 0, examples: 1)
            // A gradient of no number spoils every weight; the caller sees the loss and ends the run.
            guard result.loss.isFinite else { return step }
            network.backward(result.gradient, tape)
        }
        return step
    }

    private func drop(epoch: Int, position: Int) -> [DropPath<Float>]? {
        guard recipe.dropPath > 0 else { return nil }
        var random = SeededRandom(seed: recipe.seed, for: .dropPath, epoch, position)
        let depth = network.configuration.depth
        return (0..<depth).map { block in
            DropPath(
                network.configuration, rate: DropPath<Float>.rate(recipe.dropPath, block: block, of: depth)
            ) { random.unit() }
        }
    }

    func validator() throws -> ([Clip]) throws -> [[Float]] {
        let model = try TimeSformerModel(
            network.configuration, weights: network, normalization: normalization, threads: threads)
        return { try model.logits($0) }
    }
}

extension TrainingTune {
    /// Whether a parameter learns.
    func trains(_ parameter: Parameter, depth: Int) -> Bool {
        switch (self, parameter) {
        case (.all, _), (_, .headWeight), (_, .headBias): true
        case (.last(let count), .block(let index, _)): index >= depth - count
        case (.last, .normWeight), (.last, .normBias): true
        default: false
        }
    }
}
