// A weight matrix in the order that the product reads it, made once at load.

import CKernels

/// The right side of a product, [depth, columns], as panels of 48 columns: panel p is [depth, 48], zero beyond the last
/// column. From torch's linear weight [out, in]: columns are its rows, depth is `in`.
public final class PackedMatrix: Sendable {
    public static let panelColumns = Int(AL_PANEL)

    public let columns: Int
    public let depth: Int
    public let storage: FloatBuffer
    public var panels: Int { (columns + Self.panelColumns - 1) / Self.panelColumns }

    /// Floats from one panel to the next.
    @inlinable public var panelStride: Int { depth * 48 }

    /// - Parameters:
    ///   - source: where column j's `depth` floats lie; nil: a column of zeros.
    ///   - scale: the factor of column j.
    ///   - depthScales: `depth` factors along the depth (a folded LayerNorm weight), or nil.
    public init(
        columns: Int, depth: Int, kernels: Kernels, workers: Workers, depthScales: UnsafePointer<Float>? = nil,
        scale: @Sendable (Int) -> Float = { _ in 1 }, source: @Sendable (Int) -> UnsafePointer<Float>?
    ) {
        self.columns = columns
        self.depth = depth
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
    public init(
        columns: Int, depth: Int, columnScales: UnsafePointer<Float>? = nil,
        rows: (Int) -> UnsafePointer<Float>
    ) {
        self.columns = columns
        self.depth = depth
        let width = Self.panelColumns
        let panels = (columns + width - 1) / width
        storage = FloatBuffer(count: panels * depth * width)
        for k in 0..<depth {
            let row = rows(k)
            for panel in 0..<panels {
                let out = storage.start + panel * depth * width + k * width
                for j in 0..<width {
                    let column = panel * width + j
                    out[j] = column < columns ? row[column] * (columnScales?[column] ?? 1) : 0
                }
            }
        }
    }
}

extension Kernels {
    /// c = epilogue(a · matrix + bias) for some columns of `matrix` and a range of its depth.
    /// - Parameters:
    ///   - a: [rows, depth], rows `aStride` apart.
    ///   - firstPanel: the first panel used; `c` and `bias` begin at its first column.
    ///   - columns: how many columns; nil: all from `firstPanel` on.
    ///   - firstDepth: where in the matrix's depth `a`'s columns begin.
    ///   - depth: how much of the depth; nil: all from `firstDepth` on.
    ///   - cRows: where each row of c begins, in floats from `c`; nil: row × `cStride`.
    @inlinable @inline(__always)
    public func multiply(
        _ a: UnsafePointer<Float>, stride aStride: Int, rows: Int, by matrix: PackedMatrix, firstPanel: Int = 0,
        columns: Int? = nil, firstDepth: Int = 0, depth: Int? = nil, bias: UnsafePointer<Float>?,
        epilogue: al_epilogue = AL_EPILOGUE_STORE, into c: UnsafeMutablePointer<Float>, stride cStride: Int,
        cRows: UnsafePointer<Int>? = nil
    ) {
        var product = al_product(
            a: a, a_stride: aStride, rows: rows, depth: depth ?? matrix.depth - firstDepth,
            b: matrix.storage.start + firstPanel * matrix.panelStride + firstDepth * 48,
            panel_stride: matrix.panelStride, columns: columns ?? matrix.columns - firstPanel * 48,
            c: c, c_stride: cStride, c_rows: cRows, bias: bias, epilogue: epilogue)
        table.pointee.product(&product)
    }
}

extension al_epilogue {
    /// c = a·b + bias
    @inlinable public static var store: al_epilogue { AL_EPILOGUE_STORE }
    /// c = gelu(a·b + bias)
    @inlinable public static var gelu: al_epilogue { AL_EPILOGUE_GELU }
    /// c = c + a·b + bias
    @inlinable public static var add: al_epilogue { AL_EPILOGUE_ADD }
}
