// How a run ended, decided from what its stages threw, in the order in which they threw it.

/// The first cause wins. A stage that throws `PipelineCancelled` without the whole run having been cancelled was only
/// released by somebody else's trouble: that is reported for want of anything better, and gives way to a real error.
package enum RunOutcome: Sendable {
    case completed
    /// A stage found its queue cancelled; the cause is not known (yet).
    case released
    case failed(any Error)
    case cancelled

    /// A stage threw.
    package mutating func record(_ error: any Error) {
        switch (self, error is PipelineCancelled) {
        case (.completed, true): self = .released
        case (.completed, false), (.released, false): self = .failed(error)
        default: break  // a consequence of what is known already
        }
    }

    /// The whole run was cancelled.
    package mutating func recordCancellation() {
        switch self {
        case .completed, .released: self = .cancelled
        case .failed, .cancelled: break
        }
    }

    package func get() throws {
        switch self {
        case .completed: return
        case .released, .cancelled: throw PipelineCancelled()
        case .failed(let error): throw error
        }
    }
}
