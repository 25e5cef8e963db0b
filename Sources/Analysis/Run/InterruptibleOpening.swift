// Opens an input that waits for us so that a stop is obeyed at once, whatever the opening is doing.

import Dispatch
import Media
import Synchronization

enum InterruptibleOpening {
    private final class Outcome: Sendable {
        let result = Mutex<Result<Demuxer, any Error>?>(nil)
        let settled = DispatchSemaphore(value: 0)
    }

    /// - Throws: what opening throws; `.cancelled` when the stop came first.
    static func open(_ input: MediaInput, stop: StopSignal) throws -> Demuxer {
        let deadline = InterruptDeadline()
        stop.onRequest { deadline.cancel() }
        guard input.isRemote else { return try Demuxer(input, deadline: deadline) }
        // Looking up a host's name cannot be interrupted: it is left behind.
        let outcome = Outcome()
        DispatchQueue(label: "actionline.open").async {
            let result = Result { try Demuxer(input, deadline: deadline) }
            outcome.result.withLock { $0 = result }
            outcome.settled.signal()
        }
        stop.onRequest { outcome.settled.signal() }
        outcome.settled.wait()
        guard let result = outcome.result.withLock({ $0 }) else {
            throw MediaError(.cancelled, "stopped before \"\(input.displayName)\" could be opened")
        }
        return try result.get()
    }
}
