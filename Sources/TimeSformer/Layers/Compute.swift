// What layers compute with: threads, memory and products.

import Tensors

/// Threads and memory of one network.
package struct Compute<Scalar: LayerScalar>: Sendable {
    let workers: Workers
    private let pool = MatrixPool()

    init(_ workers: Workers) { self.workers = workers }

    /// A matrix of undefined numbers.
    func matrix(_ rows: Int, _ columns: Int) -> Matrix<Scalar> {
        Matrix(
            rows: rows, columns: columns, memory: pool.take(bytes: rows * columns * MemoryLayout<Scalar>.stride))
    }

    func zeros(_ rows: Int, _ columns: Int) -> Matrix<Scalar> {
        let matrix = matrix(rows, columns)
        matrix.fill(0)
        return matrix
    }

    func copy(_ x: Matrix<Scalar>) -> Matrix<Scalar> {
        let copy = matrix(x.rows, x.columns)
        eachBlock(of: x.rows) { copy[$0].copy(x[$0]) }
        return copy
    }

    /// Which matrix of a product is taken transposed.
    enum Form { case plain, left, right }

    /// c = a·b, aᵀ·b or a·bᵀ, or c + that. Threads share c's longer side; a part's numbers do not depend on who computes it.
    func product(
        _ a: Matrix<Scalar>, _ b: Matrix<Scalar>, _ form: Form = .plain, adding: Bool = false, into c: Matrix<Scalar>
    ) {
        let depth = form == .left ? a.rows : a.columns
        precondition(
            (form == .left ? a.columns : a.rows) == c.rows && (form == .right ? b.rows : b.columns) == c.columns
                && (form == .right ? b.columns : b.rows) == depth, "a product's shapes must fit")
        let byRows = c.rows >= c.columns
        let length = byRows ? c.rows : c.columns
        // Whole tiles of the product's kernels.
        let units = (length + 7) / 8
        let parts = c.rows * c.columns * depth < 1 << 17 ? 1 : min(workers.count, units)
        workers.run(parts) { part, _ in
            let range = Workers.range(part, of: parts, units: units)
            let from = range.lowerBound * 8
            let count = min(length, range.upperBound * 8) - from
            Self.product(a, b, form, adding: adding, into: c, byRows: byRows, from: from, count: count)
        }
    }

    /// Some rows or columns of c.
    private static func product(
        _ a: Matrix<Scalar>, _ b: Matrix<Scalar>, _ form: Form, adding: Bool, into c: Matrix<Scalar>, byRows: Bool,
        from: Int, count: Int
    ) {
        let aStart = byRows ? a.start + (form == .left ? from : from * a.stride) : a.start
        let bStart = byRows ? b.start : b.start + (form == .right ? from * b.stride : from)
        Scalar.product(
            m: byRows ? count : c.rows, n: byRows ? c.columns : count, k: form == .left ? a.rows : a.columns, aStart,
            stride: a.stride, transposed: form == .left, bStart, stride: b.stride, transposed: form == .right,
            adding: adding, into: byRows ? c.start + from * c.stride : c.start + from, stride: c.stride)
    }

    /// A product on the calling thread.
    func ownProduct(
        _ a: Matrix<Scalar>, _ b: Matrix<Scalar>, _ form: Form = .plain, adding: Bool = false, into c: Matrix<Scalar>
    ) {
        Self.product(a, b, form, adding: adding, into: c, byRows: true, from: 0, count: c.rows)
    }

    /// Gives threads blocks of rows.
    func eachBlock(of rows: Int, _ body: @Sendable (Range<Int>) -> Void) {
        let parts = rows < 64 ? 1 : workers.parts(of: rows, target: 128)
        workers.run(parts) { part, _ in body(Workers.range(part, of: parts, units: rows)) }
    }
}
