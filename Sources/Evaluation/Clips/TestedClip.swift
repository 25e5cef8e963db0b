// What a test says about one clip of its list.

import Sampling

public struct TestedClip: Sendable, Equatable {
    public enum Outcome: Sendable, Equatable {
        /// Probabilities, [classes].
        case scores([Float])
        /// Why it has none.
        case failure(String)
    }

    /// Its place in the list, from 0.
    public let index: Int
    /// The file as the list names it.
    public let name: String
    public let stretch: ClipStretch?
    /// The true classes, at least one.
    public let labels: [Int]
    public let outcome: Outcome
    /// What the model's last layer sees, the mean over the views, where it was kept.
    public let features: [Float]?
    /// Parts of its frames could not be decoded and are guessed.
    public let isDamaged: Bool

    public init(
        index: Int, name: String, stretch: ClipStretch? = nil, labels: [Int], outcome: Outcome,
        features: [Float]? = nil, isDamaged: Bool = false
    ) {
        self.index = index
        self.name = name
        self.stretch = stretch
        self.labels = labels
        self.outcome = outcome
        self.features = features
        self.isDamaged = isDamaged
    }

    public var scores: [Float]? { if case .scores(let scores) = outcome { scores } else { nil } }
    public var failure: String? { if case .failure(let reason) = outcome { reason } else { nil } }

    /// The class with the highest score; of equal ones the first.
    public var predicted: Int? { scores.map(Self.best) }

    /// How many classes stand before `label`: 0 where it is the best. Of equal scores the lower class comes first.
    public func rank(of label: Int) -> Int? {
        guard let scores, scores.indices.contains(label) else { return nil }
        let own = scores[label]
        return scores.indices.count { scores[$0] > own || (scores[$0] == own && $0 < label) }
    }

    static func best(_ scores: [Float]) -> Int {
        var best = 0
        for (index, score) in scores.enumerated() where score > scores[best] { best = index }
        return best
    }
}
