// The linear layer against OpenBLAS on the unpacked weights, and its parts against the whole.

import Tensors
import Testing

@Suite struct LinearTests {
    private func bias(_ count: Int) -> FloatBuffer {
        let bias = FloatBuffer(count: count)
        for i in 0..<count { bias.start[i] = Float(i % 7) - 3 }
        return bias
    }

    private func linear(_ set: InstructionSet, _ weight: RowBuffer, bias: FloatBuffer? = nil) -> Linear {
        Linear(
            inputs: weight.rows.columns, outputs: weight.rows.count, bias: bias, kernels: Kernels(set),
            workers: Workers(2)
        ) { UnsafePointer(weight[$0]) }
    }

    @Test(arguments: InstructionSet.available)
    func productOfPackedWeightsIsThatOfOpenBLAS(_ set: InstructionSet) {
        #expect(Kernels(set).instructionSet == set)
        for (m, n, k) in [(1, 1, 1), (5, 48, 7), (13, 50, 64), (104, 192, 128), (9, 97, 500)] {
            let (x, w) = (filled(m, columns: k, seed: m), filled(n, columns: k, seed: n))
            let (own, blas) = (RowBuffer(m, columns: n), RowBuffer(m, columns: n))
            linear(set, w).apply(x.rows, into: own.rows)
            OpenBLAS.linear(x[0], w[0], m: m, n: n, k: k, into: blas[0])
            for (own, blas) in zip(own.array, blas.array) { #expect(abs(own - blas) < 3e-5) }  // sums of 500 terms
        }
    }

    /// Every number of a product is off by at most half a step of its input times the weights, and half a step of its weights
    /// times the input.
    @Test(arguments: InstructionSet.available)
    func productInInt8IsWithinItsStepsOfOpenBLAS(_ set: InstructionSet) {
        let kernels = Kernels(set)
        for (m, n, k, group) in [
            (1, 1, 1, nil), (5, 48, 7, nil), (13, 50, 64, 16), (104, 192, 128, 96), (9, 97, 501, nil),
        ]
            as [(Int, Int, Int, Int?)]
        {
            let (x, w) = (filled(m, columns: k, seed: m), filled(n, columns: k, seed: n))
            let (own, blas) = (RowBuffer(m, columns: n), RowBuffer(m, columns: n))
            let layer = Linear(
                inputs: k, outputs: n, precision: .int8, inputGroup: group, kernels: kernels, workers: Workers(2)
            ) { UnsafePointer(w[$0]) }
            own.fillWithZeros()
            for first in stride(from: 0, to: k, by: group ?? k) {
                let inputs = first..<min(k, first + (group ?? k))
                let room = LayerInputBuffer(RowBuffer(m, columns: inputs.count).rows, kernels: kernels)
                withExtendedLifetime(room) {
                    layer.apply(room.plain(x.rows.columns(inputs), for: layer), inputs: inputs, .add, into: own.rows)
                }
            }
            OpenBLAS.linear(x[0], w[0], m: m, n: n, k: k, into: blas[0])
            // Numbers lie between −1 and 1: steps are at most 2/255 of inputs and 2/127 of weights.
            let bound = Float(k) * (1.0 / 255 + 1.0 / 127)
            for (own, blas) in zip(own.array, blas.array) { #expect(abs(own - blas) <= bound + 1e-5) }
        }
    }

    /// Products of bf16 have eight digits a factor; the sum of absolute products bounds what both roundings do.
    @Test(arguments: InstructionSet.available)
    func productInBF16IsWithinItsRoundingOfOpenBLAS(_ set: InstructionSet) {
        let kernels = Kernels(set)
        for (m, n, k, part) in [(1, 1, 1, 1), (5, 48, 7, 7), (13, 50, 64, 16), (104, 192, 128, 96), (9, 97, 501, 502)] {
            let (x, w) = (filled(m, columns: k, seed: m), filled(n, columns: k, seed: n))
            let (own, blas) = (RowBuffer(m, columns: n), RowBuffer(m, columns: n))
            let layer = Linear(
                inputs: k, outputs: n, precision: .bf16, bias: bias(n), kernels: kernels, workers: Workers(2),
                scale: { $0 % 2 == 0 ? 1 : 0.7 }, outputRow: { UnsafePointer(w[$0]) })
            #expect(layer.weightBytes <= 2 * (n + 47) * (k + 1) + 4 * (n + 47))
            own.fillWithZeros()
            for first in stride(from: 0, to: k, by: part) {
                let inputs = first..<min(k, first + part)
                let room = LayerInputBuffer(RowBuffer(m, columns: inputs.count).rows, kernels: kernels)
                withExtendedLifetime(room) {
                    layer.apply(room.plain(x.rows.columns(inputs), for: layer), inputs: inputs, .add, into: own.rows)
                }
            }
            OpenBLAS.linear(x[0], w[0], m: m, n: n, k: k, into: blas[0])
            for i in 0..<m {
                for j in 0..<n {
                    let sum = (0..<k).reduce(Float(0)) { $0 + abs(x[i][$1] * w[j][$1]) }
                    let expected = blas[i][j] * (j % 2 == 0 ? 1 : 0.7) + Float(j % 7) - 3
                    #expect(abs(own[i][j] - expected) <= sum / 128 + 1e-5)
                }
            }
        }
    }

    /// All weights as large as they come and of one sign, all inputs at their highest level: what would overflow first.
    @Test(arguments: InstructionSet.available)
    func extremeWeightsAndInputsInInt8SaturateNothing(_ set: InstructionSet) {
        let (kernels, n, k) = (Kernels(set), 3, 768)
        let (x, w) = (RowBuffer(2, columns: k), RowBuffer(n, columns: k))
        for i in 0..<k {
            (x[0][i], x[1][i]) = (i == 0 ? 0 : 1, i == 1 ? 0 : -1)
            (w[0][i], w[1][i], w[2][i]) = (1, -1, i % 4 < 2 ? 1 : -1)
        }
        let layer = Linear(
            inputs: k, outputs: n, precision: .int8, kernels: kernels, workers: Workers(1)
        ) { UnsafePointer(w[$0]) }
        let room = LayerInputBuffer(RowBuffer(2, columns: k).rows, kernels: kernels)
        let out = RowBuffer(2, columns: n)
        withExtendedLifetime(room) { layer.apply(room.plain(x.rows, for: layer), into: out.rows) }
        let expected: [Float] = [767, -767, -1, -767, 767, 1]
        // Half a step of 2 ÷ 127 a weight; what overflows would be off by a quarter.
        for (out, expected) in zip(out.array, expected) { #expect(abs(out - expected) < 0.009 * 768) }
    }

    @Test(arguments: InstructionSet.available)
    func weightsFromInputRowsAreThoseFromOutputRows(_ set: InstructionSet) {
        let (n, k) = (70, 33)
        let w = filled(n, columns: k, seed: 3)
        let turned = RowBuffer(k, columns: n)
        for i in 0..<n { for j in 0..<k { turned[j][i] = w[i][j] } }
        let byInputs = Linear(inputs: k, outputs: n, kernels: Kernels(set)) { UnsafePointer(turned[$0]) }
        let x = filled(9, columns: k, seed: 4)
        let (a, b) = (RowBuffer(9, columns: n), RowBuffer(9, columns: n))
        linear(set, w).apply(x.rows, into: a.rows)
        byInputs.apply(x.rows, into: b.rows)
        #expect(a.array == b.array)
    }

    @Test(arguments: InstructionSet.available)
    func epiloguesStoreAddAndBend(_ set: InstructionSet) {
        let (m, n, k) = (7, 50, 20)
        let (x, layer) = (filled(m, columns: k, seed: 1), linear(set, filled(n, columns: k, seed: 2), bias: bias(n)))
        let (stored, added, bent) = (RowBuffer(m, columns: n), filled(m, columns: n, seed: 5), RowBuffer(m, columns: n))
        let before = added.array
        layer.apply(x.rows, into: stored.rows)
        layer.apply(x.rows, .add, into: added.rows)
        layer.apply(x.rows, .gelu, into: bent.rows)
        let expected = RowBuffer(m, columns: n)
        Kernels(set).gelu(stored[0], count: m * n, into: expected[0])
        for i in 0..<(m * n) {
            #expect(abs(added[0][i] - before[i] - stored[0][i]) < 1e-5)  // one more rounding of numbers below 10
            #expect(abs(bent[0][i] - expected[0][i]) < 1e-5)
        }
    }

    @Test(arguments: InstructionSet.available)
    func partsAddUpToTheWholeAndTheBiasComesOnce(_ set: InstructionSet) {
        // The MLP takes hidden floats in chunks: outputs of one layer, inputs of the next.
        let (m, n, k) = (6, 100, 96)
        let (x, layer) = (filled(m, columns: k, seed: 1), linear(set, filled(n, columns: k, seed: 2), bias: bias(n)))
        let (whole, parts) = (RowBuffer(m, columns: n), RowBuffer(m, columns: n))
        layer.apply(x.rows, into: whole.rows)
        for inputs in [0..<40, 40..<96] {
            for outputs in [0..<48, 48..<96, 96..<100] {
                layer.apply(
                    x.rows.columns(inputs), inputs: inputs, outputs: outputs, inputs.lowerBound == 0 ? .store : .add,
                    into: parts.rows.columns(outputs))
            }
        }
        for (whole, parts) in zip(whole.array, parts.array) { #expect(abs(whole - parts) < 1e-5) }
    }

    @Test(arguments: InstructionSet.available)
    func scatteredRowsAreTheSameRowsElsewhere(_ set: InstructionSet) {
        let (m, n, k) = (10, 50, 16)
        let (x, layer) = (filled(m, columns: k, seed: 1), linear(set, filled(n, columns: k, seed: 2)))
        let (plain, spread) = (RowBuffer(m, columns: n), RowBuffer(40, columns: n))
        spread.fillWithZeros()
        layer.apply(x.rows, into: plain.rows)
        // As temporal attention does: two rows here, two rows there, and so on.
        let scatter = RowScatter(capacity: m)
        for block in 0..<5 {
            let first = 3 + block * 7
            scatter.set(from: block * 2, to: spread[first..<(first + 2)], in: spread.rows)
        }
        layer.apply(x.rows, into: spread.rows, scatter: scatter)
        for row in 0..<40 {
            let from = row >= 3 && (row - 3) % 7 < 2 && (row - 3) / 7 < 5 ? (row - 3) / 7 * 2 + (row - 3) % 7 : nil
            for column in 0..<n { #expect(spread[row][column] == from.map { plain[$0][column] } ?? 0) }
        }
    }
}
