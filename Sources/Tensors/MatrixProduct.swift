// OpenBLAS's matrix product: the reference that tests and benchmarks hold the packed product against.

internal import COpenBLAS

/// OpenBLAS, kept to the calling thread: threads have one owner, and it is not this library.
package enum OpenBLAS {
    private static let once: Void = openblas_set_num_threads(1)

    /// c[m, n] = a[m, k] · b[n, k]ᵀ, all contiguous: torch's linear layer without its bias.
    package static func linear(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, m: Int, n: Int, k: Int,
        into c: UnsafeMutablePointer<Float>
    ) {
        _ = once
        guard m > 0, n > 0 else { return }
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, .init(m), .init(n), .init(k), 1, a, .init(max(k, 1)), b,
            .init(max(k, 1)), 0, c, .init(n))
    }
}
