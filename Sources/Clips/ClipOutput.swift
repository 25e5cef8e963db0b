// What a classifier says about one clip.

/// Scores before the softmax, and where the classifier has them the features behind them.
public struct ClipOutput: Sendable, Equatable {
    /// [classes].
    public let logits: [Float]
    /// What the last layer sees: the class token after the last norm, [width]; nil: the classifier does not tell.
    public let features: [Float]?

    public init(logits: [Float], features: [Float]? = nil) {
        self.logits = logits
        self.features = features
    }
}
