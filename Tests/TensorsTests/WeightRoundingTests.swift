// Weights as levels of a step: each to its nearest, or together by what the layer's inputs are like.

import Tensors
import Testing

@Suite struct WeightRoundingTests {
    private struct Rounded {
        let weights, levels, steps: RowBuffer
        let group: Int

        /// A level times its step.
        func value(_ output: Int, _ input: Int) -> Float { levels[output][input] * steps[output][input / group] }
    }

    private func round(
        _ weights: RowBuffer, group: Int, moments: InputMoments? = nil, set: InstructionSet = .current, threads: Int = 2
    ) -> Rounded {
        let (outputs, inputs) = (weights.rows.count, weights.rows.columns)
        let rounding = WeightRounding(
            inputs: inputs, group: group, moments: moments, kernels: Kernels(set), workers: Workers(threads))
        let rounded = Rounded(
            weights: weights, levels: RowBuffer(outputs, columns: inputs),
            steps: RowBuffer(outputs, columns: rounding.groups), group: group)
        rounding.round(weights.rows, levels: rounded.levels.rows, steps: rounded.steps.rows)
        return rounded
    }

    /// A layer in fp32 that has seen `x`.
    private func moments(of x: RowBuffer, group: Int) -> InputMoments {
        let moments = InputMoments(inputs: x.rows.columns, group: group)
        let weight = filled(3, columns: x.rows.columns, seed: 9)
        let layer = Linear(
            inputs: x.rows.columns, outputs: 3, inputGroup: group, kernels: Kernels(), workers: Workers(1),
            observer: moments, outputRow: { UnsafePointer(weight[$0]) })
        let out = RowBuffer(x.rows.count, columns: 3)
        for first in stride(from: 0, to: x.rows.columns, by: group) {
            let inputs = first..<min(x.rows.columns, first + group)
            layer.apply(x.rows.columns(inputs), inputs: inputs, into: out.rows)
        }
        return moments
    }

    /// Inputs that depend on each other: some directions weigh much, one input is always zero.
    private func inputs(_ count: Int, columns: Int, seed: Int) -> RowBuffer {
        let (x, mixing) = (filled(count, columns: columns, seed: seed), filled(columns, columns: columns, seed: 5))
        let mixed = RowBuffer(count, columns: columns)
        for row in 0..<count {
            for k in 0..<columns {
                mixed[row][k] = 0.3 + (0..<4).reduce(Float(0)) { $0 + x[row][$1] * mixing[k][$1] } + 0.1 * x[row][k]
            }
            mixed[row][3] = 0
        }
        return mixed
    }

    @Test(arguments: InstructionSet.available)
    func withoutMomentsEachWeightIsRoundedToItsNearestLevel(_ set: InstructionSet) {
        for (outputs, inputs, group) in [(1, 1, 1), (70, 33, 33), (65, 100, 48)] {
            let rounded = round(filled(outputs, columns: inputs, seed: 3), group: group, set: set)
            for output in 0..<outputs {
                for k in 0..<inputs {
                    let step = rounded.steps[output][k / group]
                    #expect(abs(rounded.value(output, k) - rounded.weights[output][k]) <= 0.5001 * step)
                    #expect(abs(rounded.levels[output][k]) <= 127)
                }
            }
        }
    }

    @Test func aRowOfZerosHasNoStep() {
        let zeros = RowBuffer(2, columns: 8)
        zeros.fillWithZeros()
        let rounded = round(zeros, group: 8)
        #expect(rounded.levels.array.allSatisfy { $0 == 0 } && rounded.steps.array == [0, 0])
    }

    @Test func roundedByTheirMomentsWeightsKeepTheOutputsOfOtherInputsBetter() {
        for (columns, group) in [(96, 96), (150, 64)] {
            let weights = filled(80, columns: columns, seed: 2)
            let seen = moments(of: inputs(500, columns: columns, seed: 1), group: group)
            let other = inputs(200, columns: columns, seed: 77)
            func error(_ rounded: Rounded) -> Float {
                var sum: Float = 0
                for row in 0..<200 {
                    for output in 0..<80 {
                        let off = (0..<columns).reduce(Float(0)) {
                            $0 + other[row][$1] * (rounded.value(output, $1) - weights[output][$1])
                        }
                        sum += off * off
                    }
                }
                return sum
            }
            let (nearest, together) = (round(weights, group: group), round(weights, group: group, moments: seen))
            #expect(nearest.steps.array == together.steps.array)
            #expect(error(together) < 0.2 * error(nearest), "\(columns) inputs")
        }
    }

    @Test(arguments: InstructionSet.available)
    func neighboursStayWithinWhatAProductSums(_ set: InstructionSet) {
        let limit: Float = [.portable, .avx2vnni, .avx512vnni, .avx512bf16].contains(set) ? 254 : 128
        let columns = 64
        let weights = filled(40, columns: columns, seed: 4)
        for k in 0..<columns where k % 8 < 2 { weights[0][k] = 1 }
        let seen = moments(of: inputs(300, columns: columns, seed: 1), group: columns)
        for rounded in [
            round(weights, group: columns, set: set), round(weights, group: columns, moments: seen, set: set),
        ] {
            for output in 0..<40 {
                for k in stride(from: 0, to: columns, by: 2) {
                    let (a, b) = (rounded.levels[output][k], rounded.levels[output][k + 1])
                    #expect(a * b <= 0 || abs(a + b) <= limit, "output \(output), inputs \(k) and \(k + 1)")
                }
            }
        }
    }

    @Test func threadsChangeNothing() {
        let weights = filled(200, columns: 70, seed: 6)
        let seen = moments(of: inputs(100, columns: 70, seed: 1), group: 70)
        let all = [1, 2, 3].map { round(weights, group: 70, moments: seen, threads: $0).levels.array }
        #expect(all[0] == all[1] && all[0] == all[2])
    }

    @Test func momentsOfFewerRowsThanInputsStillRound() {
        let weights = filled(10, columns: 64, seed: 6)
        let rounded = round(weights, group: 64, moments: moments(of: inputs(3, columns: 64, seed: 1), group: 64))
        for output in 0..<10 {
            for k in 0..<64 { #expect(abs(rounded.levels[output][k]) <= 127 && rounded.value(output, k).isFinite) }
        }
    }

    @Test func withoutAnyRowWeightsAreRoundedToTheirNearest() {
        let weights = filled(10, columns: 64, seed: 6)
        let unseen = InputMoments(inputs: 64, group: 64)
        #expect(
            round(weights, group: 64, moments: unseen).levels.array == round(weights, group: 64).levels.array)
    }
}
