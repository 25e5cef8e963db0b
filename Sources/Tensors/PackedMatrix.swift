// A weight matrix in the order that the product reads it, made once at load.

internal import CKernels

/// The right side of a product, [depth, columns], as panels of 48 columns: a panel is [48 / t, depth, t] for a kernel whose
/// tile has t columns, zero beyond the last column. From torch's linear weight [out, in]: columns are its rows, depth is `in`.
final class PackedMatrix: Sendable {
    static let panelColumns = Int(AL_PANEL)

    private let depth: Int
    private let tile: Int
    private let storage: FloatBuffer

    /// Floats from one panel to the next.
    var panelStride: Int { depth * Self.panelColumns }

    var bytes: Int { storage.count * MemoryLayout<Float>.stride }

    /// Where a panel's weights for the inputs from `depth` on begin.
    func start(panel: Int, depth: Int) -> UnsafePointer<Float> {
        UnsafePointer(storage.start + panel * panelStride + depth * tile)
    }

    /// - Parameters:
    ///   - source: where column j's `depth` floats lie; nil: a column of zeros.
    ///   - scale: the factor of column j.
    ///   - depthScales: `depth` factors along the depth (a folded LayerNorm weight), or nil.
    init(
        columns: Int, depth: Int, kernels: Kernels, workers: Workers, depthScales: UnsafePointer<Float>? = nil,
        scale: @Sendable (Int) -> Float = { _ in 1 }, source: @Sendable (Int) -> UnsafePointer<Float>?
    ) {
        self.depth = depth
        tile = Int(kernels.table.pointee.tile_columns)
        let width = Self.panelColumns
        let panels = (columns + width - 1) / width
        storage = FloatBuffer(count: panels * depth * width)
        let (storage, panelFloats) = (storage, depth * width)
        nonisolated(unsafe) let depthScales = depthScales
        workers.run(panels) { panel, _ in
            withUnsafeTemporaryAllocation(of: UnsafePointer<Float>?.self, capacity: width) { pointers in
                withUnsafeTemporaryAllocation(of: Float.self, capacity: width) { scales in
                    for j in 0..<width {
                        let column = panel * width + j
                        pointers[j] = column < columns ? source(column) : nil
                        scales[j] = column < columns ? scale(column) : 0
                    }
                    kernels.table.pointee.pack(
                        pointers.baseAddress, scales.baseAddress, depthScales, depth,
                        storage.start + panel * panelFloats)
                }
            }
        }
    }

    /// From rows of [depth, columns] themselves: column j's factors lie along each source row.
    /// - Parameters:
    ///   - rows: where row k's `columns` floats lie.
    ///   - columnScales: `columns` factors, or nil.
    init(
        columns: Int, depth: Int, kernels: Kernels, columnScales: UnsafePointer<Float>? = nil,
        rows: (Int) -> UnsafePointer<Float>
    ) {
        self.depth = depth
        tile = Int(kernels.table.pointee.tile_columns)
        let width = Self.panelColumns
        let panels = (columns + width - 1) / width
        storage = FloatBuffer(count: panels * depth * width)
        for k in 0..<depth {
            let row = rows(k)
            for panel in 0..<panels {
                let out = storage.start + panel * depth * width
                for j in 0..<width {
                    let column = panel * width + j
                    out[(j / tile * depth + k) * tile + j % tile] =
                        column < columns ? row[column] * (columnScales?[column] ?? 1) : 0
                }
            }
        }
    }
}
