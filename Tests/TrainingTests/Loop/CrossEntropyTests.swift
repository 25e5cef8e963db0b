// The loss against torch and against finite differences.

import Testing
import Training

@Suite struct CrossEntropyTests {
    private let logits: [Float] = [1, -0.5, 2, 0.3]

    @Test func aSmoothedLossAndItsGradientAreTorchs() {
        let result = CrossEntropy(smoothing: 0.1, classWeights: nil)(logits, labels: [3], share: 1)
        #expect(abs(result.loss - 2.150203227996826) < 1e-6)
        let wanted: [Float] = [0.2003268301486969, 0.025277217850089073, 0.5875018835067749, -0.8131059408187866]
        for (found, wanted) in zip(result.gradient, wanted) { #expect(abs(found - wanted) < 1e-6) }
        #expect(!result.isRight)
    }

    @Test(arguments: [[2], [0, 3]])
    func gradientsAreThoseOfFiniteDifferences(_ labels: [Int]) {
        let loss = CrossEntropy(smoothing: 0.05, classWeights: [2, 0.5, 1, 0.25])
        let gradient = loss(logits, labels: labels, share: 0.5).gradient
        for index in logits.indices {
            var (above, below) = (logits, logits)
            above[index] += 1e-2
            below[index] -= 1e-2
            let slope = (loss(above, labels: labels, share: 1).loss - loss(below, labels: labels, share: 1).loss) / 2e-2
            #expect(abs(Double(gradient[index]) - slope / 2) < 1e-4)  // fp32 logits, steps of 0.01
        }
    }

    @Test func aClipOfSeveralClassesIsRightWithAnyOfThem() {
        let loss = CrossEntropy(smoothing: 0, classWeights: nil)
        #expect(loss(logits, labels: [2, 3], share: 1).isRight)
        #expect(!loss(logits, labels: [0, 1], share: 1).isRight)
    }

    @Test func hugeLogitsGiveAFiniteLoss() {
        let result = CrossEntropy(smoothing: 0, classWeights: nil)([3e4, -3e4, 0], labels: [1], share: 1)
        #expect(abs(result.loss - 6e4) < 1)
        #expect(result.gradient.allSatisfy { $0.isFinite })
    }

    @Test func balancedWeightsFavourRareClassesAndAverageToOne() {
        let counts = [100, 4, 0, 25]
        let weights = CrossEntropy.balanced(counts)
        #expect(weights[1] > weights[3] && weights[3] > weights[0] && weights[2] == 0)
        let mean = zip(weights, counts).reduce(0) { $0 + $1.0 * Double($1.1) } / 129
        #expect(abs(mean - 1) < 1e-12)
    }
}
