// The packed matrix product against its slow twin.

import CKernels
import Foundation
import Testing

@Suite struct ProductTests {
    /// One product on random numbers, every argument off the round numbers, and its largest error.
    private func check(
        _ variant: Variant, rows: Int, depth: Int, columns: Int, epilogue: al_epilogue, bias: Bool, scattered: Bool,
        seed: Int
    ) {
        var random = Random(seed)
        let panel = Int(AL_PANEL)
        let (aStride, cStride) = (depth + random.below(5), columns + random.below(5))
        // Terms of size 1/√depth keep sums near one, whatever the depth.
        let a = random.floats(rows * aStride + 1, scale: 1 / Float(max(1, depth)).squareRoot())
        let weight = random.floats(columns * depth + 1)
        let biases = random.floats(columns + 1)
        let before = random.floats(rows * cStride + 1)
        let panels = (columns + panel - 1) / panel
        let packed = Aligned(panels * depth * panel + 16)
        for j in 0..<(panels * panel) {
            for k in 0..<depth {
                let place = j / panel * depth * panel + variant.place(column: j % panel, depth: k, of: depth)
                packed.start[place] = j < columns ? weight[j * depth + k] : 0
            }
        }
        var order = Array(0..<rows)
        if scattered { for i in stride(from: rows - 1, to: 0, by: -1) { order.swapAt(i, random.below(i + 1)) } }
        let offsets = order.map { $0 * cStride }
        var c = before
        a.withUnsafeBufferPointer { a in
            biases.withUnsafeBufferPointer { biases in
                offsets.withUnsafeBufferPointer { offsets in
                    c.withUnsafeMutableBufferPointer { c in
                        var product = al_product(
                            a: a.baseAddress, a_stride: aStride, rows: rows, depth: depth, b: packed.start,
                            panel_stride: depth * panel, columns: columns, c: c.baseAddress, c_stride: cStride,
                            c_rows: scattered ? offsets.baseAddress : nil, bias: bias ? biases.baseAddress : nil,
                            epilogue: epilogue)
                        variant.table.product(&product)
                    }
                }
            }
        }
        var expected = before.map { Double($0) }
        for i in 0..<rows {
            for j in 0..<columns {
                var sum = bias ? Double(biases[j]) : 0
                for k in 0..<depth { sum += Double(a[i * aStride + k]) * Double(weight[j * depth + k]) }
                let at = order[i] * cStride + j
                switch epilogue {
                case AL_EPILOGUE_GELU: expected[at] = exactGELU(sum)
                case AL_EPILOGUE_ADD: expected[at] += sum
                default: expected[at] = sum
                }
            }
        }
        let error = zip(c, expected).map { abs(Double($0) - $1) }.max() ?? 0
        // Sums of up to 2100 terms of size one over √depth.
        #expect(error < 1e-5, "rows \(rows) depth \(depth) columns \(columns) epilogue \(epilogue) seed \(seed)")
    }

    @Test(arguments: Variant.all)
    func smallShapesOfEveryRemainder(_ variant: Variant) {
        let epilogues = [AL_EPILOGUE_STORE, AL_EPILOGUE_GELU, AL_EPILOGUE_ADD]
        for rows in 0...17 {
            for columns in [0, 1, 7, 8, 11, 12, 13, 15, 16, 17, 31, 47, 48, 49, 64, 97] {
                for depth in [0, 1, 3, 4, 5, 16] {
                    let seed = rows * 10000 + columns * 100 + depth
                    check(
                        variant, rows: rows, depth: depth, columns: columns, epilogue: epilogues[seed % 3],
                        bias: seed % 2 == 0, scattered: seed % 5 == 0, seed: seed)
                }
            }
        }
    }

    @Test(arguments: Variant.all)
    func shapesOfTheNetworkAndBeyondItsBlocks(_ variant: Variant) {
        for (index, shape) in [
            (104, 768, 192), (197, 64, 192), (241, 50, 48), (500, 33, 70), (9, 2100, 50), (3, 383, 48), (3, 384, 48),
            (5, 385, 49), (8, 767, 48), (8, 769, 100), (1, 3072, 96), (70, 70, 2100), (2100, 5, 20),
        ].enumerated() {
            check(
                variant, rows: shape.0, depth: shape.1, columns: shape.2,
                epilogue: [AL_EPILOGUE_STORE, AL_EPILOGUE_GELU, AL_EPILOGUE_ADD][index % 3], bias: true,
                scattered: index % 2 == 1, seed: index)
        }
    }

    @Test(arguments: Variant.all)
    func aRowDoesNotDependOnItsNeighbours(_ variant: Variant) {
        // Batching and sharing rely on this: the same bits whatever else is computed beside a row.
        var random = Random(9)
        let (rows, depth, columns) = (29, 900, 96)
        let a = random.floats(rows * depth)
        let packed = Aligned(columns * depth)
        for i in 0..<(columns * depth) { packed.start[i] = random.float() }
        func run(_ first: Int, _ count: Int) -> [Float] {
            var c = [Float](repeating: 0, count: count * columns)
            a.withUnsafeBufferPointer { a in
                c.withUnsafeMutableBufferPointer { c in
                    var product = al_product(
                        a: a.baseAddress! + first * depth, a_stride: depth, rows: count, depth: depth, b: packed.start,
                        panel_stride: depth * Int(AL_PANEL), columns: columns, c: c.baseAddress, c_stride: columns,
                        c_rows: nil, bias: nil, epilogue: AL_EPILOGUE_GELU)
                    variant.table.product(&product)
                }
            }
            return c
        }
        let whole = run(0, rows)
        for first in 0..<rows {
            for count in 1...min(9, rows - first) {
                #expect(run(first, count) == Array(whole[(first * columns)..<((first + count) * columns)]))
            }
        }
    }
}
