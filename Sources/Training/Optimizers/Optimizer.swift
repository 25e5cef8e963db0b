// The step from gradients to weights.

import Dispatch
import TimeSformer

/// Changes weights by their gradients and by what it remembers of earlier ones.
package protocol Optimizer: AnyObject {
    /// What it remembers, in a fixed order, one buffer a weight each: named for files.
    var memories: [OptimizerMemory] { get }
    /// Steps done.
    var steps: Int { get set }

    /// - Parameters:
    ///   - weights: always the same, in the same order; all have gradients.
    ///   - scale: what gradients are multiplied by first.
    func step(_ weights: [Weight<Float>], rate: Double, scale: Float)
}

/// One number for each of a weight's numbers, for all weights.
package final class OptimizerMemory {
    package let name: String
    package var values: [[Float]]

    init(_ name: String, _ weights: [Weight<Float>]) {
        self.name = name
        values = weights.map { [Float](repeating: 0, count: $0.count) }
    }
}

/// Which weights decay.
struct WeightDecay: Sendable {
    let amount: Double
    let exempt: Set<ParameterKindOf>

    init(_ recipe: TrainingRecipe) {
        amount = recipe.decay
        exempt = Set(recipe.noDecay.map { ParameterKindOf(rawValue: $0.rawValue) ?? .other })
    }

    func amount(of parameter: Parameter) -> Double {
        exempt.contains(ParameterKindOf(parameter)) ? 0 : amount
    }
}

/// What a parameter is to weight decay.
enum ParameterKindOf: String, Sendable {
    case norm, bias, embeddings, other

    init(_ parameter: Parameter) {
        switch parameter {
        case .classToken, .positionEmbedding, .timeEmbedding: self = .embeddings
        case .patchWeight, .headWeight: self = .other
        case .patchBias, .headBias: self = .bias
        case .normWeight, .normBias: self = .norm
        case .block(_, let part):
            switch part {
            case .temporalNormWeight, .temporalNormBias, .norm1Weight, .norm1Bias, .norm2Weight, .norm2Bias:
                self = .norm
            case .temporalQKVBias, .temporalProjectionBias, .temporalFCBias, .qkvBias, .projectionBias, .fc1Bias,
                .fc2Bias:
                self = .bias
            default: self = .other
            }
        }
    }
}

/// Runs `body` on parts of a weight's numbers at once: element by element, the bits do not depend on the parts.
func onParts(of count: Int, _ body: @Sendable (Range<Int>) -> Void) {
    let part = 1 << 16
    let parts = (count + part - 1) / part
    if parts <= 1 { return body(0..<count) }
    DispatchQueue.concurrentPerform(iterations: parts) { index in
        body(index * part..<min(count, (index + 1) * part))
    }
}
