// What a layer's inputs are like, gathered while a model runs: the second moments that rounding its weights wants.

import Synchronization

/// Σ x·xᵀ over the rows that a layer was given, for each group of its inputs.
/// `@unchecked Sendable`: sums change under the lock alone.
package final class InputMoments: @unchecked Sendable {
    /// Inputs of a group, the last one's may be fewer.
    package let group: Int
    package let inputs: Int
    private let sums: [FloatBuffer]
    private let rows = Mutex([Int]())

    package init(inputs: Int, group: Int) {
        self.inputs = inputs
        self.group = group
        sums = stride(from: 0, to: inputs, by: group).map { first in
            let size = min(group, inputs - first)
            let sum = FloatBuffer(count: size * size)
            sum.all.update(repeating: 0)
            return sum
        }
        rows.withLock { $0 = sums.map { _ in 0 } }
    }

    /// Adds rows of one group's inputs, or of all when there is one group.
    /// - Parameter first: the first input that `x` holds.
    func add(_ x: Rows, from first: Int) {
        precondition(first % group == 0 && x.columns == min(group, inputs - first), "moments are of whole groups")
        let index = first / group
        rows.withLock { rows in
            OpenBLAS.addSquares(x.start, m: x.count, n: x.columns, stride: x.stride, into: sums[index].start)
            rows[index] += x.count
        }
    }

    /// The mean of x·xᵀ over a group's rows, [inputs, inputs], and how many they were; nil when there were none.
    func mean(group index: Int) -> (moments: [Double], rows: Int)? {
        rows.withLock { rows -> (moments: [Double], rows: Int)? in
            guard rows[index] > 0 else { return nil }
            let (size, sum) = (min(group, inputs - index * group), sums[index].start)
            let mean = (0..<(size * size)).map { at in
                let (i, j) = (at / size, at % size)
                return Double(sum[min(i, j) * size + max(i, j)]) / Double(rows[index])
            }
            return (mean, rows[index])
        }
    }
}
