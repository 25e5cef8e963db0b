// Weights as whole numbers times a step, to be stored: each to its nearest, or all of a row together so that the layer's
// outputs stay where they were.

internal import CKernels

/// Rounds the weights of linear layers to levels from −127 to 127 of a step for each output and group of inputs.
///
/// With the second moments H of the layer's inputs, inputs are rounded one after another, and each takes over what the
/// errors of those before it predict of its own: with H = U·D·Uᵀ, U upper triangular with ones on its diagonal, input k is
/// rounded from w[k] + Σ(j < k) (w[j] − ŵ[j])·U[j, k], which leaves Σ error²·D of the output. That is GPTQ (Frantar et al.,
/// 2023) in the form of LDLQ (Chee et al., QuIP, 2023, §3), those inputs first that weigh most.
package struct WeightRounding {
    private let inputs: Int
    private let group: Int
    /// What two neighbouring levels may sum to on either side of zero.
    private let pairLimit: Int
    private let feedback: [Feedback?]
    private let workers: Workers

    /// Groups of inputs that have a step of their own.
    package var groups: Int { (inputs + group - 1) / group }

    /// How the errors of a group's inputs are handed on.
    private struct Feedback: Sendable {
        /// Inputs of the group, in the order of rounding.
        let order: [Int]
        /// U, [inputs, inputs] in that order.
        let factors: [Float]
    }

    /// - Parameters:
    ///   - group: inputs that share a step.
    ///   - moments: of the layer's inputs; nil: each weight is rounded to its nearest level.
    ///   - kernels: which the levels are for: without VNNI two neighbours stay small enough for sums in sixteen bits.
    package init(inputs: Int, group: Int, moments: InputMoments? = nil, kernels: Kernels, workers: Workers) {
        precondition(moments.map { $0.inputs == inputs && $0.group == group } ?? true, "moments fit their layer")
        self.inputs = inputs
        self.group = group
        self.workers = workers
        pairLimit = Int(kernels.table.pointee.int8_pair)
        feedback = (0..<((inputs + group - 1) / group)).map { index in
            moments?.mean(group: index).flatMap { Self.feedback($0.moments, rows: $0.rows) }
        }
    }

    /// - Parameters:
    ///   - moments: [n, n]
    ///   - rows: that they were found in.
    private static func feedback(_ moments: [Double], rows: Int) -> Feedback? {
        let n = Int(Double(moments.count).squareRoot().rounded())
        let diagonal = (0..<n).map { moments[$0 * n + $0] }
        let mean = diagonal.reduce(0, +) / Double(n)
        guard mean.isFinite, mean > 0 else { return nil }
        let order = (0..<n).sorted { (diagonal[$0], $1) > (diagonal[$1], $0) }
        // Inputs that depend on each other have no factor without a little of independent ones beside them; and what few rows
        // say of many inputs is mostly chance.
        let least = max(0.01, 0.1 * Double(n) / Double(rows))
        for damping in [least, 10 * least, 100 * least] {
            // Backwards, so that the lower factor of the reversed matrix is the upper one, reversed.
            var factor = [Double](repeating: 0, count: n * n)
            for i in 0..<n {
                let row = order[n - 1 - i] * n
                for j in 0...i { factor[i * n + j] = moments[row + order[n - 1 - j]] }
                factor[i * n + i] += damping * mean
            }
            guard factor.withUnsafeMutableBufferPointer({ OpenBLAS.cholesky($0.baseAddress!, n: n) }) else { continue }
            var upper = [Float](repeating: 0, count: n * n)
            for j in 0..<n {
                let last = factor[(n - 1 - j) * n + n - 1 - j]
                for i in 0...j { upper[i * n + j] = Float(factor[(n - 1 - i) * n + n - 1 - j] / last) }
            }
            return Feedback(order: order, factors: upper)
        }
        return nil
    }

    /// Levels and steps of a weight.
    /// - Parameters:
    ///   - weights: [outputs, inputs], contiguous.
    ///   - levels: as `weights`; whole numbers.
    ///   - steps: [outputs, groups]
    package func round(_ weights: Rows, levels: Rows, steps: Rows) {
        precondition(
            weights.columns == inputs && levels.columns == inputs && levels.count == weights.count
                && steps.columns == groups && steps.count == weights.count, "levels and steps fit their weights")
        let parts = (weights.count + 63) / 64
        workers.run(parts) { part, _ in
            let range = Workers.range(part, of: parts, units: weights.count)
            for index in 0..<groups {
                let columns = (index * group)..<min(inputs, (index + 1) * group)
                let (from, to) = (weights[range].columns(columns), levels[range].columns(columns))
                let steps = steps[range].columns(index..<(index + 1))
                for row in 0..<from.count {
                    steps[row][0] = step(UnsafeBufferPointer(start: from[row], count: columns.count))
                }
                if let feedback = feedback[index] {
                    roundTogether(from, feedback, levels: to, steps: steps)
                } else {
                    for row in 0..<from.count {
                        for k in 0..<columns.count { to[row][k] = level(from[row][k], steps[row][0], beside: 0) }
                    }
                }
            }
        }
    }

    /// As `PackedInt8` chooses it.
    private func step(_ weights: UnsafeBufferPointer<Float>) -> Float {
        var (largest, pair): (Float, Float) = (0, 0)
        for k in stride(from: 0, to: weights.count, by: 2) {
            let (a, b) = (weights[k], k + 1 < weights.count ? weights[k + 1] : 0)
            largest = max(largest, abs(a), abs(b))
            if (a < 0) == (b < 0) { pair = max(pair, abs(a + b)) }
        }
        let step = max(largest / 127, pair / Float(pairLimit - 1))
        return step.isFinite && step > .leastNormalMagnitude ? step : 0
    }

    /// The nearest level that a neighbour's leaves room for.
    private func level(_ weight: Float, _ step: Float, beside neighbour: Float) -> Float {
        guard step > 0 else { return 0 }
        let level = max(-127, min(127, (weight / step).rounded(.toNearestOrEven)))
        guard level * neighbour > 0 else { return level }
        let room = Float(pairLimit) - abs(neighbour)
        return max(-room, min(room, level))
    }

    private func roundTogether(_ weights: Rows, _ feedback: Feedback, levels: Rows, steps: Rows) {
        let (rows, n, width) = (weights.count, weights.columns, 64)
        // In the order of rounding: errors so far, and what a block of inputs takes over from those before it.
        let errors = RowBuffer(rows, columns: n)
        let taken = RowBuffer(rows, columns: width)
        for row in 0..<rows { for k in 0..<n { levels[row][k] = 0 } }
        feedback.factors.withUnsafeBufferPointer { factors in
            for first in stride(from: 0, to: n, by: width) {
                let last = min(n, first + width)
                if first > 0 {
                    OpenBLAS.product(
                        m: rows, n: last - first, k: first, errors[0], stride: n, transposed: false,
                        factors.baseAddress! + first, stride: n, transposed: false, adding: false, into: taken[0],
                        stride: width)
                } else {
                    taken.fillWithZeros()
                }
                for row in 0..<rows {
                    let (step, from, to) = (steps[row][0], weights[row], levels[row])
                    let (errors, taken) = (errors[row], taken[row])
                    for k in first..<last {
                        let input = feedback.order[k]
                        let neighbour = input ^ 1
                        let level = level(
                            from[input] + taken[k - first], step, beside: neighbour < n ? to[neighbour] : 0)
                        to[input] = level
                        let error = from[input] - level * step
                        errors[k] = error
                        for next in (k + 1)..<max(k + 1, last) { taken[next - first] += error * factors[k * n + next] }
                    }
                }
            }
        }
    }
}
