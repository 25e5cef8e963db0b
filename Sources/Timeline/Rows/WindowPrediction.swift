// One classified window: what the model said about one stretch of the video.

import FoundationEssentials

/// A window of the video and the model's scores for it. Half-open: `[start, end)`.
public struct WindowPrediction: Sendable, Equatable {
    /// The window's number on the grid: window k starts k strides after the first frame. Skipped windows leave
    /// their numbers unused.
    public var index: Int
    /// Seconds from the first frame of the video.
    public var start: Double
    /// Seconds from the first frame of the video.
    public var end: Double
    /// Whether the last frame was repeated to fill the window.
    public var padded: Bool
    /// How many of the window's frames were damaged, or lost and taken from the frame before.
    public var damaged: Int
    /// Softmax probabilities, one a class.
    public var scores: [Float]
    /// The time of day at which the window's first frame came; live input only.
    public var wallClock: Date?

    public init(
        index: Int, start: Double, end: Double, padded: Bool = false, damaged: Int = 0, scores: [Float],
        wallClock: Date? = nil
    ) {
        self.index = index
        self.start = start
        self.end = end
        self.padded = padded
        self.damaged = damaged
        self.scores = scores
        self.wallClock = wallClock
    }

    /// The `count` best classes, best first, as they are written: ranked by the score's four decimals, ties to the
    /// lower class, so that a ranking read back from a file is the one that was written.
    public func best(_ count: Int) -> [RankedScore] { RankedScore.best(count, of: scores) }
}
