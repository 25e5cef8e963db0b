// What a run did, for the caller and the last lines on stderr.

import Dataflow

package struct RunSummary: Sendable {
    /// The whole of what was asked for is in the timeline.
    package let isComplete: Bool
    /// Why the input ended before its own end, or was damaged, in words for the user; nil when all was well.
    package let inputProblem: String?
    /// Why the run was ended early, where it was.
    package let stopReason: StopSignal.Reason?
    /// Outputs that failed, each with its own message; the others are whole.
    package let outputFailures: [any Error]
    /// The first stage's error that ended the line; what was classified before it is written.
    package let failure: (any Error)?
    package let progress: RunProgress.Snapshot
    package let stages: [StageStatistics]
    package let elapsedSeconds: Double
}
