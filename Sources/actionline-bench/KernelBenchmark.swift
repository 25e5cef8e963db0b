// `actionline-bench kernels`: each kernel's speed, the product's beside OpenBLAS and the peak.

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
        func each(_ name: String, _ body: () -> Void) {
            let time = (0..<30).map { _ in processorSeconds { for _ in 0..<10 { body() } } }.min() ?? 1
            print("\(name)".padded(30) + "\((Double(count * 10) / time / 1e9).rounded(2)) G/s")
        }
        each("gelu") { kernels.gelu(x.start, count: count, into: y.start) }
        each("exp2") { kernels.exp2(x.start, count: count, into: y.start) }
        let rows = (
            x: Rows(x.start, count: count / 512, columns: 512), y: Rows(y.start, count: count / 512, columns: 512)
        )
        each("normalize") { kernels.normalize(rows.x, epsilon: 1e-6, into: rows.y) }
        each("add") { kernels.add(x.start, y.start, count: count, into: y.start) }
        each("pixels") { kernels.pixels(bytes, count: count, into: y.start) }
    }

    private static func product(_ kernels: Kernels, m: Int, k: Int, n: Int, rounds: Int) {
        let (a, w, c) = (RowBuffer(m, columns: k), RowBuffer(n, columns: k), RowBuffer(m, columns: n))
        for i in 0..<(m * k) { a[0][i] = Float(i % 17) - 8 }
        for i in 0..<(n * k) { w[0][i] = Float(i % 13) - 6 }
        let linear = Linear(inputs: k, outputs: n, kernels: kernels, workers: Workers(1)) { UnsafePointer(w[$0]) }
        let flops = 2 * Double(m) * Double(n) * Double(k)
        let times = max(1, Int(4e8 / flops))
        var (own, blas, peak) = (Double.infinity, Double.infinity, 0.0)
        for _ in 0..<rounds {
            peak = max(peak, KernelPeak.measure(kernels.instructionSet, threads: 1).processor)
            own = min(
                own,
                processorSeconds {
                    for _ in 0..<times { linear.apply(a.rows, into: c.rows) }
                } / Double(times))
            blas = min(
                blas,
                processorSeconds {
                    for _ in 0..<times { OpenBLAS.linear(a[0], w[0], m: m, n: n, k: k, into: c[0]) }
                } / Double(times))
        }
        print(
            "product \(m) x \(k) x \(n)".padded(30)
                + "\((flops / own / 1e9).rounded(1)) (\((100 * flops / own / peak).rounded(1))%)".padded(18)
                + "OpenBLAS \((flops / blas / 1e9).rounded(1)) (\((100 * flops / blas / peak).rounded(1))%)")
    }

    private static func attention(_ kernels: Kernels, tokens: Int, width: Int, rounds: Int) {
        let (qkv, out) = (RowBuffer(tokens, columns: 3 * width), RowBuffer(tokens, columns: width))
        for i in 0..<(tokens * 3 * width) { qkv[0][i] = Float(i % 29) / 14 - 1 }
        let scratch = FloatBuffer(count: kernels.attentionScratch(width: width, queries: tokens, keys: tokens))
        let parts = (0..<3).map { qkv.rows.columns(($0 * width)..<(($0 + 1) * width)) }
        func attend() {
            kernels.attention(queries: parts[0], keys: parts[1], values: parts[2], into: out.rows, scratch: scratch)
        }
        let flops = 4 * Double(tokens * tokens * width)
        let times = max(1, Int(1e8 / flops))
        var (best, peak) = (Double.infinity, 0.0)
        for _ in 0..<rounds {
            peak = max(peak, KernelPeak.measure(kernels.instructionSet, threads: 1).processor)
            best = min(best, processorSeconds { for _ in 0..<times { attend() } } / Double(times))
        }
        print(
            "attention \(tokens) tokens of \(width)".padded(30)
                + "\((flops / best / 1e9).rounded(1)) (\((100 * flops / best / peak).rounded(1))%)".padded(18)
                + "\((best * 1e6).rounded(2)) µs")
    }
}
