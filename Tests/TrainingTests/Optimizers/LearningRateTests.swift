// The rate over a run.

import Foundation
import Settings
import Testing
import Training

@Suite struct LearningRateTests {
    private func recipe(_ change: (inout TrainingRecipe) -> Void) -> TrainingRecipe {
        var recipe = TrainingRecipe(TrainingSettings(), seed: 0)
        (recipe.learningRate, recipe.epochs, recipe.warmup) = (0.8, 15, 0)
        change(&recipe)
        return recipe
    }

    @Test func thePublishedRateFallsTenfoldAfterFiveAndAfterTenEpochs() {
        var settings = TrainingSettings()
        settings.recipe = .mmaction2
        let rates = LearningRate(recipe: TrainingRecipe(settings, seed: 0), stepsPerEpoch: 7)
        for (step, wanted) in [(0, 0.005), (34, 0.005), (35, 0.0005), (69, 0.0005), (70, 0.00005), (104, 0.00005)] {
            #expect(abs(rates.rate(step: step) / wanted - 1) < 1e-12, "step \(step)")
        }
    }

    @Test func aCosineBeginsFullPassesHalfAndEndsAtNothing() {
        let rates = LearningRate(recipe: recipe { $0.schedule = .cosine }, stepsPerEpoch: 4)
        #expect(rates.rate(step: 0) == 0.8)
        #expect(abs(rates.rate(step: 30) - 0.4) < 1e-12)
        #expect(rates.rate(step: 59) > 0)
        #expect(abs(rates.rate(step: 60)) < 1e-12)
    }

    @Test func aWarmUpRisesToTheFullRateAndTheRestBeginsThere() {
        let rates = LearningRate(
            recipe: recipe {
                $0.schedule = .cosine
                $0.warmup = 2
            }, stepsPerEpoch: 5)
        let rising = (0..<10).map { rates.rate(step: $0) }
        for (step, rate) in rising.enumerated() { #expect(abs(rate - 0.08 * Double(step + 1)) < 1e-12) }
        #expect(abs(rates.rate(step: 10) - 0.8) < 1e-12)
        #expect(zip(10..<74, 11..<75).allSatisfy { rates.rate(step: $0) > rates.rate(step: $1) })
    }

    @Test func accumulatedBatchesCountForTheScaledRate() {
        let scaled = recipe {
            ($0.learningRate, $0.batch, $0.accumulate, $0.autoScale) = (0.005, 8, 4, true)
        }
        #expect(abs(scaled.scaledRate - 0.005 * 32 / 64) < 1e-15)
        #expect(recipe { $0.batch = 8 }.scaledRate == 0.8)
    }

    @Test func whatIsStatedGoesBeforeTheRecipe() {
        var settings = TrainingSettings()
        settings.recipe = .mmaction2
        settings.epochs = 3
        settings.noDecay = [.bias]
        settings.seed = 41
        let recipe = TrainingRecipe(settings, seed: 7)
        #expect(recipe.epochs == 3 && recipe.noDecay == [.bias] && recipe.seed == 41)
        #expect(recipe.momentum == 0.9 && recipe.nesterov && recipe.decay == 1e-4 && recipe.clip == 40)
        #expect(recipe.tune == .all && recipe.batch == 8 && recipe.smoothing == 0 && recipe.dropPath == 0.1)
    }
}
