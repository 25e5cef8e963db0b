// How many frames, and how many of them right.

/// The counts behind a frame accuracy; add those of several videos for the accuracy over all of them.
public struct FrameCounts: Sendable, Equatable {
    public var correct: Int
    public var total: Int

    public init(correct: Int = 0, total: Int = 0) {
        self.correct = correct
        self.total = total
    }

    /// nil where there is no frame to be right about.
    public var fraction: Double? { total == 0 ? nil : Double(correct) / Double(total) }

    public static func + (a: FrameCounts, b: FrameCounts) -> FrameCounts {
        FrameCounts(correct: a.correct + b.correct, total: a.total + b.total)
    }
}
