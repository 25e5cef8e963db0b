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
            default: print("usage: actionline-bench kernels|model [--name value …]")
            }
        } catch {
            print("actionline-bench: \(error)")
        }
    }
}
