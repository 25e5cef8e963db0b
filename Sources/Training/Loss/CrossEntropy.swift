// Cross entropy with smoothed labels and weighted classes.

import Clips
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
        let probabilities = softmax(logits)
        let uniform = smoothing / Double(logits.count)
        var target = [Double](repeating: uniform, count: logits.count)
        for label in labels { target[label] += (1 - smoothing) / Double(labels.count) }
        let weight = classWeights.map { weights in labels.reduce(0) { $0 + weights[$1] } / Double(labels.count) } ?? 1
        let top = Double(logits.max() ?? 0)
        let logSum = log(logits.reduce(0) { $0 + exp(Double($1) - top) }) + top
        var loss = 0.0
        for (index, share) in target.enumerated() where share > 0 { loss += share * (logSum - Double(logits[index])) }
        let gradient = zip(probabilities, target).map { Float(weight * share * ($0 - $1)) }
        let best = logits.indices.max { logits[$0] < logits[$1] } ?? 0
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
