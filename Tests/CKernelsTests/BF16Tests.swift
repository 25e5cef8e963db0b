// The product in bf16 against its slow twin: rounded weights, and inputs rounded where the processor multiplies them.

import CKernels
import Testing

@Suite struct BF16Tests {
    /// One random product, and its largest difference from the exact one of the rounded numbers.
    private func error(_ variant: Variant, rows: Int, depth: Int, columns: Int, seed: Int) -> Double {
        var random = Random(seed)
        let (panel, padded) = (Int(AL_PANEL), (depth + 1) / 2 * 2)
        let panels = (columns + panel - 1) / panel
        let weights = (0..<columns).map { _ in random.floats(depth) }
        let depthScales = random.floats(depth, scale: 2)
        let storage = Aligned(max(1, panels) * panel * padded / 2 + 16)
        let packed = UnsafeMutableRawPointer(storage.start).assumingMemoryBound(to: UInt16.self)
        for first in 0..<panels {
            let flat = weights[(first * panel)..<min(columns, (first + 1) * panel)].flatMap { $0 }
            flat.withUnsafeBufferPointer { flat in
                let pointers = (0..<panel).map { j in
                    first * panel + j < columns ? flat.baseAddress.map { $0 + j * depth } : nil
                }
                variant.table.pack_bf16(pointers, depthScales, depth, packed + first * panel * padded)
            }
        }
        let rounds = variant.table.round_bf16 != nil
        // Beyond the depth lies what would spoil a sum.
        let stride = padded + 2
        var a = [Float](repeating: .nan, count: rows * stride + 1)
        for i in 0..<rows { for k in 0..<depth { a[i * stride + k] = random.float() } }
        var halves = [UInt16](repeating: 0x7FC0, count: rows * stride + 1)
        variant.table.round_bf16?(a, stride, rows, depth, -1, &halves, stride)
        let scales = seed % 2 == 0 ? random.floats(panels * panel) : nil
        let bias = seed % 3 == 0 ? random.floats(columns) : nil
        let order = seed % 5 == 0 ? Array((0..<rows).reversed()).map { $0 * columns } : nil
        let epilogue = [AL_EPILOGUE_STORE, AL_EPILOGUE_GELU, AL_EPILOGUE_ADD][seed % 3]
        let before = random.floats(rows * columns + 1)
        var c = before
        func multiply(_ start: UnsafeRawPointer?) {
            scales.withPointer { scales in
                bias.withPointer { bias in
                    order.withPointer { order in
                        c.withUnsafeMutableBufferPointer { c in
                            var product = al_bf16_product(
                                a: start, a_stride: stride, rows: rows, depth: depth, b: packed,
                                panel_stride: panel * padded, b_scales: scales, columns: columns, c: c.baseAddress,
                                c_stride: columns, c_rows: order, bias: bias, epilogue: epilogue, rounded: nil,
                                rounded_stride: 0)
                            variant.table.product_bf16(&product)
                        }
                    }
                }
            }
        }
        if rounds {
            halves.withUnsafeBytes { multiply($0.baseAddress) }
        } else {
            a.withUnsafeBytes { multiply($0.baseAddress) }
        }
        var worst = 0.0
        for i in 0..<rows {
            for j in 0..<columns {
                var expected = 0.0
                for k in 0..<depth {
                    let left = a[i * stride + k]
                    expected +=
                        Double(rounds ? roundedToBF16(left) : left)
                        * Double(roundedToBF16(weights[j][k] * depthScales[k]))
                }
                expected = expected * Double(scales?[j] ?? 1) + Double(bias?[j] ?? 0)
                let at = (order?[i] ?? i * columns) + j
                switch epilogue {
                case AL_EPILOGUE_GELU: expected = exactGELU(expected)
                case AL_EPILOGUE_ADD: expected += Double(before[at])
                default: break
                }
                let error = abs(Double(c[at]) - expected)
                worst = max(worst, error.isNaN ? .infinity : error)
            }
        }
        return worst
    }

    @Test(arguments: Variant.all)
    func productsOfEveryRemainderAreThoseOfTheRoundedNumbers(_ variant: Variant) {
        for rows in 0...9 {
            for columns in [0, 1, 7, 8, 12, 15, 16, 17, 47, 48, 49, 97] {
                for depth in [1, 2, 3, 4, 5, 8, 13, 64, 67] {
                    let seed = rows * 10000 + columns * 100 + depth
                    let error = error(variant, rows: rows, depth: depth, columns: columns, seed: seed)
                    let isCoarse = seed % 3 == 1 && variant.table.round_bf16 != nil
                    #expect(error < (isCoarse ? 2.5e-5 : 5e-6), "rows \(rows) depth \(depth) columns \(columns)")
                }
            }
        }
    }

    @Test(arguments: Variant.all)
    func productsOfTheNetworksShapesAreThoseOfTheRoundedNumbers(_ variant: Variant) {
        for (rows, depth, columns) in [(104, 768, 192), (197, 768, 64), (250, 3072, 50), (8, 1024, 100)] {
            let error = error(variant, rows: rows, depth: depth, columns: columns, seed: rows)
            #expect(error < 3e-4, "rows \(rows) depth \(depth) columns \(columns)")  // sums of up to 3072 terms
        }
    }

