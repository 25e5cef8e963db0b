// Training of a head on features that are there: what benchmarks measure.

import Datasets
import Settings
import TimeSformer

/// A head on random features, clip i having class i modulo the classes, by the recipe for heads.
package struct HeadMeasurement {
    private let source: FeatureSource
    private let configuration: TimeSformerConfiguration
    private let recipe: TrainingRecipe
    private let threads: Int

    package init(_ configuration: TimeSformerConfiguration, clips: Int, epochs: Int, threads: Int) {
        self.configuration = configuration
        self.threads = threads
        var settings = TrainingSettings()
        settings.tune = .head
        settings.epochs = epochs
        settings.patience = 0
        recipe = TrainingRecipe(settings, seed: 1)
        var random = SeededRandom(seed: 1, for: .weights)
        let list = (0..<clips).map { LabeledClip(name: "\($0)", path: "\($0)", labels: [$0 % configuration.classes]) }
        source = FeatureSource(
            list, list.map { _ in .success([(0..<configuration.width).map { _ in Float(2 * random.unit() - 1) }]) },
            seed: 1)
    }

    /// - Returns: the last epoch's mean loss.
    package func run() throws -> Double {
        let head = ClassifierHead(
            weight: ParameterTensor(
                shape: [configuration.classes, configuration.width],
                values: [Float](repeating: 0, count: configuration.classes * configuration.width)),
            bias: ParameterTensor(
                shape: [configuration.classes], values: [Float](repeating: 0, count: configuration.classes)),
            threads: threads)
        let learner = HeadLearner(head)
        let loop = TrainingLoop(
            recipe, training: source, validation: nil, learner: learner,
            optimizer: recipe.makeOptimizer(learner.trained),
            classes: configuration.classes, progress: TrainingProgress())
        var loss = 0.0
        try loop.run(
            .init(
                event: { if case .epoch(let epoch) = $0 { loss = epoch.loss } }, save: { _, _ in },
                shouldStop: { _ in false }, isUrgent: { false }))
        return loss
    }
}
