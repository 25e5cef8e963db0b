// OpenBLAS's matrix products: what training computes with, and the reference that tests and benchmarks hold the packed
// product against.

internal import COpenBLAS

/// OpenBLAS, kept to the calling thread: threads have one owner, and it is not this library.
package enum OpenBLAS {
    private static let once: Void = openblas_set_num_threads(1)

    /// c[m, n] = a[m, k] · b[n, k]ᵀ, all contiguous: torch's linear layer without its bias.
    package static func linear(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, m: Int, n: Int, k: Int,
        into c: UnsafeMutablePointer<Float>
    ) {
        product(
            m: m, n: n, k: k, a, stride: k, transposed: false, b, stride: k, transposed: true, adding: false, into: c,
            stride: n)
    }

    /// c[m, n] = op(a)[m, k] · op(b)[k, n], or c + that. Strides count numbers from one row in memory to the next.
    package static func product(
        m: Int, n: Int, k: Int, _ a: UnsafePointer<Float>, stride aStride: Int, transposed aTransposed: Bool,
        _ b: UnsafePointer<Float>, stride bStride: Int, transposed bTransposed: Bool, adding: Bool,
        into c: UnsafeMutablePointer<Float>, stride cStride: Int
    ) {
        _ = once
        guard m > 0, n > 0 else { return }
        cblas_sgemm(
            CblasRowMajor, aTransposed ? CblasTrans : CblasNoTrans, bTransposed ? CblasTrans : CblasNoTrans, .init(m),
            .init(n), .init(k), 1, a, .init(max(aStride, 1)), b, .init(max(bStride, 1)), adding ? 1 : 0, c,
            .init(cStride))
    }

    /// c[n, n] += x[m, n]ᵀ · x[m, n], of which the upper half is computed. Strides count numbers from row to row.
    package static func addSquares(
        _ x: UnsafePointer<Float>, m: Int, n: Int, stride xStride: Int, into c: UnsafeMutablePointer<Float>
    ) {
        _ = once
        guard m > 0, n > 0 else { return }
        cblas_ssyrk(
            CblasRowMajor, CblasUpper, CblasTrans, .init(n), .init(m), 1, x, .init(max(xStride, 1)), 1, c, .init(n))
    }

    /// The lower Cholesky factor L of a = L·Lᵀ, [n, n] row-major, in place; what is above the diagonal stays.
    /// - Returns: false when `a` is not positive definite.
    package static func cholesky(_ a: UnsafeMutablePointer<Double>, n: Int) -> Bool {
        _ = once
        var (order, info) = (Int32(n), Int32(0))
        withUnsafePointer(to: &order) { order in
            // The upper half in LAPACK's order of columns is the lower one in ours.
            dpotrf_("U", order, a, order, &info, 1)
        }
        return info == 0
    }

    /// The product in double precision.
    package static func product(
        m: Int, n: Int, k: Int, _ a: UnsafePointer<Double>, stride aStride: Int, transposed aTransposed: Bool,
        _ b: UnsafePointer<Double>, stride bStride: Int, transposed bTransposed: Bool, adding: Bool,
        into c: UnsafeMutablePointer<Double>, stride cStride: Int
    ) {
        _ = once
        guard m > 0, n > 0 else { return }
        cblas_dgemm(
            CblasRowMajor, aTransposed ? CblasTrans : CblasNoTrans, bTransposed ? CblasTrans : CblasNoTrans, .init(m),
            .init(n), .init(k), 1, a, .init(max(aStride, 1)), b, .init(max(bStride, 1)), adding ? 1 : 0, c,
            .init(cStride))
    }
}
