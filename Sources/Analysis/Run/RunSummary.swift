// What a run did, for the caller and the last lines on stderr.

import Dataflow

public struct RunSummary: Sendable {
    /// The whole of what was asked for is in the timeline.
    public let isComplete: Bool
    /// Why the input ended before its own end, or was damaged, in words for the user; nil when all was well.
    public let inputProblem: String?
    /// Why the run was ended early, where it was.
    public let stopReason: StopSignal.Reason?
    /// Outputs that failed, each with its own message; the others are whole.
    public let outputFailures: [any Error]
    /// The first stage's error that ended the line; what was classified before it is written.
    public let failure: (any Error)?
    public let progress: RunProgress.Snapshot
    public let stages: [StageStatistics]
    public let elapsedSeconds: Double
}
