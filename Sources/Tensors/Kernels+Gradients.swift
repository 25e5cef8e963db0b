// The kernels that only training needs.

internal import CKernels

extension Kernels {
    /// out[i] = gelu(x[i]), the exact GELU.
    package func gelu(_ x: UnsafePointer<Float>, count: Int, into out: UnsafeMutablePointer<Float>) {
        table.pointee.gelu(x, count, out)
    }

    /// d[i] = d[i] · gelu′(x[i]).
    package func geluGradient(_ x: UnsafePointer<Float>, count: Int, _ d: UnsafeMutablePointer<Float>) {
        table.pointee.gelu_gradient(x, count, d)
    }

    /// Each row to softmax(scale · row), in place.
    package func softmax(_ x: Rows, scale: Float) {
        table.pointee.softmax(x.start, x.stride, x.count, x.columns, scale)
    }

    /// From the gradient `d` of p = softmax(scale · x) to that of x, in place.
    package func softmaxGradient(_ p: Rows, _ d: Rows, scale: Float) {
        precondition(p.count == d.count && p.columns == d.columns, "a gradient has its matrix's shape")
        table.pointee.softmax_gradient(p.start, p.stride, d.start, d.stride, p.count, p.columns, scale)
    }

    /// From the gradient `d` of a layer normalization's result to that of `x`, added to `out`, and those of its weight and
    /// bias, added to theirs.
    /// - Parameters:
    ///   - weight: [columns].
    ///   - gradients: [columns] each; nil: not wanted.
    ///   - scratch: `columns` floats.
    package func normalizeGradient(
        _ x: Rows, _ d: Rows, epsilon: Float, weight: UnsafePointer<Float>, into out: Rows,
        gradients: (weight: UnsafeMutablePointer<Float>, bias: UnsafeMutablePointer<Float>)?,
        scratch: UnsafeMutablePointer<Float>
    ) {
        precondition(
            x.count == d.count && x.count == out.count && x.columns == d.columns && x.columns == out.columns,
            "a gradient has its matrix's shape")
        table.pointee.normalize_gradient(
            x.start, x.stride, d.start, d.stride, x.count, x.columns, epsilon, weight, out.start, out.stride,
            gradients?.weight, gradients?.bias, scratch)
    }
}
