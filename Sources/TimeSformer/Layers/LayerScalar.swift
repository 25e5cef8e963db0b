// The numbers that layers compute in: single precision to train, double precision to check it.

/// A floating-point type with what a transformer does to rows. `Float` does it with the vector kernels, `Double` plainly:
/// it is the twin that gradients are compared with.
package protocol LayerScalar: BinaryFloatingPoint, Sendable {
    /// c[m, n] = op(a)[m, k] · op(b)[k, n], or c + that, on the calling thread. Strides are from row to row in memory.
    static func product(
        m: Int, n: Int, k: Int, _ a: UnsafePointer<Self>, stride aStride: Int, transposed aTransposed: Bool,
        _ b: UnsafePointer<Self>, stride bStride: Int, transposed bTransposed: Bool, adding: Bool,
        into c: UnsafeMutablePointer<Self>, stride cStride: Int)

    /// out[row] = (x[row] − mean) ÷ √(variance + epsilon).
    static func normalize(_ x: Matrix<Self>, epsilon: Self, into out: Matrix<Self>)

    /// From the gradient `d` of weight · normalize(x) + bias to that of x, added to `out`, and those of weight and bias,
    /// added to `gradients` ([columns] each; nil: not wanted).
    static func normalizeGradient(
        _ x: Matrix<Self>, _ d: Matrix<Self>, epsilon: Self, weight: UnsafePointer<Self>, into out: Matrix<Self>,
        gradients: (weight: UnsafeMutablePointer<Self>, bias: UnsafeMutablePointer<Self>)?)

    /// out[i] = x[i]·Φ(x[i]), Φ the normal distribution's: GELU (Hendrycks and Gimpel 2016) in its exact form.
    static func gelu(_ x: UnsafePointer<Self>, count: Int, into out: UnsafeMutablePointer<Self>)

    /// d[i] = d[i] · gelu′(x[i]).
    static func geluGradient(_ x: UnsafePointer<Self>, count: Int, _ d: UnsafeMutablePointer<Self>)

    /// Each row to softmax(scale · row), in place.
    static func softmax(_ x: Matrix<Self>, scale: Self)

    /// From the gradient `d` of p = softmax(scale · x) to that of x, in place.
    static func softmaxGradient(_ p: Matrix<Self>, _ d: Matrix<Self>, scale: Self)
}
