// Layer normalization: Ba, Kiros, Hinton 2016.

/// Each token to mean 0 and variance 1, then scaled by γ and shifted by β.
package struct LayerNorm<Scalar: LayerScalar>: Sendable {
    /// γ, [C]
    let weight: Weight<Scalar>
    /// β, [C]
    let bias: Weight<Scalar>
    /// Added to the variance.
    let epsilon: Scalar

    init(_ weights: Weights<Scalar>, _ weight: Parameter, _ bias: Parameter, epsilon: Float) {
        self.weight = weights[weight]
        self.bias = weights[bias]
        self.epsilon = Scalar(epsilon)
    }

    /// - Parameter x: tokens, [rows, C].
    /// - Returns: tokens, [rows, C].
    func callAsFunction(_ x: Matrix<Scalar>, _ compute: Compute<Scalar>) -> Matrix<Scalar> {
        let y = compute.matrix(x.rows, x.columns)
        let (gamma, beta) = (weight.values, bias.values)
        compute.eachBlock(of: x.rows) { range in
            Scalar.normalize(x[range], epsilon: epsilon, into: y[range])
            for row in range {
                let tokens = y[row]
                for k in 0..<y.columns { tokens[k] = tokens[k] * gamma.start[k] + beta.start[k] }
            }
        }
        return y
    }

    /// Adds dx to `dx`; dγ += Σ dy·x̂ and dβ += Σ dy, where they are trained.
    /// - Parameters:
    ///   - dy: the result's gradient, [rows, C].
    ///   - x: what was normalized, [rows, C].
    ///   - dx: [rows, C]
    func backward(_ dy: Matrix<Scalar>, _ x: Matrix<Scalar>, addingTo dx: Matrix<Scalar>, _ compute: Compute<Scalar>) {
        let gamma = weight.values
        guard let weightGradient = weight.gradient, let biasGradient = bias.gradient else {
            compute.eachBlock(of: x.rows) { range in
                Scalar.normalizeGradient(
                    x[range], dy[range], epsilon: epsilon, weight: gamma.start, into: dx[range], gradients: nil)
            }
            return
        }
        // A sum of its own for each part of the rows; the parts are added in their order, so that bits do not depend on
        // which thread was first.
        let parts = min(8, (x.rows + 63) / 64)
        let sums = compute.zeros(2 * parts, x.columns)
        compute.workers.run(parts) { part, _ in
            let range = part * x.rows / parts..<(part + 1) * x.rows / parts
            Scalar.normalizeGradient(
                x[range], dy[range], epsilon: epsilon, weight: gamma.start, into: dx[range],
                gradients: (sums[2 * part], sums[2 * part + 1]))
        }
        for part in 0..<parts {
            add(sums[2 * part], count: x.columns, to: weightGradient.start)
            add(sums[2 * part + 1], count: x.columns, to: biasGradient.start)
        }
    }
}
