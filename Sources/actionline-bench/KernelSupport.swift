// What the kernel and model benchmarks share: clocks, the peak, options, printing.

import Dispatch
import Glibc
import Tensors

/// Seconds that `body` takes.
func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = DispatchTime.now().uptimeNanoseconds
    try body()
    return Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
}

/// Processor seconds that `body` takes on all threads: what others on the machine take away does not count.
func processorSeconds(_ body: () throws -> Void) rethrows -> Double {
    let start = processorNanoseconds()
    try body()
    return Double(processorNanoseconds() - start) * 1e-9
}

private func processorNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

struct BenchmarkError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// `--name value` and `--flag` pairs.
struct BenchmarkOptions {
    private var values: [String: String] = [:]

    init(_ arguments: ArraySlice<String>) throws {
        var rest = arguments
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--") else { throw BenchmarkError("unexpected \"\(argument)\"") }
            let name = String(argument.dropFirst(2))
            if let value = rest.first, !value.hasPrefix("--") {
                values[name] = value
                rest.removeFirst()
            } else {
                values[name] = ""
            }
        }
    }

    func number(_ name: String, _ standard: Int) -> Int { values[name].flatMap { Int($0) } ?? standard }
    func text(_ name: String, _ standard: String) -> String { values[name] ?? standard }
    func flag(_ name: String) -> Bool { values[name] != nil }
}

/// The multiply-adds a second that the machine can do, on as many threads as the measurement beside it uses.
enum KernelPeak {
    /// FLOP/s, the best of three short runs: by the clock on the wall, and per processor second × threads.
    static func measure(_ set: InstructionSet, threads: Int) -> (wall: Double, processor: Double) {
        let kernels = Kernels(set)
        var best = (wall: 0.0, processor: 0.0)
        for _ in 0..<3 {
            let workers = Workers(threads)
            let iterations = 1_000_000
            let flops = kernels.peak(iterations: 0) * Double(iterations) * Double(threads)
            var wall = 0.0
            let processor = processorSeconds {
                wall = seconds {
                    workers.run(threads) { _, _ in _ = kernels.peak(iterations: iterations) }
                }
            }
            best = (max(best.wall, flops / wall), max(best.processor, flops / processor * Double(threads)))
        }
        return best
    }
}

enum PeakMemory {
    /// Peak resident size of this process.
    static var megabytes: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Int(usage.ru_maxrss) / 1024
    }
}

extension Double {
    func rounded(_ digits: Int) -> Double {
        let factor = (0..<digits).reduce(1.0) { value, _ in value * 10 }
        return (self * factor).rounded() / factor
    }
}

extension String {
    func padded(_ width: Int) -> String {
        count >= width ? self + " " : self + String(repeating: " ", count: width - count)
    }
}
