// The model files of a run: what `label` and `test` take as they are.

import Foundation
import TimeSformer

/// Writes `best.safetensors` and `last.safetensors`.
struct TrainedModelWriter {
    let configuration: TimeSformerConfiguration
    let preprocessing: Preprocessing
    let labels: [String]
    /// What the model began with.
    let origin: String
    let recipe: TrainingRecipe

    /// - Throws: `CheckpointError` when it cannot be written; the former file is kept then.
    func write(_ weights: some WeightProvider, _ progress: TrainingProgress, to path: String) throws {
        try ModelConverter.write(
            configuration, of: weights, preprocessing: preprocessing, labels: labels, origin: origin,
            more: [("actionline.training", try text(progress))], to: path)
    }

    private func text(_ progress: TrainingProgress) throws -> String {
        struct Training: Encodable {
            var recipe: [String: String]
            var epochs: Int
            var steps: Int
            var bestEpoch: Int?
            var top1: Double?
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let training = Training(
            recipe: Dictionary(uniqueKeysWithValues: recipe.entries.map { ($0.name, $0.value) }),
            epochs: progress.epoch, steps: progress.steps, bestEpoch: progress.best?.epoch, top1: progress.best?.top1)
        return String(decoding: try encoder.encode(training), as: UTF8.self)
    }
}
