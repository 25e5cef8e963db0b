// How the classify stage tells live input's batch stage that it is free.

import Foundation
import Synchronization

/// What the live batcher knows of the classifier: that it is free, and how long a window takes.
final class ClassifierDemand: Sendable {
    private let free = DispatchSemaphore(value: 0)
    private let estimate = Mutex<Double?>(nil)

    /// The classifier is free, or has ended.
    func release() { free.signal() }

    /// Takes the classifier if it is free within `waitSeconds`.
    func take(waitSeconds: Double) -> Bool { free.wait(timeout: .now() + waitSeconds) == .success }

    /// Smoothed seconds that one window takes; nil before the first.
    var secondsPerWindow: Double? { estimate.withLock { $0 } }

    func measured(seconds: Double) {
        estimate.withLock { $0 = $0.map { 0.7 * $0 + 0.3 * seconds } ?? seconds }
    }
}
