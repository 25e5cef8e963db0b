// The learning rate over a run.

import Foundation

/// The rate at a step: constant, falling at given epochs (torch's MultiStepLR), or along a cosine (SGDR, Loshchilov and
/// Hutter 2016, without restarts), after a linear rise.
package struct LearningRate: Sendable {
    private let recipe: TrainingRecipe
    package let stepsPerEpoch: Int

    package init(recipe: TrainingRecipe, stepsPerEpoch: Int) {
        self.recipe = recipe
        self.stepsPerEpoch = stepsPerEpoch
    }

    /// - Parameter step: from 0.
    package func rate(step: Int) -> Double {
        let epoch = Double(step) / Double(max(1, stepsPerEpoch))
        let full = recipe.scaledRate
        if epoch < recipe.warmup {
            return full * Double(step + 1) / max(1, (recipe.warmup * Double(stepsPerEpoch)).rounded(.up))
        }
        switch recipe.schedule {
        case .constant: return full
        case .steps:
            // Rates fall between epochs.
            let passed = recipe.steps.count { $0 * stepsPerEpoch <= step }
            return full * pow(recipe.gamma, Double(passed))
        case .cosine:
            let length = Double(recipe.epochs) - recipe.warmup
            let progress = length > 0 ? min(1, (epoch - recipe.warmup) / length) : 1
            return full * (1 + cos(.pi * progress)) / 2
        }
    }
}
