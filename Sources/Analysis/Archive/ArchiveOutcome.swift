// What became of one video of an archive.

/// How a video's run ended.
package enum ArchiveOutcome: Sendable {
    /// Labelled to its end.
    case complete
    /// Labelled as far as it could be read: what was wrong.
    case damaged(String)
    /// Not labelled, or not to its end: why.
    case failed(any Error)
    /// The archive's run was stopped meanwhile; the outputs hold what was classified and say that it is not all.
    case stopped
    /// An earlier run has labelled it: how that ended.
    case kept(isDamaged: Bool)

    /// The word for it in a manifest; nil for what an earlier run has written there already.
    var word: OutcomeWord? {
        switch self {
        case .complete: .complete
        case .damaged: .damaged
        case .failed: .failed
        case .stopped: .stopped
        case .kept: nil
        }
    }
}

extension RunSummary {
    /// How a run that was to label all of its input ended.
    var outcome: ArchiveOutcome {
        if let error = failure ?? outputFailures.first { return .failed(error) }
        if stopReason != nil { return .stopped }
        return inputProblem.map { .damaged($0) } ?? .complete
    }
}

/// A video and how it went.
package struct ArchiveResult: Sendable {
    package let input: ArchiveInput
    package let outcome: ArchiveOutcome
    package let windows: Int
    /// Of the video that is labelled.
    package let videoSeconds: Double
    /// From opening the video to the last byte of its outputs.
    package let elapsedSeconds: Double
}
