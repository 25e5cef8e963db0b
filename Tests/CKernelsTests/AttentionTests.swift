// Attention with running maxima against the plain one with a full score matrix.

import CKernels
import Foundation
import Testing

@Suite struct AttentionTests {
    struct Case: Sendable {
        var queries: Int
        var keys: Int
        var width: Int
        var scale: Float = 1
        var lastApart = false
        /// By the kernel that rounds what it multiplies.
        var isRounded = false
    }

    /// Runs one case and compares with softmax to the base 2 in double precision.
    private func check(_ variant: Variant, _ it: Case, seed: Int) {
        var random = Random(seed)
        let padded = (it.width + 15) / 16 * 16
        let (qStride, kStride, vStride, outStride) = (padded, padded + 3, padded + 7, it.width + 2)
        func rows(_ count: Int, _ stride: Int, _ scale: Float) -> [Float] {
            var all = [Float](repeating: 0, count: count * stride + 1)
            for row in 0..<count {
                for d in 0..<it.width {
                    let number = random.float() * scale
                    all[row * stride + d] = it.isRounded ? roundedToBF16(number) : number
                }
            }
            return all
        }
        let q = rows(it.queries, qStride, it.scale)
        let k = rows(it.keys, kStride, 1)
        let v = rows(it.keys, vStride, 1)
        var out = [Float](repeating: -77, count: it.queries * outStride + 1)
        var last = [Float](repeating: -77, count: it.width + 1)
        let scratch = Aligned(
            (it.isRounded ? variant.table.attention_scratch_bf16 : variant.table.attention_scratch)(
                padded, it.queries, it.keys))
        out.withUnsafeMutableBufferPointer { out in
            last.withUnsafeMutableBufferPointer { last in
                q.withUnsafeBufferPointer { q in
                    k.withUnsafeBufferPointer { k in
                        v.withUnsafeBufferPointer { v in
                            var attention = al_attention(
                                q: q.baseAddress, k: k.baseAddress, v: v.baseAddress, q_stride: qStride,
                                k_stride: kStride, v_stride: vStride, queries: it.queries, keys: it.keys,
                                width: padded, out: out.baseAddress, out_stride: outStride, out_width: it.width,
                                last_out: it.lastApart ? last.baseAddress : nil, scratch: scratch.start, groups: 1,
                                group_step: 0, out_group_step: 0)
                            (it.isRounded ? variant.table.attention_bf16 : variant.table.attention)(&attention)
                        }
                    }
                }
            }
        }
        var worst = 0.0
        for i in 0..<it.queries {
            let scores = (0..<it.keys).map { j in
                (0..<it.width).reduce(0.0) { $0 + Double(q[i * qStride + $1]) * Double(k[j * kStride + $1]) }
            }
            let top = scores.max() ?? 0
            let weights = scores.map { exp2($0 - top) }
            let total = weights.reduce(0, +)
            let apart = it.lastApart && i == it.queries - 1
            for d in 0..<it.width {
                let expected = (0..<it.keys).reduce(0.0) { $0 + weights[$1] * Double(v[$1 * vStride + d]) } / total
                let actual = apart ? last[d] : out[i * outStride + d]
                worst = max(worst, actual.isFinite ? abs(Double(actual) - expected) : .infinity)
            }
            #expect(out[i * outStride + it.width] == -77)
            if apart { #expect(out[i * outStride] == -77) }
        }
        // Scores of size scale·√width carry an error of 1e-7 of it into the exponent.
        // Rounded, each weight is off by at most half a step of eight digits, at random.
        let tolerance =
            3e-6 + 3e-7 * Double(it.scale) * Double(it.width).squareRoot() + (it.isRounded ? 0x1p-8 : 0)
        #expect(worst < tolerance, "\(it) seed \(seed)")
    }

    @Test(arguments: Variant.all)
    func everySmallNumberOfQueriesAndKeys(_ variant: Variant) {
        for queries in [0, 1, 2, 5, 8, 11, 12, 13, 16, 17, 33, 47, 48, 49] {
            for keys in [1, 2, 3, 7, 8, 9, 16, 25, 50] {
                check(
                    variant, Case(queries: queries, keys: keys, width: 16, lastApart: keys % 2 == 0),
                    seed: queries * 100 + keys)
            }
        }
    }

    @Test(arguments: Variant.all)
    func anyHeadWidth(_ variant: Variant) {
        for width in Array(1...34) + [48, 63, 64, 65, 80, 128, 200] {
            check(variant, Case(queries: 19, keys: 23, width: width, scale: 2), seed: width)
        }
    }

    @Test(arguments: Variant.all)
    func keysBeyondOneBlockAndQueriesBeyondOneStrip(_ variant: Variant) {
        for keys in [197, 207, 208, 209, 416, 417, 700, 2100] {
            check(variant, Case(queries: 53, keys: keys, width: 24, scale: 4, lastApart: true), seed: keys)
        }
        check(variant, Case(queries: 401, keys: 401, width: 20), seed: 1)
        check(variant, Case(queries: 3, keys: 300, width: 768), seed: 2)
    }

    @Test(arguments: Variant.all)
    func eightQueriesToEightKeysOfAnyPaddedWidth(_ variant: Variant) {
        for width in stride(from: 16, through: 208, by: 16) {
            for scale in [Float(0), 1, 4, 1e3] {
                check(variant, Case(queries: 8, keys: 8, width: width, scale: scale), seed: width + Int(scale))
            }
        }
    }

    @Test(arguments: Variant.all)
    func hugeScoresNeitherOverflowNorLoseTheirSum(_ variant: Variant) {
        for scale in [Float(100), 1e3, 1e4] {
            check(variant, Case(queries: 17, keys: 450, width: 16, scale: scale), seed: Int(scale))
        }
    }

    @Test(arguments: Variant.all.filter { $0.table.attention_bf16 != nil })
    func attentionInBF16IsThatOfTheRoundedNumbers(_ variant: Variant) {
        for queries in [0, 1, 2, 5, 8, 16, 17, 47, 48, 49, 200] {
            for keys in [1, 2, 3, 7, 8, 9, 25, 197, 208, 209, 417, 700] {
                let seed = queries * 1000 + keys
                check(
                    variant,
                    Case(
                        queries: queries, keys: keys, width: [16, 20, 33, 64, 130][seed % 5],
                        scale: [1, 4, 100][keys % 3], lastApart: keys % 2 == 0, isRounded: true), seed: seed)
            }
        }
    }
}
