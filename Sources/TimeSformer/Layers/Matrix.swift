// Tokens, or a layer's weight, as the layers hold them.

import Tensors

/// Numbers in rows, or a view of some rows and columns of others: one token, or one output of a linear layer, a row.
/// Copies are views of the same numbers; the memory lives as long as any of them.
/// `@unchecked Sendable`: who writes which rows when is the layers' business; tasks of one phase write disjoint ones.
package struct Matrix<Scalar: LayerScalar>: @unchecked Sendable {
    package let rows: Int
    package let columns: Int
    /// Numbers from one row to the next.
    package let stride: Int
    package let start: UnsafeMutablePointer<Scalar>
    private let memory: MatrixMemory

    /// Undefined numbers.
    init(rows: Int, columns: Int, memory: MatrixMemory) {
        self.init(
            rows: rows, columns: columns, stride: columns,
            start: UnsafeMutableRawPointer(memory.start).assumingMemoryBound(to: Scalar.self), memory: memory)
    }

    private init(rows: Int, columns: Int, stride: Int, start: UnsafeMutablePointer<Scalar>, memory: MatrixMemory) {
        self.rows = rows
        self.columns = columns
        self.stride = stride
        self.start = start
        self.memory = memory
    }

    /// Where a row begins.
    package subscript(row: Int) -> UnsafeMutablePointer<Scalar> {
        assert(row >= 0 && row < rows, "a matrix has only its own rows")
        return start + row * stride
    }

    /// Some rows.
    package subscript(range: Range<Int>) -> Matrix {
        precondition(range.lowerBound >= 0 && range.upperBound <= rows, "a matrix has only its own rows")
        return Matrix(
            rows: range.count, columns: columns, stride: stride, start: start + range.lowerBound * stride,
            memory: memory)
    }

    /// Some columns of all rows.
    package func columns(_ range: Range<Int>) -> Matrix {
        precondition(range.lowerBound >= 0 && range.upperBound <= columns, "a matrix has only its own columns")
        return Matrix(
            rows: rows, columns: range.count, stride: stride, start: start + range.lowerBound, memory: memory)
    }

    /// One row's numbers.
    package func array(row: Int) -> [Scalar] { Array(UnsafeBufferPointer(start: self[row], count: columns)) }

    package func fill(_ value: Scalar) {
        for row in 0..<rows { self[row].update(repeating: value, count: columns) }
    }

    /// Takes another matrix's numbers.
    package func copy(_ other: Matrix) {
        precondition(rows == other.rows && columns == other.columns, "a copy has the shape of what is copied")
        for row in 0..<rows { self[row].update(from: other[row], count: columns) }
    }
}

/// Adds `factor` × x to y.
func add<Scalar: LayerScalar>(
    _ x: UnsafePointer<Scalar>, times factor: Scalar = 1, count: Int, to y: UnsafeMutablePointer<Scalar>
) {
    if factor == 1 {
        for i in 0..<count { y[i] += x[i] }
    } else {
        for i in 0..<count { y[i] += factor * x[i] }
    }
}
