// The product in eight bits against its slow twin: the same whole numbers, scaled at the end.

import CKernels
import Foundation
import Testing

@Suite struct Int8Tests {
    /// Bytes in the order that the product wants: [panels][depth / 4, 48, 4].
    private func packed(_ weights: [[Int8]], depth: Int) -> (bytes: Aligned, panelStride: Int) {
        let panel = Int(AL_PANEL)
        let padded = (depth + 3) / 4 * 4
        let panels = (weights.count + panel - 1) / panel
        let storage = Aligned(max(1, panels) * padded * panel / 4 + 64)
        let bytes = UnsafeMutableRawPointer(storage.start).assumingMemoryBound(to: Int8.self)
        bytes.update(repeating: 0, count: panels * padded * panel)
        for (j, column) in weights.enumerated() {
            for (k, weight) in column.enumerated() {
                bytes[j / panel * padded * panel + k / 4 * 4 * panel + j % panel * 4 + k % 4] = weight
            }
        }
        return (storage, padded * panel)
    }

    /// Pointers to several arrays at once.
    private func withPointers(_ arrays: [[Float]], _ body: ([UnsafePointer<Float>?]) -> Void) {
        func next(_ index: Int, _ found: [UnsafePointer<Float>?]) {
            if index == arrays.count { return body(found) }
            arrays[index].withUnsafeBufferPointer { next(index + 1, found + [$0.baseAddress]) }
        }
        next(0, [])
    }

    /// One product, and the largest difference from the scaled exact sums.
    private func error(
        _ variant: Variant, levels: [[UInt8]], scales: [Float], least: [Float], weights: [[Int8]],
        weightScales: [Float], bias: [Float]?, epilogue: al_epilogue, before: [Float], order: [Int]?
    ) -> Double {
        let (rows, columns) = (levels.count, weights.count)
        let depth = levels.first?.count ?? weights.first?.count ?? 0
        let padded = (depth + 3) / 4 * 4
        let a = levels.flatMap { $0 + Array(repeating: UInt8(0), count: padded + 4 - $0.count) }
        let (storage, panelStride) = packed(weights, depth: depth)
        let whole = (columns + 47) / 48 * 48
        var columnScales = [Float](repeating: 0, count: whole)
        var columnSums = columnScales
        for j in 0..<columns {
            columnScales[j] = weightScales[j]
            columnSums[j] = weightScales[j] * Float(weights[j].reduce(0) { $0 + Int($1) })
        }
        var c = before
        let offsets = (order ?? []).map { $0 * columns }
        var product = al_int8_product()
        (product.a_stride, product.rows, product.depth) = (padded + 4, rows, depth)
        product.b = UnsafePointer(UnsafeMutableRawPointer(storage.start).assumingMemoryBound(to: Int8.self))
        (product.panel_stride, product.columns, product.c_stride) = (panelStride, columns, columns)
        product.epilogue = epilogue
        let arrays = [scales, least, columnScales, columnSums, bias ?? []]
        a.withUnsafeBufferPointer { a in
            withPointers(arrays) { floats in
                offsets.withUnsafeBufferPointer { offsets in
                    c.withUnsafeMutableBufferPointer { c in
                        product.a = a.baseAddress
                        (product.a_scales, product.a_least) = (floats[0], floats[1])
                        (product.b_scales, product.b_sums) = (floats[2], floats[3])
                        product.bias = bias == nil ? nil : floats[4]
                        product.c = c.baseAddress
                        product.c_rows = order == nil ? nil : offsets.baseAddress
                        variant.table.product_int8(&product)
                    }
                }
            }
        }
        var largest = 0.0
        for i in 0..<rows {
            for j in 0..<columns {
                var sum = 0
                for k in 0..<depth { sum += Int(levels[i][k]) * Int(weights[j][k]) }
                var expected =
                    Double(scales[i]) * Double(columnScales[j]) * Double(sum) + Double(least[i]) * Double(columnSums[j])
                    + Double(bias?[j] ?? 0)
                let at = (order?[i] ?? i) * columns + j
                switch epilogue {
                case AL_EPILOGUE_GELU: expected = exactGELU(expected)
                case AL_EPILOGUE_ADD: expected += Double(before[at])
                default: break
                }
                largest = max(largest, abs(Double(c[at]) - expected))
            }
        }
        return largest
    }

