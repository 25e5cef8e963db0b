// The network, or its last blocks, learning from clips.

import Clips
import Dispatch
import Synchronization
import TimeSformer

/// `@unchecked Sendable`: lanes share what never changes while they run.
final class NetworkLearner: Learner, @unchecked Sendable {
    let network: Network<Float>
    let trained: [Weight<Float>]
    private let recipe: TrainingRecipe
    private let normalization: Normalization
    private let threads: Int
    /// Networks of one thread each, for models so small that threads would mostly wait for each other; else none.
    private let lanes: [Network<Float>]

    init(
        _ parameters: consuming Parameters, normalization: Normalization, recipe: TrainingRecipe, recomputes: Bool,
        threads: Int
    ) throws {
        let configuration = parameters.configuration
        let tune = recipe.tune
        network = try Network(
            parameters, normalization: normalization, isTrained: { tune.trains($0, depth: configuration.depth) },
            recomputes: recomputes, threads: threads)
        let isSmall = configuration.neededMultiplyAddsPerClip < 4_000_000_000
        let network = network
        lanes = isSmall && threads > 1 ? (0..<threads).map { _ in Network(sharing: network) } : []
        trained = network.weights.all.filter { $0.gradient != nil }
        self.recipe = recipe
        self.normalization = normalization
        self.threads = threads
    }

    func learn(_ examples: [LearnedExample<Clip>], _ loss: CrossEntropy, epoch: Int) throws -> LearnedStep {
        guard !lanes.isEmpty else { return try learn(examples[...], with: network, loss, epoch: epoch) }
        // Which lane computes a clip, and in which order lanes add up, depends on nothing but the clip's place in the step:
        // equal bits for an equal number of threads.
        let results = Mutex([Result<LearnedStep, any Error>?](repeating: nil, count: lanes.count))
        DispatchQueue.concurrentPerform(iterations: lanes.count) { lane in
            let own = examples.count * lane / lanes.count..<examples.count * (lane + 1) / lanes.count
            let result = Result { try learn(examples[own], with: lanes[lane], loss, epoch: epoch) }
            results.withLock { $0[lane] = result }
        }
        var step = LearnedStep()
        for (lane, result) in results.withLock({ $0 }).enumerated() {
            if let result { step += try result.get() }
            for (weight, own) in zip(network.weights.all, lanes[lane].weights.all) { weight.take(gradientOf: own) }
        }
        return step
    }

    private func learn(
        _ examples: ArraySlice<LearnedExample<Clip>>, with network: Network<Float>, _ loss: CrossEntropy, epoch: Int
    ) throws -> LearnedStep {
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
