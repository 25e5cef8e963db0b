// What a pipeline file's `training:` section says: how a model is taught. nil where the recipe decides.

/// The settings of a training run, as the user wrote them.
public struct TrainingSettings: Sendable, Equatable {
    /// Whose defaults fill what is not stated.
    public enum RecipeName: String, Sendable, CaseIterable {
        /// Right for tens to thousands of clips.
        case finetune
        /// mmaction2's published one.
        case mmaction2
    }

    /// Which parameters learn.
    public enum Tune: Sendable, Hashable, CustomStringConvertible {
        /// The classifier alone; what it is given is computed once.
        case head
        /// The last blocks, the last norm and the head.
        case last(Int)
        case all

        /// From `head`, `last:2` or `all`.
        public init?(_ text: String) {
            switch text {
            case "head": self = .head
            case "all": self = .all
            default:
                guard text.hasPrefix("last:"), let count = Int(text.dropFirst(5)), (1...1000).contains(count) else {
                    return nil
                }
                self = .last(count)
            }
        }

        public var description: String {
            switch self {
            case .head: "head"
            case .last(let count): "last:\(count)"
            case .all: "all"
            }
        }
    }

    public enum Optimizer: String, Sendable, CaseIterable { case sgd, adamw }

    public enum Schedule: String, Sendable, CaseIterable { case steps, cosine, constant }

    /// How classes of unequal size are evened out.
    public enum Balance: String, Sendable, CaseIterable {
        case none
        /// Clips of rare classes weigh more in the loss.
        case loss
        /// Clips of rare classes are drawn more often.
        case sampling
    }

    /// Parameters that may be kept from decaying.
    public enum ParameterKind: String, Sendable, CaseIterable { case norm, bias, embeddings }

    public var recipe: RecipeName?
    public var tune: Tune?
    public var epochs: Int?
    /// Clips of an optimizer step, before accumulation.
    public var batch: Int?
    /// Batches of an optimizer step.
    public var accumulate: Int?
    public var optimizer: Optimizer?
    public var learningRate: Double?
    public var momentum: Double?
    public var nesterov: Bool?
    public var decay: Double?
    public var noDecay: [ParameterKind]?
    /// The largest norm of all gradients together; 0: not clipped.
    public var clip: Double?
    public var schedule: Schedule?
    /// Epochs after which the rate falls.
    public var steps: [Int]?
    /// What the rate is multiplied by there.
    public var gamma: Double?
    /// Epochs in which the rate rises from 0.
    public var warmup: Double?
    public var dropPath: Double?
    /// How much of a target goes to all classes alike.
    public var smoothing: Double?
    public var balance: Balance?
    /// Epochs without a better validation after which training ends; 0: never.
    public var patience: Int?
    /// Bounds of the short side that frames are resized to at random, pixels.
    public var scale: [Int]?
    /// Whether half of the clips are mirrored; nil: unless classes are each other's mirror images.
    public var flip: Bool?
    /// How much colours are changed at random, from 0, not at all, to 1.
    public var colour: Double?
    /// Pictures of a clip whose features a head learns: the middle, and others drawn at random.
    public var views: Int?
    public var seed: Int?
    /// Whether the rate is scaled by the batch's size ÷ 64.
    public var autoScale: Bool?
    /// Whether blocks are computed again on the way back, for less memory.
    public var recompute: Bool?

    public init() {}
}
