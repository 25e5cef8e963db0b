// Layer normalization: Ba, Kiros, Hinton 2016.

/// Each token to mean 0 and variance 1, then scaled by γ and shifted by β.
package struct LayerNorm<Scalar: LayerScalar>: Sendable {
    /// γ, [C]
    let weight: [Scalar]
    /// β, [C]
    let bias: [Scalar]
    /// Added to the variance.
    let epsilon: Scalar

    init(_ parameters: Parameters, _ weight: Parameter, _ bias: Parameter) {
        self.weight = parameters[weight].values.map { Scalar($0) }
        self.bias = parameters[bias].values.map { Scalar($0) }
        epsilon = Scalar(parameters.configuration.layerNormEpsilon)
    }

    /// - Parameter x: tokens, [rows, C].
    /// - Returns: tokens, [rows, C].
    package func callAsFunction(_ x: Matrix<Scalar>) -> Matrix<Scalar> {
        precondition(x.columns == weight.count, "LayerNorm takes tokens of its own width")
        var y = x
        let count = Scalar(x.columns)
        for row in 0..<x.rows {
            let mean = x[row].reduce(0, +) / count
            let variance = x[row].reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
            let scale = 1 / (variance + epsilon).squareRoot()
            for k in 0..<x.columns { y[row, k] = (x[row, k] - mean) * scale * weight[k] + bias[k] }
        }
        return y
    }
}
