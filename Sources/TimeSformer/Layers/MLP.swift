// The multilayer perceptron of a block.

/// Two linear layers with GELU between them: Hendrycks and Gimpel 2016, in its exact form.
package struct MLP<Scalar: LayerScalar>: Sendable {
    /// [mlpWidth, C]
    let fc1: Linear<Scalar>
    /// [C, mlpWidth]
    let fc2: Linear<Scalar>

    init(_ parameters: Parameters, block: Int) {
        fc1 = Linear(parameters, .block(block, .fc1Weight), .block(block, .fc1Bias))
        fc2 = Linear(parameters, .block(block, .fc2Weight), .block(block, .fc2Bias))
    }

    /// - Parameter x: normalized tokens, [rows, C].
    /// - Returns: [rows, C].
    package func callAsFunction(_ x: Matrix<Scalar>) -> Matrix<Scalar> {
        let hidden = fc1(x)
        return fc2(Matrix(rows: hidden.rows, columns: hidden.columns, hidden.values.map(gelu)))
    }

    /// x·Φ(x), with Φ the normal distribution's: ½·erfc(−x ÷ √2).
    private func gelu(_ x: Scalar) -> Scalar { x * Scalar.erfc(-x / Scalar(2).squareRoot()) / 2 }
}
