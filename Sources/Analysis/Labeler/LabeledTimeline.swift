// What a labeler answers with.

import Timeline

/// What happened when, in one video.
public struct LabeledTimeline: Sendable {
    /// Every window; empty when a closure took them.
    public let windows: [WindowPrediction]
    public let segments: [Segment]
    public let gaps: [Gap]
    /// Where the stream's timestamps stepped back or wrapped; the times here go on.
    public let discontinuities: [Discontinuity]
    /// Windows that were left out to keep up with live input.
    public let skipped: [SkippedWindows]
    /// What was assumed about the input.
    public let notes: [String]
    /// The whole input was read and labelled.
    public let isComplete: Bool
    /// What was wrong with the input, if anything: cut off, or damaged packets.
    public let inputProblem: String?
}
