// The multilayer perceptron of a block.

/// Two linear layers with GELU between them: Hendrycks and Gimpel 2016, in its exact form.
package struct MLP<Scalar: LayerScalar>: Sendable {
    /// [mlpWidth, C]
    let fc1: Linear<Scalar>
    /// [C, mlpWidth]
    let fc2: Linear<Scalar>

    init(_ weights: Weights<Scalar>, block: Int) {
        fc1 = Linear(weights, .block(block, .fc1Weight), .block(block, .fc1Bias))
        fc2 = Linear(weights, .block(block, .fc2Weight), .block(block, .fc2Bias))
    }

    /// - Parameter x: normalized tokens, [rows, C].
    /// - Returns: [rows, C], and what GELU took, [rows, mlpWidth], which `backward` wants.
    func callAsFunction(
        _ x: Matrix<Scalar>, _ compute: Compute<Scalar>
    ) -> (y: Matrix<Scalar>, hidden: Matrix<Scalar>) {
        let hidden = fc1(x, compute)
        return (fc2(activated(hidden, compute), compute), hidden)
    }

    /// - Parameters:
    ///   - dy: the result's gradient, [rows, C].
    ///   - x: normalized tokens, [rows, C].
    /// - Returns: dx, [rows, C].
    func backward(
        _ dy: Matrix<Scalar>, _ x: Matrix<Scalar>, hidden: Matrix<Scalar>, _ compute: Compute<Scalar>
    ) -> Matrix<Scalar> {
        if fc2.learns { fc2.learn(dy, activated(hidden, compute), compute) }
        let d = fc2.backward(dy, compute)
        compute.eachBlock(of: d.rows) { range in
            Scalar.geluGradient(hidden[range.lowerBound], count: range.count * d.columns, d[range.lowerBound])
        }
        fc1.learn(d, x, compute)
        return fc1.backward(d, compute)
    }

    /// GELU of all numbers; made again for `backward`, which is cheaper than keeping it.
    private func activated(_ hidden: Matrix<Scalar>, _ compute: Compute<Scalar>) -> Matrix<Scalar> {
        let y = compute.matrix(hidden.rows, hidden.columns)
        compute.eachBlock(of: y.rows) { range in
            Scalar.gelu(hidden[range.lowerBound], count: range.count * y.columns, into: y[range.lowerBound])
        }
        return y
    }
}
