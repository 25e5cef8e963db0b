// Rows of floats with an owner.

/// A matrix of [count, columns] without gaps, freed with its owner. Contents are undefined until written.
package final class RowBuffer: Sendable {
    /// All of it. Valid as long as this object.
    package let rows: Rows
    private let storage: FloatBuffer

    package init(_ count: Int, columns: Int) {
        storage = FloatBuffer(count: count * columns)
        rows = Rows(storage.start, count: count, columns: columns)
    }

    /// The floats of `storage` as rows.
    package init(_ storage: FloatBuffer, columns: Int) {
        precondition(storage.count % columns == 0, "a matrix has only whole rows")
        self.storage = storage
        rows = Rows(storage.start, count: storage.count / columns, columns: columns)
    }

    /// Where a row begins.
    @inlinable package subscript(row: Int) -> UnsafeMutablePointer<Float> { rows[row] }

    /// Some rows.
    @inlinable package subscript(range: Range<Int>) -> Rows { rows[range] }

    /// A copy of all of it, row after row.
    package var array: [Float] { Array(storage.all) }

    package func fillWithZeros() { storage.all.update(repeating: 0) }
}
