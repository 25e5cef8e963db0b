// What several tests here need: a run that reports a deadlock instead of hanging, waiting for a fact, seeded numbers.

import Dataflow
import Dispatch
import Glibc
import TestSupport
import Testing

/// An error with a number, to tell several apart.
struct InjectedError: Error, Hashable {
    let number: Int
}

/// A run that did not end.
struct Deadlock: Error {}

extension Pipeline {
    /// What `run()` throws, nil when it completes. A run that has not ended after a long time is a deadlock: it is
    /// reported as an issue, and cancelled.
    func outcome(_ context: String = "") -> (any Error)? {
        let group = DispatchGroup()
        let thrown = Monitor<(any Error)?>(nil)
        DispatchQueue(label: "\(label).run").async(group: group) {
            do { try self.run() } catch { thrown.withLock { $0 = error } }
        }
        if group.wait(timeout: .now() + .seconds(30)) == .timedOut {
            Issue.record("deadlock in \(label) \(context): \(statistics)")
            cancel()
            return Deadlock()
        }
        return thrown.withLock { $0 }
    }
}

/// Runs `body` on a thread of its own while `meanwhile` runs here, and returns what `body` returned.
func concurrently<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value, meanwhile: () throws -> Void
) throws -> Value {
    let group = DispatchGroup()
    let result = Monitor<Result<Value, any Error>?>(nil)
    DispatchQueue(label: "concurrently").async(group: group) {
        let value = Result { try body() }
        result.withLock { $0 = value }
    }
    try meanwhile()
    #expect(group.wait(timeout: .now() + .seconds(30)) == .success, "a waiting thread was not released")
    return try #require(result.withLock { $0 }).get()
}

/// Gives another thread the time to come to where it waits. No test's result depends on whether it did.
func letOthersWait() {
    usleep(3000)
}

/// Waits until something holds, which it must do within a long time.
func eventually(_ holds: () -> Bool) -> Bool {
    let end = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < end {
        if holds() { return true }
        usleep(200)
    }
    return false
}

extension SeededGenerator {
    /// True once in `n` times.
    mutating func oneIn(_ n: Int) -> Bool { Int.random(in: 0..<n, using: &self) == 0 }
}
