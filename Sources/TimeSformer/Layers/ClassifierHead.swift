// The last linear layer alone: what is trained where the features before it stay as they are.

import Tensors

/// From features to logits. One caller at a time.
/// B clips, C width.
package final class ClassifierHead: Sendable {
    /// The weight, [classes, C], and the bias, [1, classes].
    package let weights: [Weight<Float>]
    private let linear: Linear<Float>
    private let compute: Compute<Float>

    package init(weight: ParameterTensor, bias: ParameterTensor, threads: Int) {
        compute = Compute(Workers(threads))
        weights = [
            Weight(.headWeight, weight, isTrained: true, compute), Weight(.headBias, bias, isTrained: true, compute),
        ]
        linear = Linear(weight: weights[0], bias: weights[1])
    }

    /// - Parameter features: [B][C].
    /// - Returns: [B][classes].
    package func logits(_ features: [[Float]]) -> [[Float]] {
        guard !features.isEmpty else { return [] }
        let y = linear(matrix(features), compute)
        return (0..<features.count).map { y.array(row: $0) }
    }

    /// Adds to the gradients.
    /// - Parameters:
    ///   - features: [B][C].
    ///   - gradients: the loss' by the logits, [B][classes].
    package func learn(_ features: [[Float]], _ gradients: [[Float]]) {
        guard !features.isEmpty else { return }
        linear.learn(matrix(gradients), matrix(features), compute)
    }

    private func matrix(_ rows: [[Float]]) -> Matrix<Float> {
        let matrix = compute.matrix(rows.count, rows[0].count)
        for (index, row) in rows.enumerated() {
            precondition(row.count == matrix.columns, "rows of one matrix are of one length")
            row.withUnsafeBufferPointer {
                matrix[index].update(from: $0.baseAddress ?? UnsafePointer(matrix[index]), count: row.count)
            }
        }
        return matrix
    }
}
