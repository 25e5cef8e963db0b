// Double precision: each operation as it is defined, one number after another.

import Glibc
import Tensors

extension Double: LayerScalar {
    package static func product(
        m: Int, n: Int, k: Int, _ a: UnsafePointer<Double>, stride aStride: Int, transposed aTransposed: Bool,
        _ b: UnsafePointer<Double>, stride bStride: Int, transposed bTransposed: Bool, adding: Bool,
        into c: UnsafeMutablePointer<Double>, stride cStride: Int
    ) {
        OpenBLAS.product(
            m: m, n: n, k: k, a, stride: aStride, transposed: aTransposed, b, stride: bStride, transposed: bTransposed,
            adding: adding, into: c, stride: cStride)
    }

    package static func normalize(_ x: Matrix<Double>, epsilon: Double, into out: Matrix<Double>) {
        for row in 0..<x.rows {
            let (mean, scale) = moments(x, row, epsilon)
            for k in 0..<x.columns { out[row][k] = (x[row][k] - mean) * scale }
        }
    }

    package static func normalizeGradient(
        _ x: Matrix<Double>, _ d: Matrix<Double>, epsilon: Double, weight: UnsafePointer<Double>,
        into out: Matrix<Double>,
        gradients: (weight: UnsafeMutablePointer<Double>, bias: UnsafeMutablePointer<Double>)?
    ) {
        let columns = 0..<x.columns
        for row in 0..<x.rows {
            let (mean, scale) = moments(x, row, epsilon)
            let normal = columns.map { (x[row][$0] - mean) * scale }
            let turned = columns.map { d[row][$0] * weight[$0] }
            let plainMean = turned.reduce(0, +) / Double(x.columns)
            let normalMean = zip(turned, normal).reduce(0) { $0 + $1.0 * $1.1 } / Double(x.columns)
            for k in columns {
                out[row][k] += (turned[k] - plainMean - normal[k] * normalMean) * scale
                gradients?.weight[k] += d[row][k] * normal[k]
                gradients?.bias[k] += d[row][k]
            }
        }
    }

    private static func moments(_ x: Matrix<Double>, _ row: Int, _ epsilon: Double) -> (mean: Double, scale: Double) {
        let count = Double(x.columns)
        let values = UnsafeBufferPointer(start: x[row], count: x.columns)
        let mean = values.reduce(0, +) / count
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        return (mean, 1 / (variance + epsilon).squareRoot())
    }

    package static func gelu(_ x: UnsafePointer<Double>, count: Int, into out: UnsafeMutablePointer<Double>) {
        for i in 0..<count { out[i] = x[i] * normalDistribution(x[i]) }
    }

    package static func geluGradient(_ x: UnsafePointer<Double>, count: Int, _ d: UnsafeMutablePointer<Double>) {
        for i in 0..<count {
            let density = exp(-x[i] * x[i] / 2) / (2 * Double.pi).squareRoot()
            d[i] *= normalDistribution(x[i]) + x[i] * density
        }
    }

    /// ½·erfc(−x ÷ √2)
    private static func normalDistribution(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }

    package static func softmax(_ x: Matrix<Double>, scale: Double) {
        for row in 0..<x.rows {
            let values = UnsafeMutableBufferPointer(start: x[row], count: x.columns)
            let largest = values.max() ?? 0
            for i in values.indices { values[i] = exp(scale * (values[i] - largest)) }
            let sum = values.reduce(0, +)
            for i in values.indices { values[i] /= sum }
        }
    }

    package static func softmaxGradient(_ p: Matrix<Double>, _ d: Matrix<Double>, scale: Double) {
        for row in 0..<p.rows {
            let mean = (0..<p.columns).reduce(0) { $0 + p[row][$1] * d[row][$1] }
            for i in 0..<p.columns { d[row][i] = scale * p[row][i] * (d[row][i] - mean) }
        }
    }
}
