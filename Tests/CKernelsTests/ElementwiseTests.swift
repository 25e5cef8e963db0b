// Each kernel over rows against a slow twin in double precision.

import CKernels
import Foundation
import Testing

@Suite struct ElementwiseTests {
    @Test(arguments: Variant.all)
    func geluIsTheExactOneEverywhere(_ variant: Variant) {
        var x: [Float] = stride(from: Float(-12), through: 12, by: 0.0007).map { $0 }
        x += [0, -0.0, 1e-30, -1e-30, 5.2999, 5.3, 5.3001, -5.3, 30, -30, 1e4, -1e4, 3e38, -3e38]
        var y = [Float](repeating: .nan, count: x.count)
        variant.table.gelu(x, x.count, &y)
        for (x, y) in zip(x, y) {
            // 1e-6 absolute where values are small, float rounding where they are large.
            let expected = exactGELU(Double(x))
            #expect(abs(Double(y) - expected) <= 1e-6 + 2e-7 * abs(expected), "gelu(\(x)) = \(y), not \(expected)")
        }
    }

    @Test(arguments: Variant.all)
    func powersOfTwoAreAccurateAndNeverOverflow(_ variant: Variant) {
        var x: [Float] = stride(from: Float(-125.9), through: 126.9, by: 0.013).map { $0 }
        x += [0, -0.0, 0.5, -0.5, 1, -1, 127, -126]
        var y = [Float](repeating: .nan, count: x.count)
        variant.table.exp2(x, x.count, &y)
        for (x, y) in zip(x, y) {
            let expected = Foundation.exp2(Double(x))
            #expect(abs(Double(y) / expected - 1) < 3e-7, "2^\(x) = \(y)")  // two to three units in the last place
        }
        let extremes: [Float] = [-127, -1e4, -3e38, -.infinity]
        var small = [Float](repeating: .nan, count: extremes.count)
        variant.table.exp2(extremes, extremes.count, &small)
        for value in small { #expect(value >= 0 && value < 1.2e-38) }
    }

    @Test(arguments: Variant.all)
    func elementwiseKernelsTouchExactlyTheirElements(_ variant: Variant) {
        var random = Random(1)
        for count in sizes {
            let (x, y) = (random.floats(count + 1), random.floats(count + 1))
            let bytes = (0...count).map { _ in UInt8(random.below(256)) }
            func check(_ name: String, expected: (Int) -> Double, run: (UnsafeMutablePointer<Float>) -> Void) {
                var out = [Float](repeating: -77, count: count + 1)
                out.withUnsafeMutableBufferPointer { run($0.baseAddress!) }
                #expect(out[count] == -77, "\(name) wrote past \(count)")
                for i in 0..<count { #expect(abs(Double(out[i]) - expected(i)) < 2e-6, "\(name) of \(count) at \(i)") }
            }
            check("add", expected: { Double(x[$0]) + Double(y[$0]) }, run: { variant.table.add(x, y, count, $0) })
            check("gelu", expected: { exactGELU(Double(x[$0])) }, run: { variant.table.gelu(x, count, $0) })
            check("exp2", expected: { Foundation.exp2(Double(x[$0])) }, run: { variant.table.exp2(x, count, $0) })
            check("pixels", expected: { Double(bytes[$0]) - 128 }, run: { variant.table.pixels(bytes, count, $0) })
        }
    }

    @Test(arguments: Variant.all)
    func normalizationIsThatOfTheSlowTwin(_ variant: Variant) {
        var random = Random(2)
        for columns in sizes {
            let (rows, stride, outStride) = (3, columns + 2, columns + 5)
            var x = random.floats(rows * stride + 1, scale: 3)
            // A row far from zero, as residual streams have, and a constant one.
            for i in 0..<columns {
                x[stride + i] += 50
                x[2 * stride + i] = 4
            }
            var out = [Float](repeating: -77, count: rows * outStride + 1)
            variant.table.normalize(x, stride, rows, columns, 1e-6, &out, outStride)
            for row in 0..<rows {
                let values = (0..<columns).map { Double(x[row * stride + $0]) }
                let mean = values.reduce(0, +) / Double(max(1, columns))
                let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, columns))
                for i in 0..<columns {
                    let expected = (values[i] - mean) / (variance + 1e-6).squareRoot()
                    // The mean of numbers near 50 is rounded at 4e-6, a deviation is about 1.
                    #expect(abs(Double(out[row * outStride + i]) - expected) < 2e-5)
                }
                #expect(out[row * outStride + columns] == -77)
            }
        }
    }

    @Test(arguments: Variant.all)
    func packingTurnsColumnsIntoAPanel(_ variant: Variant) {
        var random = Random(3)
        let width = Int(AL_PANEL)
        for depth in [0, 1, 2, 15, 16, 17, 48, 70, 768, 2100] {
            let columns = (0..<width).map { _ in random.floats(depth + 1) }
            let scales = random.floats(width)
            let depthScales = random.floats(depth + 1)
            let flat = columns.flatMap { $0 }
            for (withScales, present) in [(true, width), (false, width), (true, 1), (false, 47)] {
                let panel = Aligned(depth * width + 1)
                flat.withUnsafeBufferPointer { flat in
                    let pointers = (0..<width).map { j in
                        j < present ? flat.baseAddress! + j * (depth + 1) : nil
                    }
                    variant.table.pack(
                        pointers, withScales ? scales : nil, withScales ? depthScales : nil, depth, panel.start)
                }
                #expect(panel.start[depth * width].isNaN)
                for k in 0..<depth {
                    for j in 0..<width {
                        let factor = withScales ? depthScales[k] * scales[j] : 1
                        let expected = j < present ? columns[j][k] * factor : 0
                        let found = panel.start[variant.place(column: j, depth: k, of: depth)]
                        #expect(abs(found - expected) < 1e-6)
                    }
                }
            }
        }
    }

    @Test(arguments: Variant.all)
    func everyVariantSaysWhatItIs(_ variant: Variant) {
        #expect(variant.table.isa == variant.isa)
        #expect(Int(AL_PANEL) % Int(variant.table.tile_columns) == 0)
        var sink: Float = 0.3
        #expect(variant.table.peak(10, &sink) > 0)
        #expect(sink.isFinite)
    }

    @Test func aProcessorHasAtLeastThePortableKernels() {
        #expect(al_kernels_for(AL_ISA_PORTABLE) != nil)
        #expect(al_kernels_default() != nil)
        #expect(al_kernels_for(al_isa(rawValue: 99)) == nil)
    }
}
