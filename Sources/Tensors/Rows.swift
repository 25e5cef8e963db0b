// A view of rows of floats: what kernels and layers take and give.

/// Rows in memory that someone else owns, `stride` floats apart: [count, columns]. Parts of it are views again, so that
/// a block of rows and one head's columns are the same to a kernel.
/// `@unchecked Sendable`: the pointer never changes; who writes which rows when is the owner's business.
package struct Rows: @unchecked Sendable {
    package let start: UnsafeMutablePointer<Float>
    package let count: Int
    package let columns: Int
    /// Floats from one row to the next.
    package let stride: Int

    /// - Parameter stride: `columns` when it is nil.
    @inlinable
    package init(_ start: UnsafeMutablePointer<Float>, count: Int, columns: Int, stride: Int? = nil) {
        self.start = start
        self.count = count
        self.columns = columns
        self.stride = stride ?? columns
    }

    /// Where a row begins.
    @inlinable
    package subscript(row: Int) -> UnsafeMutablePointer<Float> {
        assert(row >= 0 && row < count, "a view has only its own rows")
        return start + row * stride
    }

    /// Some rows.
    @inlinable
    package subscript(range: Range<Int>) -> Rows {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "a view has only its own rows")
        return Rows(start + range.lowerBound * stride, count: range.count, columns: columns, stride: stride)
    }

    /// Some columns of all rows.
    @inlinable
    package func columns(_ range: Range<Int>) -> Rows {
        precondition(range.lowerBound >= 0 && range.upperBound <= columns, "a view has only its own columns")
        return Rows(start + range.lowerBound, count: count, columns: range.count, stride: stride)
    }

    /// One row, cut into `parts` rows of equal length.
    @inlinable
    package func row(_ row: Int, cutInto parts: Int) -> Rows {
        Rows(self[row], count: parts, columns: columns / parts)
    }
}
