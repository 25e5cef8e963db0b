// Rows in bf16: what a layer in bf16 takes where the processor multiplies them.

internal import CKernels

/// Rows of upper halves of floats, [count, columns], each followed by a zero when it is odd. A view of a `HalfBuffer`.
/// `@unchecked Sendable`: the pointer never changes; who writes which rows when is the owner's business.
package struct HalfRows: @unchecked Sendable {
    package let count: Int
    package let columns: Int
    /// Numbers from one row to the next.
    let stride: Int
    package let start: UnsafeMutablePointer<UInt16>
}

/// Room for rows in bf16.
/// `@unchecked Sendable`: as `FloatBuffer`.
package final class HalfBuffer: @unchecked Sendable {
    package let count: Int
    package let columns: Int
    private let stride: Int
    private let storage: FloatBuffer

    package init(_ count: Int, columns: Int) {
        self.count = count
        self.columns = columns
        stride = (columns + 31) / 32 * 32
        storage = FloatBuffer(count: count * stride / 2)
    }

    /// The first `columns` columns of some rows.
    package func rows(_ range: Range<Int>, columns: Int) -> HalfRows {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= count && columns <= self.columns,
            "a view has only its own rows and columns")
        let halves = UnsafeMutableRawPointer(storage.start).assumingMemoryBound(to: UInt16.self)
        return HalfRows(
            count: range.count, columns: columns, stride: stride, start: halves + range.lowerBound * stride)
    }
}

extension Kernels {
    /// Whether the processor multiplies numbers in bf16.
    package var multipliesBF16: Bool { table.pointee.round_bf16 != nil }

    /// x in bf16; with `epsilon` x̂ = (x − mean) ÷ √(variance + epsilon), row by row. Only where `multipliesBF16`.
    package func round(_ x: Rows, normalizedWith epsilon: Float? = nil, into out: HalfRows) {
        precondition(x.count <= out.count && x.columns <= out.columns, "rounded rows need as much room")
        table.pointee.round_bf16(x.start, x.stride, x.count, x.columns, epsilon ?? -1, out.start, out.stride)
    }
}
