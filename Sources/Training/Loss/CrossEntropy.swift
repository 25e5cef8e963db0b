// Cross entropy with smoothed labels and weighted classes.

import Foundation

/// The loss of a clip: −w·Σ target·log softmax(logits). A clip of several classes has its target shared among them.
package struct CrossEntropy: Sendable {
    /// How much of the target goes to all classes alike.
    let smoothing: Double
    /// A factor for each class, with a mean of 1 over the clips; nil: 1.
    let classWeights: [Double]?

    package init(smoothing: Double, classWeights: [Double]?) {
        self.smoothing = smoothing
        self.classWeights = classWeights
    }

    package struct Result {
        package let loss: Double
        /// Of the loss by the logits, [classes].
        package let gradient: [Float]
        /// Whether the best class is one of the clip's.
        package let isRight: Bool
    }

    /// - Parameter share: what the clip counts in its step.
    package func callAsFunction(_ logits: [Float], labels: [Int], share: Double) -> Result {
        let count = logits.count
        let uniform = smoothing / Double(count)
        let sharp = (1 - smoothing) / Double(labels.count)
        let weight = classWeights.map { weights in labels.reduce(0) { $0 + weights[$1] } / Double(labels.count) } ?? 1
        var best = 0
        for index in 1..<max(1, count) where logits[index] > logits[best] { best = index }
        let top = Double(logits[best])
        // One exponential a class: of hundreds of classes they are most of a head's time.
        var powers = [Double](repeating: 0, count: count)
        var (powerSum, logitSum) = (0.0, 0.0)
        for index in 0..<count {
            powers[index] = exp(Double(logits[index]) - top)
            powerSum += powers[index]
            logitSum += Double(logits[index])
        }
        let logSum = log(powerSum) + top
        var loss = smoothing > 0 ? smoothing * logSum - uniform * logitSum : 0
        for label in labels { loss += sharp * (logSum - Double(logits[label])) }
        var gradient = [Float](repeating: 0, count: count)
        let factor = weight * share
        for index in 0..<count { gradient[index] = Float(factor * (powers[index] / powerSum - uniform)) }
        for label in labels { gradient[label] = Float(factor * (powers[label] / powerSum - uniform - sharp)) }
        return Result(loss: weight * loss, gradient: gradient, isRight: labels.contains(best))
    }

    /// Weights in inverse proportion to the square root of a class' clips, with a mean of 1 over the clips.
    package static func balanced(_ counts: [Int]) -> [Double] {
        let raw = counts.map { $0 > 0 ? 1 / Double($0).squareRoot() : 0 }
        let total = zip(raw, counts).reduce(0) { $0 + $1.0 * Double($1.1) }
        let clips = Double(counts.reduce(0, +))
        return raw.map { total > 0 ? $0 * clips / total : 1 }
    }
}
