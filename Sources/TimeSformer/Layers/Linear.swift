// The linear layer.

/// y = x·Wᵀ + b.
package struct Linear<Scalar: LayerScalar>: Sendable {
    /// [out, in]
    let weight: Weight<Scalar>
    /// [out]
    let bias: Weight<Scalar>

    init(weight: Weight<Scalar>, bias: Weight<Scalar>) {
        self.weight = weight
        self.bias = bias
    }

    init(_ weights: Weights<Scalar>, _ weight: Parameter, _ bias: Parameter) {
        self.weight = weights[weight]
        self.bias = weights[bias]
    }

    /// - Parameter x: [rows, in].
    /// - Returns: [rows, out].
    func callAsFunction(_ x: Matrix<Scalar>, _ compute: Compute<Scalar>) -> Matrix<Scalar> {
        let y = compute.matrix(x.rows, weight.values.rows)
        let bias = bias.values
        compute.eachBlock(of: y.rows) { for row in $0 { y[row].update(from: bias.start, count: y.columns) } }
        compute.product(x, weight.values, .right, adding: true, into: y)
        return y
    }

    /// dx = dy·W.
    /// - Parameter dy: [rows, out].
    /// - Returns: [rows, in].
    func backward(_ dy: Matrix<Scalar>, _ compute: Compute<Scalar>) -> Matrix<Scalar> {
        let dx = compute.matrix(dy.rows, weight.values.columns)
        compute.product(dy, weight.values, into: dx)
        return dx
    }

    /// dW += dyᵀ·x and db += Σ dy, where they are trained.
    func learn(_ dy: Matrix<Scalar>, _ x: Matrix<Scalar>, _ compute: Compute<Scalar>) {
        if let gradient = weight.gradient { compute.product(dy, x, .left, adding: true, into: gradient) }
        guard let gradient = bias.gradient else { return }
        let parts = dy.columns < 256 ? 1 : compute.workers.count
        compute.workers.run(parts) { part, _ in
            let first = part * dy.columns / parts
            let count = (part + 1) * dy.columns / parts - first
            for row in 0..<dy.rows { add(dy[row] + first, count: count, to: gradient.start + first) }
        }
    }

    /// Whether any of it is trained.
    var learns: Bool { weight.gradient != nil || bias.gradient != nil }
}
