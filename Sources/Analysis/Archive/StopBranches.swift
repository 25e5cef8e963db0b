// A stop for each of several runs, and one for all.

import Synchronization

/// Runs that end one by one, or all when the common stop is requested.
final class StopBranches: Sendable {
    private let common: StopSignal
    private let running = Mutex<[Int: StopSignal]>([:])

    init(_ common: StopSignal) {
        self.common = common
        common.onRequest { [weak self] in self?.requestAll() }
    }

    /// Does `body` with a stop of its own.
    func with<Result>(_ index: Int, _ body: (StopSignal) throws -> Result) rethrows -> Result {
        let own = StopSignal()
        running.withLock { $0[index] = own }
        defer { running.withLock { $0[index] = nil } }
        // Whoever asked before it was listed has not reached it.
        if common.isRequested { requestAll() }
        return try body(own)
    }

    private func requestAll() {
        guard let reason = common.reason else { return }
        for stop in running.withLock({ Array($0.values) }) { stop.request(reason) }
    }
}
