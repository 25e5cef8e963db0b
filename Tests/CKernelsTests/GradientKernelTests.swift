// The kernels of training against plain loops in double precision, over sizes and instruction sets.

import CKernels
import Foundation
import Testing

@Suite struct GradientKernelTests {
    @Test(arguments: Variant.all)
    func softmaxRowsAreThoseOfDoublePrecision(_ variant: Variant) {
        var random = Random(1)
        for columns in sizes where columns > 0 {
            let (rows, stride, scale) = (3, columns + 2, Float(0.125))
            var x = random.floats(rows * stride, scale: 40)
            let before = x
            x.withUnsafeMutableBufferPointer {
                variant.table.softmax($0.baseAddress, stride, rows, columns, scale)
            }
            for row in 0..<rows {
                let own = (0..<columns).map { Double(before[row * stride + $0]) * Double(scale) }
                let top = own.max() ?? 0
                let sum = own.reduce(0) { $0 + exp($1 - top) }
                for i in 0..<columns {
                    let error = abs(Double(x[row * stride + i]) - exp(own[i] - top) / sum)
                    #expect(error < 1e-6, "\(columns) columns, row \(row), column \(i)")
                }
                #expect(x[row * stride + columns] == before[row * stride + columns])
            }
        }
    }

    @Test(arguments: Variant.all)
    func softmaxNeitherOverflowsNorLosesItsSum(_ variant: Variant) {
        for huge in [Float(1e30), 3e37, -3e37] {
            var x = [Float](repeating: huge, count: 21)
            x.withUnsafeMutableBufferPointer { variant.table.softmax($0.baseAddress, 21, 1, 21, 1) }
            #expect(x.allSatisfy { abs($0 - 1 / 21) < 1e-6 })
        }
    }

    @Test(arguments: Variant.all)
    func softmaxGradientsAreThoseOfDoublePrecision(_ variant: Variant) {
        var random = Random(2)
        for columns in sizes where columns > 0 {
            let (rows, stride, scale) = (2, columns + 1, Float(0.3))
            let p = random.floats(rows * stride).map { abs($0) / Float(columns) }
            var d = random.floats(rows * stride)
            let before = d
            d.withUnsafeMutableBufferPointer {
                variant.table.softmax_gradient(p, stride, $0.baseAddress, stride, rows, columns, scale)
            }
            for row in 0..<rows {
                let mean = (0..<columns).reduce(0.0) {
                    $0 + Double(p[row * stride + $1]) * Double(before[row * stride + $1])
                }
                for i in row * stride..<row * stride + columns {
                    let wanted = Double(scale) * Double(p[i]) * (Double(before[i]) - mean)
                    #expect(abs(Double(d[i]) - wanted) < 1e-6)
                }
            }
        }
    }

    @Test(arguments: Variant.all)
    func theSlopeOfGELUIsRightEverywhere(_ variant: Variant) {
        var x: [Float] = stride(from: Float(-12), through: 12, by: 0.0011).map { $0 }
        x += [0, -0.0, 5.2999, 5.3, 5.3001, -5.3, 30, -30, 3e38, -3e38]
        var d = [Float](repeating: 2, count: x.count)
        variant.table.gelu_gradient(x, x.count, &d)
        for (x, d) in zip(x.map { Double($0) }, d) {
            let slope = 0.5 * erfc(-x / 2.0.squareRoot()) + x * exp(-x * x / 2) / (2 * Double.pi).squareRoot()
            #expect(abs(Double(d) / 2 - (slope.isFinite ? slope : x > 0 ? 1 : 0)) < 2e-6, "at \(x)")
        }
    }

    @Test(arguments: Variant.all)
    func theSlopeOfGELUTouchesExactlyItsElements(_ variant: Variant) {
        for count in sizes {
            var d = [Float](repeating: 1, count: count + 1)
            variant.table.gelu_gradient([Float](repeating: 0, count: count + 1), count, &d)
            #expect(d.dropLast().allSatisfy { abs($0 - 0.5) < 1e-6 } && d[count] == 1)
        }
    }

    @Test(arguments: Variant.all, [false, true])
    func normalizationGradientsAreThoseOfDoublePrecision(_ variant: Variant, _ isFrozen: Bool) {
        var random = Random(3)
        for columns in sizes where columns > 1 {
            let rows = 3
            let x = random.floats(rows * columns).map { $0 + 0.5 }
            let d = random.floats(rows * columns)
            let weight = random.floats(columns)
            let base = random.floats(rows * columns)
            var out = base
            var (dWeight, dBias) = (random.floats(columns), random.floats(columns))
            let (weightBefore, biasBefore) = (dWeight, dBias)
            var scratch = [Float](repeating: 0, count: columns)
            dWeight.withUnsafeMutableBufferPointer { dWeight in
                dBias.withUnsafeMutableBufferPointer { dBias in
                    out.withUnsafeMutableBufferPointer { out in
                        variant.table.normalize_gradient(
                            x, columns, d, columns, rows, columns, 1e-6, weight, out.baseAddress, columns,
                            isFrozen ? nil : dWeight.baseAddress, isFrozen ? nil : dBias.baseAddress, &scratch)
                    }
                }
            }
            var (wantedWeight, wantedBias) = (weightBefore.map { Double($0) }, biasBefore.map { Double($0) })
            var worst = 0.0
            for row in 0..<rows {
                let own = (0..<columns).map { Double(x[row * columns + $0]) }
                let mean = own.reduce(0, +) / Double(columns)
                let variance = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(columns)
                let scale = 1 / (variance + 1e-6).squareRoot()
                let normal = own.map { ($0 - mean) * scale }
                let slope = (0..<columns).map { Double(d[row * columns + $0]) * Double(weight[$0]) }
                let slopeMean = slope.reduce(0, +) / Double(columns)
                let turnedMean = zip(slope, normal).reduce(0) { $0 + $1.0 * $1.1 } / Double(columns)
                for k in 0..<columns {
                    let wanted =
                        Double(base[row * columns + k]) + (slope[k] - slopeMean - normal[k] * turnedMean) * scale
                    worst = max(worst, abs(Double(out[row * columns + k]) - wanted) / max(1, scale))
                    wantedWeight[k] += Double(d[row * columns + k]) * normal[k]
                    wantedBias[k] += Double(d[row * columns + k])
                }
            }
            #expect(worst < 2e-5, "\(columns) columns")  // fp32 means of up to 2100 terms
            for k in 0..<columns {
                #expect(abs(Double(dWeight[k]) - (isFrozen ? Double(weightBefore[k]) : wantedWeight[k])) < 2e-5)
                #expect(abs(Double(dBias[k]) - (isFrozen ? Double(biasBefore[k]) : wantedBias[k])) < 2e-6)
            }
        }
    }
}
