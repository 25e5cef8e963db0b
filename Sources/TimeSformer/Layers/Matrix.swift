// Tokens, or a layer's weight, as the plain layers hold them.

/// Numbers in rows, row-major: one token, or one output of a linear layer, a row.
package struct Matrix<Scalar: LayerScalar>: Sendable, Equatable {
    package let rows: Int
    package let columns: Int
    /// rows × columns numbers.
    package private(set) var values: [Scalar]

    /// A matrix of zeros.
    package init(rows: Int, columns: Int) {
        self.init(rows: rows, columns: columns, [Scalar](repeating: 0, count: rows * columns))
    }

    package init(rows: Int, columns: Int, _ values: [Scalar]) {
        precondition(values.count == rows * columns, "a matrix has rows × columns numbers")
        self.rows = rows
        self.columns = columns
        self.values = values
    }

    package subscript(row: Int, column: Int) -> Scalar {
        get { values[row * columns + column] }
        set { values[row * columns + column] = newValue }
    }

    /// One row's numbers.
    package subscript(row: Int) -> ArraySlice<Scalar> { values[row * columns..<(row + 1) * columns] }

    /// The named rows, in the order of `selection`: [selection, columns].
    package subscript(selection: [Int]) -> Matrix {
        Matrix(rows: selection.count, columns: columns, selection.flatMap { self[$0] })
    }

    /// Adds `other`'s rows to the named ones: its row i to row `selection[i]`.
    package mutating func add(_ other: Matrix, to selection: [Int]) {
        precondition(other.rows == selection.count && other.columns == columns, "a row for each that is added to")
        for (row, target) in selection.enumerated() {
            for column in 0..<columns { self[target, column] += other[row, column] }
        }
    }

    /// Multiplies one row by a number.
    package mutating func scale(row: Int, by factor: Scalar) {
        for column in 0..<columns { self[row, column] *= factor }
    }

    package static func + (x: Matrix, y: Matrix) -> Matrix {
        precondition(x.rows == y.rows && x.columns == y.columns, "sums are of matrices of one shape")
        return Matrix(rows: x.rows, columns: x.columns, zip(x.values, y.values).map { $0 + $1 })
    }
}

extension Matrix {
    /// A parameter of two dimensions.
    init(_ tensor: ParameterTensor) {
        precondition(tensor.shape.count == 2, "a matrix has two dimensions")
        self.init(rows: tensor.shape[0], columns: tensor.shape[1], tensor.values.map { Scalar($0) })
    }
}
