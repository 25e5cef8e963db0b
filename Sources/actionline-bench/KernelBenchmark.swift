// `actionline-bench kernels`: each kernel's speed, the product's beside OpenBLAS and the peak.

import CKernels
import Tensors

enum KernelBenchmark {
    static func run(_ options: BenchmarkOptions) throws {
        let set = InstructionSet(rawValue: options.text("isa", InstructionSet.current.rawValue)) ?? .current
        let kernels = Kernels(set)
        let rounds = options.number("rounds", 7)
        print("\(kernels.instructionSet.rawValue), one thread; GFLOP/s and share of the peak measured beside it")
        for (m, k, n) in [
            (104, 768, 192), (197, 768, 192), (104, 768, 768), (104, 768, 2304), (96, 768, 3072), (1, 768, 2304),
            (1569, 768, 768), (1569, 3072, 768), (104, 128, 192), (50, 128, 192), (104, 128, 512),
        ] {
            product(kernels, m: m, k: k, n: n, rounds: rounds)
        }
        for (tokens, width) in [(8, 64), (50, 64), (96, 64), (197, 64), (785, 64), (1569, 64), (197, 768)] {
            attention(kernels, tokens: tokens, width: width, rounds: rounds)
        }
        let count = 8192
        let (x, y) = (FloatBuffer(count: count), FloatBuffer(count: count))
        for i in 0..<count { x.start[i] = Float(i) / 1000 - 4 }
        let bytes = [UInt8](repeating: 7, count: count)
        let table = kernels.table
        func each(_ name: String, _ body: () -> Void) {
            let time = (0..<30).map { _ in processorSeconds { for _ in 0..<10 { body() } } }.min() ?? 1
            print("\(name)".padded(30) + "\((Double(count * 10) / time / 1e9).rounded(2)) G/s")
        }
        each("gelu") { table.pointee.gelu(x.start, count, y.start) }
        each("exp2") { table.pointee.exp2(x.start, count, y.start) }
        each("normalize") { table.pointee.normalize(x.start, 512, count / 512, 512, 1e-6, y.start, 512) }
        each("add") { table.pointee.add(x.start, y.start, count, y.start) }
        each("pixels") { table.pointee.pixels(bytes, count, y.start) }
    }

    private static func product(_ kernels: Kernels, m: Int, k: Int, n: Int, rounds: Int) {
        let (a, w, c) = (FloatBuffer(count: m * k), FloatBuffer(count: n * k), FloatBuffer(count: m * n))
        for i in 0..<(m * k) { a.start[i] = Float(i % 17) - 8 }
        for i in 0..<(n * k) { w.start[i] = Float(i % 13) - 6 }
        let packed = PackedMatrix(columns: n, depth: k, kernels: kernels, workers: Workers(1)) {
            UnsafePointer(w.start + $0 * k)
        }
        let flops = 2 * Double(m) * Double(n) * Double(k)
        let times = max(1, Int(4e8 / flops))
        var (own, blas, peak) = (Double.infinity, Double.infinity, 0.0)
        for _ in 0..<rounds {
            peak = max(peak, KernelPeak.measure(kernels.instructionSet, threads: 1).processor)
            own = min(
                own,
                processorSeconds {
                    for _ in 0..<times {
                        kernels.multiply(a.start, stride: k, rows: m, by: packed, bias: nil, into: c.start, stride: n)
                    }
                } / Double(times))
            blas = min(
                blas,
                processorSeconds {
                    for _ in 0..<times { OpenBLAS.linear(a.start, w.start, m: m, n: n, k: k, into: c.start) }
                } / Double(times))
        }
        print(
            "product \(m) x \(k) x \(n)".padded(30)
                + "\((flops / own / 1e9).rounded(1)) (\((100 * flops / own / peak).rounded(1))%)".padded(18)
                + "OpenBLAS \((flops / blas / 1e9).rounded(1)) (\((100 * flops / blas / peak).rounded(1))%)")
    }

    private static func attention(_ kernels: Kernels, tokens: Int, width: Int, rounds: Int) {
        let stride = 3 * width
        let (qkv, out) = (FloatBuffer(count: tokens * stride), FloatBuffer(count: tokens * width))
        for i in 0..<(tokens * stride) { qkv.start[i] = Float(i % 29) / 14 - 1 }
        let scratch = FloatBuffer(count: kernels.attentionScratch(width: width, queries: tokens, keys: tokens))
        var call = al_attention(
            q: qkv.start, k: qkv.start + width, v: qkv.start + 2 * width, q_stride: stride, k_stride: stride,
            v_stride: stride, queries: tokens, keys: tokens, width: width, out: out.start, out_stride: width,
            out_width: width, last_out: nil, scratch: scratch.start)
        let flops = 4 * Double(tokens * tokens * width)
        let times = max(1, Int(1e8 / flops))
        var (best, peak) = (Double.infinity, 0.0)
        for _ in 0..<rounds {
            peak = max(peak, KernelPeak.measure(kernels.instructionSet, threads: 1).processor)
            best = min(best, processorSeconds { for _ in 0..<times { kernels.attention(&call) } } / Double(times))
        }
        print(
            "attention \(tokens) tokens of \(width)".padded(30)
                + "\((flops / best / 1e9).rounded(1)) (\((100 * flops / best / peak).rounded(1))%)".padded(18)
                + "\((best * 1e6).rounded(2)) µs")
    }
}
