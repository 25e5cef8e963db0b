// What only benchmarks call: parts of other kernels on their own, and the machine's peak.

internal import CKernels

extension Kernels {
    /// out[i] = 2^x[i]
    package func exp2(_ x: UnsafePointer<Float>, count: Int, into out: UnsafeMutablePointer<Float>) {
        table.pointee.exp2(x, count, out)
    }

    /// Multiply-adds of independent registers, as fast as the machine can.
    /// - Returns: floating-point operations done in each of the `iterations`.
    package func peak(iterations: Int) -> Double {
        var sink: Float = 0.3
        return table.pointee.peak(iterations, &sink)
    }
}
