// Where the rows of a product go when they do not lie one after another.

/// For each row of a product, where it begins: floats from the start of the rows that it goes into.
/// `@unchecked Sendable`: for one worker at a time.
package final class RowScatter: @unchecked Sendable {
    package let capacity: Int
    let offsets: UnsafeMutablePointer<Int>

    package init(capacity: Int) {
        self.capacity = capacity
        offsets = .allocate(capacity: max(1, capacity))
    }

    deinit { offsets.deallocate() }

    /// Rows `first` ..< `first + target.count` go to the rows of `target`, which is a part of `whole`.
    package func set(from first: Int, to target: Rows, in whole: Rows) {
        precondition(first >= 0 && first + target.count <= capacity, "a scatter has only its own rows")
        let start = target.start - whole.start
        for row in 0..<target.count { offsets[first + row] = start + row * target.stride }
    }
}
