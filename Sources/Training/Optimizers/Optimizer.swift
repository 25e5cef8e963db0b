// The step from gradients to weights.

import Dispatch
import Settings
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

extension TrainingRecipe {
    /// The recipe's optimizer, with nothing to remember yet.
    func makeOptimizer(_ weights: [Weight<Float>]) -> any Optimizer {
        switch optimizer {
        case .sgd: SGD(self, weights)
        case .adamw: AdamW(self, weights)
        }
    }

    /// How much a parameter decays.
    func decay(of parameter: Parameter) -> Double {
        parameter.exemptKind.map { noDecay.contains($0) } ?? false ? 0 : decay
    }
}

extension Parameter {
    /// What it is to the settings that keep parameters from decaying; nil: a weight of a linear layer.
    fileprivate var exemptKind: TrainingSettings.ParameterKind? {
        switch self {
        case .classToken, .positionEmbedding, .timeEmbedding: .embeddings
        case .patchWeight, .headWeight: nil
        case .patchBias, .headBias: .bias
        case .normWeight, .normBias: .norm
        case .block(_, let part):
            switch part {
            case .temporalNormWeight, .temporalNormBias, .norm1Weight, .norm1Bias, .norm2Weight, .norm2Bias: .norm
            case .temporalQKVBias, .temporalProjectionBias, .temporalFCBias, .qkvBias, .projectionBias, .fc1Bias,
                .fc2Bias:
                .bias
            default: nil
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
