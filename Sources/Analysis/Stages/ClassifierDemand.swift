// How the classify stage tells live input's batch stage that it is free.

import Foundation
import Synchronization

/// What the live batcher knows of the classifier: that it is free, and how long a window takes.
final class ClassifierDemand: Sendable {
    private let free = DispatchSemaphore(value: 0)
    private let hasEnded = Atomic<Bool>(false)
    private let estimate = Mutex<(mean: Double, deviation: Double)?>(nil)

    /// The classifier is free.
    func release() { free.signal() }

    /// The classifier takes nothing more: nobody shall wait for it, which sending to it then tells.
    func end() {
        hasEnded.store(true, ordering: .releasing)
        free.signal()
    }

    /// Takes the classifier if it is free within `waitSeconds`, or has ended.
    func take(waitSeconds: Double) -> Bool {
        free.wait(timeout: .now() + waitSeconds) == .success || hasEnded.load(ordering: .acquiring)
    }

    /// Seconds that one window will hardly exceed: the smoothed mean and four times the smoothed deviation, as TCP
    /// foresees its round trips (Jacobson 1988); nil before the first.
    var secondsPerWindow: Double? { estimate.withLock { $0.map { $0.mean + 4 * $0.deviation } } }

    func measured(seconds: Double) {
        estimate.withLock { estimate in
            guard let known = estimate else {
                estimate = (seconds, 0)
                return
            }
            let error = seconds - known.mean
            estimate = (known.mean + 0.25 * error, known.deviation + 0.25 * (abs(error) - known.deviation))
        }
    }
}
