// Single precision: OpenBLAS's products and the vector kernels of this processor.

import Tensors

extension Float: LayerScalar {
    private static let kernels = Kernels()

    package static func product(
        m: Int, n: Int, k: Int, _ a: UnsafePointer<Float>, stride aStride: Int, transposed aTransposed: Bool,
        _ b: UnsafePointer<Float>, stride bStride: Int, transposed bTransposed: Bool, adding: Bool,
        into c: UnsafeMutablePointer<Float>, stride cStride: Int
    ) {
        OpenBLAS.product(
            m: m, n: n, k: k, a, stride: aStride, transposed: aTransposed, b, stride: bStride, transposed: bTransposed,
            adding: adding, into: c, stride: cStride)
    }

    package static func normalize(_ x: Matrix<Float>, epsilon: Float, into out: Matrix<Float>) {
        kernels.normalize(x.view, epsilon: epsilon, into: out.view)
    }

    package static func normalizeGradient(
        _ x: Matrix<Float>, _ d: Matrix<Float>, epsilon: Float, weight: UnsafePointer<Float>, into out: Matrix<Float>,
        gradients: (weight: UnsafeMutablePointer<Float>, bias: UnsafeMutablePointer<Float>)?
    ) {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: x.columns) { scratch in
            guard let scratch = scratch.baseAddress else { return }
            kernels.normalizeGradient(
                x.view, d.view, epsilon: epsilon, weight: weight, into: out.view, gradients: gradients, scratch: scratch
            )
        }
    }

    package static func gelu(_ x: UnsafePointer<Float>, count: Int, into out: UnsafeMutablePointer<Float>) {
        kernels.gelu(x, count: count, into: out)
    }

    package static func geluGradient(_ x: UnsafePointer<Float>, count: Int, _ d: UnsafeMutablePointer<Float>) {
        kernels.geluGradient(x, count: count, d)
    }

    package static func softmax(_ x: Matrix<Float>, scale: Float) { kernels.softmax(x.view, scale: scale) }

    package static func softmaxGradient(_ p: Matrix<Float>, _ d: Matrix<Float>, scale: Float) {
        kernels.softmaxGradient(p.view, d.view, scale: scale)
    }
}

extension Matrix<Float> {
    /// As the kernels take it.
    fileprivate var view: Rows { Rows(start, count: rows, columns: columns, stride: stride) }
}
