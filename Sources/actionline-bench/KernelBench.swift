// Entry of the benchmark program's arithmetic half: `kernels` and `model`.

@main
enum KernelBench {
    static func main() {
        do {
            let arguments = CommandLine.arguments.dropFirst()
            let options = try BenchmarkOptions(arguments.dropFirst())
            switch arguments.first {
            case "model": try ModelBenchmark.run(options)
            case "kernels": try KernelBenchmark.run(options)
            case "gradients": try GradientBenchmark.run(options)
            case "train": try TrainBenchmark.run(options)
            case "line": try LineBenchmark.run(options)
            case "archive": try ArchiveBenchmark.run(options)
            case "serve": try ServeBenchmark.run(options)
            case "peak": ServeBenchmark.peak(options)
            default:
                print("usage: actionline-bench kernels|model|train|gradients|line|archive|peak|serve [--name value …]")
            }
        } catch {
            print("actionline-bench: \(error)")
        }
    }
}
