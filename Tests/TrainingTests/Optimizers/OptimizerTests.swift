// Optimizers against numbers that torch 2.13 gave for the same weights and gradients.

import Settings
import Testing
import TimeSformer
import Training

@Suite struct OptimizerTests {
    /// Five steps from [0.5, −1.2, 2] along gradients that change from step to step.
    private func weights(
        after steps: Int = 5, decay: Double, noDecay: Set<TrainingSettings.ParameterKind> = [], momentum: Double = 0.9,
        nesterov: Bool = true, isAdam: Bool = false, scale: Float = 1
    ) -> [Float] {
        var recipe = TrainingRecipe(TrainingSettings(), seed: 0)
        (recipe.decay, recipe.noDecay, recipe.momentum, recipe.nesterov) = (decay, noDecay, momentum, nesterov)
        let head = ClassifierHead(
            weight: ParameterTensor(shape: [1, 3], values: [0.5, -1.2, 2]),
            bias: ParameterTensor(shape: [1], values: [0]), threads: 1)
        let optimizer: any Optimizer = isAdam ? AdamW(recipe, head.weights) : SGD(recipe, head.weights)
        for step in 0..<steps {
            let t = Float(step)
            let slopes = [0.3 * (t + 1), -0.7 * (t + 1) - 0.2 * t * t, 0.1 * (t + 1) - 0.05 * t * t]
            for (index, slope) in slopes.enumerated() {
                head.weights[0].gradient?.start[index] = slope / scale
            }
            optimizer.step(head.weights, rate: 0.05, scale: scale)
        }
        return head.weights[0].values.array(row: 0)
    }

    private func expect(_ found: [Float], _ wanted: [Float]) {
        for (found, wanted) in zip(found, wanted) { #expect(abs(found - wanted) < 6e-7) }  // fp32, five steps
    }

    @Test func momentumAfterNesterovIsTorchs() {
        expect(weights(decay: 1e-2), [-0.156288624, 1.057560563, 1.947326422])
    }

    @Test func plainMomentumIsTorchs() {
        expect(weights(decay: 1e-2, nesterov: false), [0.021551013, 0.390223652, 1.946888447])
    }

    @Test func descentWithoutMemoryIsTorchs() {
        expect(weights(decay: 0, momentum: 0), [0.274999976, -0.37500003, 2.0])
    }

    @Test func adamWithItsOwnDecayIsTorchs() {
        expect(weights(decay: 0.1, isAdam: true), [0.247513562, -0.937082708, 1.77883029])
    }

    @Test(arguments: [false, true])
    func aScaleOfAllGradientsIsTheSameAsScaledGradients(_ isAdam: Bool) {
        expect(weights(decay: 0.1, isAdam: isAdam, scale: 0.25), weights(decay: 0.1, isAdam: isAdam))
    }

    @Test(arguments: [false, true])
    func exemptParametersDoNotDecay(_ isAdam: Bool) {
        // The head's weight is neither norm, bias nor embedding; its bias is.
        let all = weights(decay: 0.1, isAdam: isAdam)
        #expect(weights(decay: 0.1, noDecay: [.norm, .bias, .embeddings], isAdam: isAdam) == all)
        #expect(weights(decay: 0, isAdam: isAdam) != all)
    }

    @Test func gradientsAreClippedByTheLengthOfAllTogether() {
        let head = ClassifierHead(
            weight: ParameterTensor(shape: [1, 3], values: [0, 0, 0]), bias: ParameterTensor(shape: [1], values: [0]),
            threads: 1)
        for (index, slope) in [Float(2), -3, 6].enumerated() { head.weights[0].gradient?.start[index] = slope }
        head.weights[1].gradient?.start[0] = 24
        let norm = GradientNorm.norm(head.weights, scale: 1)
        #expect(abs(norm - 25) < 1e-12)
        #expect(GradientNorm.norm(head.weights, scale: 0.5) == norm / 2)
        #expect(abs(GradientNorm.factor(norm: norm, limit: 5) - 0.2) < 1e-6)
        #expect(GradientNorm.factor(norm: norm, limit: 40) == 1)
        #expect(GradientNorm.factor(norm: norm, limit: 0) == 1)
    }
}
