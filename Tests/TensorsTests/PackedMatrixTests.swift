// Packed weights against OpenBLAS on the unpacked ones.

import Tensors
import Testing

@Suite struct PackedMatrixTests {
    private func filled(_ count: Int, seed: Int) -> FloatBuffer {
        let buffer = FloatBuffer(count: count)
        var state = UInt64(seed &+ 7)
        for i in 0..<count {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            buffer.start[i] = Float(state >> 40) / Float(1 << 23) - 1
        }
        return buffer
    }

    @Test(arguments: InstructionSet.available)
    func productOfPackedWeightsIsThatOfOpenBLAS(_ set: InstructionSet) {
        let kernels = Kernels(set)
        #expect(kernels.instructionSet == set)
        for (m, n, k) in [(1, 1, 1), (5, 48, 7), (13, 50, 64), (104, 192, 128), (9, 97, 500)] {
            let (a, w) = (filled(m * k, seed: m), filled(n * k, seed: n))
            let (own, blas) = (FloatBuffer(count: m * n), FloatBuffer(count: m * n))
            let packed = PackedMatrix(columns: n, depth: k, kernels: kernels, workers: Workers(2)) {
                UnsafePointer(w.start + $0 * k)
            }
            kernels.multiply(a.start, stride: k, rows: m, by: packed, bias: nil, into: own.start, stride: n)
            OpenBLAS.linear(a.start, w.start, m: m, n: n, k: k, into: blas.start)
            for i in 0..<(m * n) { #expect(abs(own.start[i] - blas.start[i]) < 3e-5) }  // sums of 500 terms
        }
    }

    @Test(arguments: InstructionSet.available)
    func packingFromRowsIsPackingFromColumns(_ set: InstructionSet) {
        let (n, k) = (70, 33)
        let w = filled(n * k, seed: 3)
        let turned = FloatBuffer(count: n * k)
        for i in 0..<n { for j in 0..<k { turned.start[j * n + i] = w.start[i * k + j] } }
        let byColumns = PackedMatrix(columns: n, depth: k, kernels: Kernels(set), workers: Workers(1)) {
            UnsafePointer(w.start + $0 * k)
        }
        let byRows = PackedMatrix(columns: n, depth: k) { UnsafePointer(turned.start + $0 * n) }
        #expect(byColumns.storage.all.elementsEqual(byRows.storage.all))
    }

    @Test(arguments: InstructionSet.available)
    func partsOfAMatrixAddUpToTheWhole(_ set: InstructionSet) {
        // The MLP takes hidden floats in chunks: columns of one matrix, depth of the next.
        let kernels = Kernels(set)
        let (m, n, k) = (6, 100, 96)
        let (a, w) = (filled(m * k, seed: 1), filled(n * k, seed: 2))
        let packed = PackedMatrix(columns: n, depth: k, kernels: kernels, workers: Workers(1)) {
            UnsafePointer(w.start + $0 * k)
        }
        let (whole, parts) = (FloatBuffer(count: m * n), FloatBuffer(count: m * n))
        kernels.multiply(a.start, stride: k, rows: m, by: packed, bias: nil, into: whole.start, stride: n)
        for firstDepth in [0, 40] {
            let depth = firstDepth == 0 ? 40 : 56
            for panel in 0..<3 {
                kernels.multiply(
                    a.start + firstDepth, stride: k, rows: m, by: packed, firstPanel: panel,
                    columns: min(48, n - panel * 48), firstDepth: firstDepth, depth: depth, bias: nil,
                    epilogue: firstDepth == 0 ? .store : .add, into: parts.start + panel * 48, stride: n)
            }
        }
        for i in 0..<(m * n) { #expect(abs(whole.start[i] - parts.start[i]) < 1e-5) }
    }

    @Test(arguments: [0, 1, 15, 1 << 18, (1 << 18) + 1])
    func buffersAreAlignedToCacheLines(_ count: Int) {
        let buffer = FloatBuffer(count: count)
        #expect(Int(bitPattern: buffer.start) % 64 == 0)
        #expect(buffer.all.count == count)
        buffer.all.update(repeating: 1)
    }
}