    /// Whether its GELU may be off by 2e-5: from pieces in a table.
    private func looksUpGELU(_ variant: Variant) -> Bool {
        variant.isa == AL_ISA_AVX512_VNNI || variant.isa == AL_ISA_AVX512_BF16
    }

    /// A random product whose weights keep to the rule of pairs; with GELU where `seed` is one more than a multiple of three.
    private func randomError(_ variant: Variant, rows: Int, depth: Int, columns: Int, seed: Int) -> Double {
        var random = Random(seed)
        let levels = (0..<rows).map { _ in
            (0..<depth).map { _ in UInt8(random.below(256)) }
        }
        let weights = (0..<columns).map { _ in
            var column = (0..<depth).map { _ in Int8(random.below(255) - 127) }
            for k in stride(from: 1, to: depth, by: 2)
            where abs(Int(column[k]) + Int(column[k - 1])) > Int(variant.table.int8_pair)
                && (column[k] > 0) == (column[k - 1] > 0)
            {
                column[k] = 0
            }
            return column
        }
        let epilogue = [AL_EPILOGUE_STORE, AL_EPILOGUE_GELU, AL_EPILOGUE_ADD][seed % 3]
        var order: [Int]?
        if seed % 5 == 0 {
            var shuffled = Array(0..<rows)
            for i in stride(from: rows - 1, to: 0, by: -1) { shuffled.swapAt(i, random.below(i + 1)) }
            order = shuffled
        }
        return error(
            variant, levels: levels, scales: (0..<rows).map { _ in (random.float() + 1.5) / 200 },
            least: random.floats(rows), weights: weights,
            weightScales: (0..<columns).map { _ in (random.float() + 1.5) / 127 / Float(max(1, depth)) },
            bias: seed % 2 == 0 ? random.floats(columns) : nil, epilogue: epilogue,
            before: random.floats(rows * columns), order: order)
    }

    @Test(arguments: Variant.all)
    func productsOfEveryRemainderAreTheScaledExactSums(_ variant: Variant) {
        for rows in 0...9 {
            for columns in [0, 1, 7, 8, 12, 15, 16, 17, 47, 48, 49, 97] {
                for depth in [0, 1, 2, 3, 4, 5, 8, 13, 64, 67] {
                    let seed = rows * 10000 + columns * 100 + depth
                    let error = randomError(variant, rows: rows, depth: depth, columns: columns, seed: seed)
                    let isCoarse = seed % 3 == 1 && looksUpGELU(variant)
                    #expect(error < (isCoarse ? 2e-5 : 2e-6), "rows \(rows) depth \(depth) columns \(columns)")
                }
            }
        }
    }

    @Test(arguments: Variant.all)
    func productsOfTheNetworksShapesAreTheScaledExactSums(_ variant: Variant) {
        for (rows, depth, columns) in [(104, 768, 192), (197, 768, 64), (250, 3072, 50), (8, 1024, 100)] {
            let error = randomError(variant, rows: rows, depth: depth, columns: columns, seed: rows)
            let isCoarse = rows % 3 == 1 && looksUpGELU(variant)
            #expect(error < (isCoarse ? 2e-5 : 4e-6), "rows \(rows) depth \(depth) columns \(columns)")
        }
    }

    /// A sum of two products is linear in each level, so its extremes lie where both are none or the highest: all of those,
    /// with every pair of weights that the packing allows, give the exact sum. Nothing between them can overflow.
    @Test(arguments: Variant.all)
    func noPairOfAllowedWeightsOverflows(_ variant: Variant) {
        let top = UInt8(AL_INT8_LEVELS)
        let rows: [[UInt8]] = [(0, 0), (0, top), (top, 0), (top, top)].map { [$0.0, $0.1, $0.0, $0.1] }
        for first in -127...127 {
            let columns: [[Int8]] = (-127...127).compactMap { second in
                let isAllowed = (first < 0) != (second < 0) || abs(first + second) <= Int(variant.table.int8_pair)
                return isAllowed ? [Int8(first), Int8(second), Int8(first), Int8(second)] : nil
            }
            let ones = [Float](repeating: 1, count: columns.count)
            let error = error(
                variant, levels: rows, scales: [1, 1, 1, 1], least: [0, 0, 0, 0], weights: columns, weightScales: ones,
                bias: nil, epilogue: AL_EPILOGUE_STORE, before: [Float](repeating: 0, count: 4 * columns.count),
                order: nil)
            #expect(error == 0, "first weight \(first)")
        }
    }

