// Where the time of a forward pass goes.

import Glibc

/// The parts of a forward pass that the breakdown names.
package enum Operation: Int, Sendable, CaseIterable {
    case patches, temporalQKV, temporalAttention, temporalProjection, qkv, attention, projection, fc1, fc2, normalize
    case classToken, head
}

/// Nanoseconds of processor time per operation and worker: what other programs take away does not count. Off unless asked for, since reading the clock is not free for small models.
/// `@unchecked Sendable`: each worker writes its own stretch; reading is for after the pass.
final class OperationClock: @unchecked Sendable {
    var isOn = false
    private let workers: Int
    private let stride: Int
    private let spent: UnsafeMutablePointer<UInt64>

    init(workers: Int) {
        self.workers = workers
        // A cache line apart, so that workers do not share one.
        stride = (Operation.allCases.count + 7) / 8 * 8 + 8
        spent = .allocate(capacity: workers * stride)
        spent.initialize(repeating: 0, count: workers * stride)
    }

    deinit { spent.deallocate() }

    @inline(__always)
    func measure<Result>(_ operation: Operation, _ worker: Int, _ body: () -> Result) -> Result {
        guard isOn else { return body() }
        let start = Self.now
        defer { spent[worker * stride + operation.rawValue] &+= Self.now &- start }
        return body()
    }

    private static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }

    func reset() { spent.update(repeating: 0, count: workers * stride) }

    /// Seconds summed over workers.
    var seconds: [Operation: Double] {
        var total: [Operation: Double] = [:]
        for operation in Operation.allCases {
            let sum = (0..<workers).reduce(UInt64(0)) { $0 + spent[$1 * stride + operation.rawValue] }
            total[operation] = Double(sum) * 1e-9
        }
        return total
    }
}
