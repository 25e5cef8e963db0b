// What a run tells while it runs.

/// After each optimizer step.
public struct StepReport: Sendable, Equatable {
    /// From 1.
    public let epoch: Int
    public let epochs: Int
    /// In the epoch, from 1.
    public let step: Int
    public let stepsPerEpoch: Int
    /// Steps since the run began, this one included.
    public let totalSteps: Int
    /// Mean over the step's clips.
    public let loss: Double
    public let rate: Double
    /// Of all gradients, before clipping.
    public let gradientNorm: Double
    /// Since the epoch began: mean loss, and the share of clips whose best class was right.
    public let epochLoss: Double
    public let epochAccuracy: Double
    public let clipsPerSecond: Double
    public let secondsLeft: Double
}

/// After each epoch.
public struct EpochReport: Sendable, Equatable {
    /// A class in validation.
    public struct ClassRow: Sendable, Equatable {
        public let label: Int
        public let clips: Int
        public let right: Int
    }

    /// A validation.
    public struct Validation: Sendable, Equatable {
        public let clips: Int
        public let right: Int
        /// Mean cross entropy, without smoothing and weights.
        public let loss: Double
        public let classes: [ClassRow]
        public let failed: Int

        public var top1: Double { clips > 0 ? Double(right) / Double(clips) : 0 }
    }

    /// From 1.
    public let epoch: Int
    public let epochs: Int
    public let totalSteps: Int
    public let loss: Double
    public let accuracy: Double
    public let rate: Double
    /// nil without validation clips.
    public let validation: Validation?
    public let isBest: Bool
    public let seconds: Double
}

/// Anything a run tells.
public enum TrainingEvent: Sendable {
    case note(String)
    /// Features of clips: done, of all.
    case features(done: Int, count: Int, clipsPerSecond: Double)
    case step(StepReport)
    /// Clips of the validation after an epoch, numbered from 1: done, of all.
    case validation(epoch: Int, done: Int, count: Int, clipsPerSecond: Double)
    case epoch(EpochReport)
    /// A clip that could not be read, told once.
    case unreadable(String)
    /// Training ends early: this many epochs brought nothing better.
    case earlyStop(epochs: Int)
}
