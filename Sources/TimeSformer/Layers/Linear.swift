// The linear layer.

/// y = x·Wᵀ + b.
package struct Linear<Scalar: LayerScalar>: Sendable {
    /// [out, in]
    let weight: Matrix<Scalar>
    /// [out]
    let bias: [Scalar]

    init(_ parameters: Parameters, _ weight: Parameter, _ bias: Parameter) {
        self.weight = Matrix(parameters[weight])
        self.bias = parameters[bias].values.map { Scalar($0) }
    }

    /// - Parameter x: [rows, in].
    /// - Returns: [rows, out].
    package func callAsFunction(_ x: Matrix<Scalar>) -> Matrix<Scalar> {
        precondition(x.columns == weight.columns, "a linear layer takes rows as long as its weight's")
        var y = Matrix<Scalar>(rows: x.rows, columns: weight.rows)
        for row in 0..<x.rows {
            for out in 0..<weight.rows {
                var sum = bias[out]
                for k in 0..<x.columns { sum += x[row, k] * weight[out, k] }
                y[row, out] = sum
            }
        }
        return y
    }
}