    @Test(arguments: Variant.all.filter { $0.table.round_bf16 != nil })
    func roundedResultsAreTheResultsRounded(_ variant: Variant) {
        var random = Random(8)
        let panel = Int(AL_PANEL)
        for (rows, depth, columns) in [(1, 2, 1), (9, 6, 47), (17, 32, 48), (5, 64, 100)] {
            let panels = (columns + panel - 1) / panel
            let weights = (0..<(panels * panel * depth)).map { _ in
                UInt16(roundedToBF16(random.float()).bitPattern >> 16)
            }
            let a = (0..<(rows * depth)).map { _ in UInt16(roundedToBF16(random.float()).bitPattern >> 16) }
            let bias = random.floats(columns)
            let storage = Aligned(weights.count / 2)
            let packed = UnsafeMutableRawPointer(storage.start).assumingMemoryBound(to: UInt16.self)
            packed.update(from: weights, count: weights.count)
            for epilogue in [AL_EPILOGUE_STORE, AL_EPILOGUE_GELU] {
                var c = [Float](repeating: 0, count: rows * columns)
                var rounded = [UInt16](repeating: 7, count: rows * (columns + 3))
                a.withUnsafeBytes { a in
                    bias.withUnsafeBufferPointer { bias in
                        var product = al_bf16_product()
                        (product.a, product.a_stride, product.rows) = (a.baseAddress, depth, rows)
                        (product.b, product.panel_stride) = (UnsafePointer(packed), depth * panel)
                        (product.depth, product.columns, product.bias) = (depth, columns, bias.baseAddress)
                        product.epilogue = epilogue
                        c.withUnsafeMutableBufferPointer { c in
                            (product.c, product.c_stride) = (c.baseAddress, columns)
                            variant.table.product_bf16(&product)
                        }
                        rounded.withUnsafeMutableBufferPointer { rounded in
                            (product.c, product.rounded) = (nil, rounded.baseAddress)
                            product.rounded_stride = columns + 3
                            variant.table.product_bf16(&product)
                        }
                    }
                }
                for row in 0..<rows {
                    for j in 0..<columns {
                        let expected = UInt16(roundedToBF16(c[row * columns + j]).bitPattern >> 16)
                        #expect(rounded[row * (columns + 3) + j] == expected)
                    }
                    #expect(rounded[row * (columns + 3) + columns] == 7)
                }
            }
        }
    }

    @Test(arguments: Variant.all)
    func weightsAreRoundedToNearestEven(_ variant: Variant) {
        // Halfway between two numbers, just beside it, the largest, none and the smallest.
        let bits: [UInt32] = [
            0x3F80_8000, 0x3F81_8000, 0x3F80_7FFF, 0x3F80_8001, 0xBF80_8000, 0x7F7F_7FFF, 0x7F80_0000, 0x7FC0_0000,
            0x0000_0001, 0,
        ]
        let expected: [UInt16] = [
            0x3F80, 0x3F82, 0x3F80, 0x3F81, 0xBF80, 0x7F7F, 0x7F80, 0x7FC0, 0, 0,
        ]
        let column = bits.map { Float(bitPattern: $0) }
        var panel = [UInt16](repeating: 1, count: column.count * Int(AL_PANEL))
        column.withUnsafeBufferPointer { column in
            var pointers = [UnsafePointer<Float>?](repeating: nil, count: Int(AL_PANEL))
            pointers[3] = column.baseAddress
            variant.table.pack_bf16(pointers, nil, column.count, &panel)
        }
        for k in bits.indices {
            #expect(panel[k / 2 * 2 * Int(AL_PANEL) + 2 * 3 + k % 2] == expected[k], "number \(k)")
        }
        #expect(panel.enumerated().allSatisfy { $0.offset / 2 % Int(AL_PANEL) == 3 || $0.element == 0 })
    }

    @Test(arguments: Variant.all.filter { $0.table.round_bf16 != nil })
    func rowsAreRoundedToNearestEvenAndPaddedToPairs(_ variant: Variant) {
        var random = Random(11)
        for columns in sizes where columns > 0 {
            let stride = columns + 5
            let x = random.floats(2 * stride, scale: 9)
            var out = [UInt16](repeating: 7, count: 2 * (columns + 3))
            variant.table.round_bf16(x, stride, 2, columns, -1, &out, columns + 3)
            for row in 0..<2 {
                for k in 0..<columns {
                    let expected = UInt16(roundedToBF16(x[row * stride + k]).bitPattern >> 16)
                    #expect(out[row * (columns + 3) + k] == expected)
                }
                #expect(out[row * (columns + 3) + columns] == (columns % 2 == 1 ? 0 : 7))
            }
        }
    }

    @Test(arguments: Variant.all.filter { $0.table.round_bf16 != nil })
    func normalizedRowsAreTheRoundedNormalizedOnes(_ variant: Variant) {
        var random = Random(5)
        let (rows, columns) = (4, 101)
        let x = random.floats(rows * columns, scale: 3)
        var normalized = x
        variant.table.normalize(x, columns, rows, columns, 1e-6, &normalized, columns)
        var out = [UInt16](repeating: 7, count: rows * 102)
        variant.table.round_bf16(x, columns, rows, columns, 1e-6, &out, 102)
        for row in 0..<rows {
            for k in 0..<columns {
                let rounded = Float(bitPattern: UInt32(out[row * 102 + k]) << 16)
                // Half a step of eight digits.
                #expect(abs(rounded - normalized[row * columns + k]) <= abs(rounded) / 255 + 1e-7)
            }
        }
    }
}

extension Optional {
    /// The numbers of an array that may be missing.
    fileprivate func withPointer<Number>(_ body: (UnsafePointer<Number>?) -> Void) where Wrapped == [Number] {
        if let self { self.withUnsafeBufferPointer { body($0.baseAddress) } } else { body(nil) }
    }
}
