// Rows in eight bits: what a layer in int8 takes.

internal import CKernels

/// x[row, k] ≈ least[row] + scale[row] · level[row, k], levels from 0 to 255. A view of a `QuantizedBuffer`.
/// `@unchecked Sendable`: the pointers never change; who writes which rows when is the owner's business.
package struct QuantizedRows: @unchecked Sendable {
    package let count: Int
    package let columns: Int
    /// Bytes from one row to the next.
    let stride: Int
    package let levels: UnsafeMutablePointer<UInt8>
    package let scales: UnsafeMutablePointer<Float>
    package let least: UnsafeMutablePointer<Float>
}

/// Room for rows in eight bits.
/// `@unchecked Sendable`: as `FloatBuffer`.
package final class QuantizedBuffer: @unchecked Sendable {
    package let count: Int
    package let columns: Int
    private let stride: Int
    private let levels: FloatBuffer
    private let factors: FloatBuffer

    package init(_ count: Int, columns: Int) {
        self.count = count
        self.columns = columns
        stride = (columns + 63) / 64 * 64
        levels = FloatBuffer(count: count * stride / MemoryLayout<Float>.stride)
        factors = FloatBuffer(count: 2 * count)
    }

    /// The first `columns` columns of some rows.
    package func rows(_ range: Range<Int>, columns: Int) -> QuantizedRows {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= count && columns <= self.columns,
            "a view has only its own rows and columns")
        let bytes = UnsafeMutableRawPointer(levels.start).assumingMemoryBound(to: UInt8.self)
        return QuantizedRows(
            count: range.count, columns: columns, stride: stride, levels: bytes + range.lowerBound * stride,
            scales: factors.start + range.lowerBound, least: factors.start + count + range.lowerBound)
    }
}

extension Kernels {
    /// x in eight bits; with `epsilon` of x̂ = (x − mean) ÷ √(variance + epsilon), row by row.
    package func quantize(_ x: Rows, normalizedWith epsilon: Float? = nil, into out: QuantizedRows) {
        precondition(x.count <= out.count && x.columns <= out.columns, "quantized rows need as much room")
        var rows = al_int8_rows(levels: out.levels, stride: out.stride, scales: out.scales, least: out.least)
        table.pointee.quantize(x.start, x.stride, x.count, x.columns, epsilon ?? -1, &rows)
    }
}