    private struct Quantized {
        var levels: [UInt8]
        var scales: [Float]
        var least: [Float]
    }

    private func quantize(_ variant: Variant, _ x: [Float], rows: Int, columns: Int, epsilon: Float = -1) -> Quantized {
        let stride = (columns + 3) / 4 * 4 + 4
        var out = Quantized(
            levels: Array(repeating: 255, count: rows * stride + 8), scales: Array(repeating: -7, count: rows),
            least: Array(repeating: -7, count: rows))
        out.levels.withUnsafeMutableBufferPointer { levels in
            out.scales.withUnsafeMutableBufferPointer { scales in
                out.least.withUnsafeMutableBufferPointer { least in
                    var rowsOut = al_int8_rows(
                        levels: levels.baseAddress, stride: stride, scales: scales.baseAddress,
                        least: least.baseAddress)
                    variant.table.quantize(x, columns, rows, columns, epsilon, &rowsOut)
                }
            }
        }
        return out
    }

    @Test(arguments: Variant.all)
    func quantizedRowsAreWithinHalfAStep(_ variant: Variant) {
        var random = Random(3)
        for columns in sizes where columns > 0 {
            let x = random.floats(3 * columns, scale: 9)
            let q = quantize(variant, x, rows: 3, columns: columns)
            let stride = (columns + 3) / 4 * 4 + 4
            for row in 0..<3 {
                for k in 0..<columns {
                    let back = q.least[row] + q.scales[row] * Float(q.levels[row * stride + k])
                    #expect(abs(back - x[row * columns + k]) <= 0.5001 * q.scales[row] + 1e-6)
                }
                for k in columns..<((columns + 3) / 4 * 4) { #expect(q.levels[row * stride + k] == 0) }
            }
        }
    }

    @Test(arguments: Variant.all)
    func normalizedRowsHaveTheLevelsOfPlainOnes(_ variant: Variant) {
        var random = Random(5)
        let (rows, columns) = (4, 100)
        let x = random.floats(rows * columns, scale: 3)
        var normalized = x
        variant.table.normalize(x, columns, rows, columns, 1e-6, &normalized, columns)
        let (plain, folded) = (
            quantize(variant, x, rows: rows, columns: columns),
            quantize(variant, x, rows: rows, columns: columns, epsilon: 1e-6)
        )
        #expect(plain.levels == folded.levels)
        for row in 0..<rows {
            for k in 0..<columns {
                let back = folded.least[row] + folded.scales[row] * Float(folded.levels[row * 104 + k])
                #expect(abs(back - normalized[row * columns + k]) < 0.51 * folded.scales[row])
            }
        }
    }

    @Test(arguments: Variant.all)
    func aRowOfOneValueIsThatValue(_ variant: Variant) {
        let q = quantize(variant, [Float](repeating: -2.5, count: 24), rows: 1, columns: 24)
        #expect(q.scales == [0] && q.least == [-2.5] && q.levels.prefix(24).allSatisfy { $0 == 0 })
    }

    @Test(arguments: Variant.all, [Float.nan, .infinity, -.infinity])
    func aRowWithANumberThatIsNoneGivesNone(_ variant: Variant, _ fault: Float) {
        for place in [0, 11, 39] {
            var x = [Float](repeating: 0.5, count: 80)
            x[place] = fault
            let q = quantize(variant, x, rows: 2, columns: 40)
            #expect(q.scales[0].isNaN && q.least[0].isNaN)
            #expect(q.scales[1] == 0 && q.least[1] == 0.5)
        }
    }

    @Test(arguments: Variant.all)
    func aRowTooWideForAFloatGivesNone(_ variant: Variant) {
        let q = quantize(variant, [3e38, -3e38, 0, 0, 0, 0, 0, 0], rows: 1, columns: 8)
        #expect(q.scales[0].isNaN)
    }
}
