// A weight matrix in bf16, in the order that the product reads it, made once at load.

internal import CKernels

/// The right side of a product, [depth, columns], as panels of 48 columns: panel p is [depth / 2, 48, 2], zero beyond the
/// last column and row, each number the upper half of a float, rounded to nearest even.
final class PackedBF16: Sendable {
    /// [whole panels of columns]: what a column's sums are multiplied by; nil: nothing.
    let scales: FloatBuffer?
    private let storage: FloatBuffer
    private let paddedDepth: Int

    private static let width = Int(AL_PANEL)
    /// Numbers from one panel to the next.
    var panelStride: Int { paddedDepth * Self.width }
    /// Bytes of weights and scales.
    var bytes: Int { (storage.count + (scales?.count ?? 0)) * MemoryLayout<Float>.stride }

    /// Where a panel's weights for the inputs from `depth` on, an even number, begin.
    func start(panel: Int, depth: Int) -> UnsafePointer<UInt16> {
        UnsafePointer(
            UnsafeMutableRawPointer(storage.start).assumingMemoryBound(to: UInt16.self) + panel * panelStride
                + depth * Self.width)
    }

    /// - Parameters:
    ///   - source: where column j's `depth` floats lie; nil: a column of zeros.
    ///   - scale: the factor of column j. It stays a float and meets the sums.
    ///   - depthScales: `depth` factors along the depth (a folded LayerNorm weight), or nil.
    init(
        columns: Int, depth: Int, kernels: Kernels, workers: Workers, depthScales: UnsafePointer<Float>?,
        scale: @Sendable (Int) -> Float, source: @Sendable (Int) -> UnsafePointer<Float>?
    ) {
        let width = Self.width
        let panels = (columns + width - 1) / width
        paddedDepth = (depth + 1) / 2 * 2
        storage = FloatBuffer(count: panels * width * paddedDepth / 2)
        if (0..<columns).allSatisfy({ scale($0) == 1 }) {
            scales = nil
        } else {
            let scales = FloatBuffer(count: panels * width)
            for column in 0..<(panels * width) { scales.start[column] = column < columns ? scale(column) : 0 }
            self.scales = scales
        }
        let (storage, panelFloats) = (storage, paddedDepth * width / 2)
        nonisolated(unsafe) let depthScales = depthScales
        workers.run(panels) { panel, _ in
            withUnsafeTemporaryAllocation(of: UnsafePointer<Float>?.self, capacity: width) { pointers in
                for j in 0..<width {
                    let column = panel * width + j
                    pointers[j] = column < columns ? source(column) : nil
                }
                kernels.table.pointee.pack_bf16(
                    pointers.baseAddress, depthScales, depth,
                    UnsafeMutableRawPointer(storage.start + panel * panelFloats)
                        .assumingMemoryBound(to: UInt16.self))
            }
        }
    }
}
