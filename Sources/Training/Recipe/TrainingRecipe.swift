// How a model is taught, with nothing left open: the settings over their recipe's defaults.

import Settings

/// Every value of a training run.
public struct TrainingRecipe: Sendable, Equatable {
    public var name: TrainingSettings.RecipeName
    public var tune: TrainingSettings.Tune
    public var epochs: Int
    public var batch: Int
    public var accumulate: Int
    public var optimizer: TrainingSettings.Optimizer
    /// As stated; see `scaledRate`.
    public var learningRate: Double
    public var momentum: Double
    public var nesterov: Bool
    public var decay: Double
    public var noDecay: Set<TrainingSettings.ParameterKind>
    /// 0: gradients are not clipped.
    public var clip: Double
    public var schedule: TrainingSettings.Schedule
    public var steps: [Int]
    public var gamma: Double
    /// Epochs.
    public var warmup: Double
    public var dropPath: Double
    public var smoothing: Double
    public var balance: TrainingSettings.Balance
    public var patience: Int
    public var views: Int
    public var seed: UInt64
    public var autoScale: Bool

    /// What the published rate of 0.005 is for: 8 GPUs with 8 clips each.
    public static let baseBatch = 64

    /// - Parameters:
    ///   - isFromNothing: whether nothing was learned before: then everything learns, for longer and faster.
    ///   - seed: for settings without one.
    public init(_ settings: TrainingSettings, isFromNothing: Bool = false, seed: UInt64) {
        switch settings.recipe ?? .finetune {
        case .mmaction2: self.init(mmaction2: settings, seed: seed)
        case .finetune: self.init(finetune: settings, isFromNothing: isFromNothing, seed: seed)
        }
    }

    /// mmaction2's configs/recognition/timesformer.
    private init(mmaction2 settings: TrainingSettings, seed: UInt64) {
        self.init(
            settings,
            base: TrainingSettings.with {
                $0.recipe = .mmaction2
                $0.tune = .all
                $0.epochs = 15
                $0.batch = 8
                $0.optimizer = .sgd
                $0.learningRate = 0.005
                $0.momentum = 0.9
                $0.nesterov = true
                $0.decay = 1e-4
                $0.noDecay = []
                $0.clip = 40
                $0.schedule = .steps
                $0.steps = [5, 10]
                $0.dropPath = 0.1
                $0.smoothing = 0
                $0.balance = TrainingSettings.Balance.none
                $0.patience = 0
            }, seed: seed)
    }

    private init(finetune settings: TrainingSettings, isFromNothing: Bool, seed: UInt64) {
        let tune = settings.tune ?? (isFromNothing ? .all : .head)
        self.init(
            settings,
            base: TrainingSettings.with {
                $0.recipe = .finetune
                $0.tune = tune
                $0.optimizer = .adamw
                $0.momentum = 0.9
                $0.noDecay = [.norm, .bias, .embeddings]
                $0.schedule = .cosine
                $0.smoothing = 0.1
                $0.balance = .loss
                $0.decay = 0.05
                $0.clip = 1
                if case .head = tune {
                    // A step costs next to nothing.
                    ($0.epochs, $0.batch, $0.learningRate, $0.warmup) = (200, 64, 3e-3, 5)
                    ($0.patience, $0.dropPath) = (50, 0)
                } else if isFromNothing {
                    ($0.epochs, $0.batch, $0.learningRate, $0.warmup) = (60, 8, 5e-4, 3)
                    ($0.patience, $0.dropPath) = (0, 0)
                } else {
                    ($0.epochs, $0.batch, $0.learningRate, $0.warmup) = (30, 8, 1e-4, 2)
                    ($0.patience, $0.dropPath) = (10, 0.1)
                }
            }, seed: seed)
    }

    private init(_ stated: TrainingSettings, base: TrainingSettings, seed: UInt64) {
        name = stated.recipe ?? base.recipe ?? .finetune
        tune = stated.tune ?? base.tune ?? .all
        epochs = stated.epochs ?? base.epochs ?? 1
        batch = stated.batch ?? base.batch ?? 8
        accumulate = stated.accumulate ?? 1
        optimizer = stated.optimizer ?? base.optimizer ?? .adamw
        learningRate = stated.learningRate ?? base.learningRate ?? 1e-3
        momentum = stated.momentum ?? base.momentum ?? 0.9
        nesterov = stated.nesterov ?? base.nesterov ?? false
        decay = stated.decay ?? base.decay ?? 0
        noDecay = Set(stated.noDecay ?? base.noDecay ?? [])
        clip = stated.clip ?? base.clip ?? 0
        schedule = stated.schedule ?? base.schedule ?? .constant
        steps = stated.steps ?? base.steps ?? []
        gamma = stated.gamma ?? 0.1
        warmup = stated.warmup ?? base.warmup ?? 0
        dropPath = stated.dropPath ?? base.dropPath ?? 0
        smoothing = stated.smoothing ?? base.smoothing ?? 0
        balance = stated.balance ?? base.balance ?? .none
        patience = stated.patience ?? base.patience ?? 0
        views = stated.views ?? 1
        self.seed = stated.seed.map { UInt64($0) } ?? seed
        autoScale = stated.autoScale ?? false
    }

    /// Every value under its setting's name, as `--set training.NAME=VALUE` takes it.
    public var entries: [(name: String, value: String)] {
        [
            ("recipe", name.rawValue), ("tune", "\(tune)"), ("epochs", "\(epochs)"), ("batch", "\(batch)"),
            ("accumulate", "\(accumulate)"), ("optimizer", optimizer.rawValue), ("lr", "\(learningRate)"),
            ("momentum", "\(momentum)"), ("nesterov", "\(nesterov)"), ("decay", "\(decay)"),
            ("no-decay", "[" + noDecay.map(\.rawValue).sorted().joined(separator: ", ") + "]"), ("clip", "\(clip)"),
            ("schedule", schedule.rawValue), ("steps", "\(steps)"), ("gamma", "\(gamma)"), ("warmup", "\(warmup)"),
            ("drop-path", "\(dropPath)"), ("smoothing", "\(smoothing)"), ("balance", balance.rawValue),
            ("patience", "\(patience)"), ("views", "\(views)"), ("seed", "\(seed)"), ("auto-scale-lr", "\(autoScale)"),
        ]
    }

    /// Clips of one optimizer step.
    public var clipsPerStep: Int { batch * accumulate }

    /// The rate for these batches: with `autoScale` in proportion to a step's clips, those of accumulated batches counted
    /// (mmengine forgets them).
    public var scaledRate: Double {
        autoScale ? learningRate * Double(clipsPerStep) / Double(Self.baseBatch) : learningRate
    }
}

extension TrainingSettings {
    fileprivate static func with(_ change: (inout TrainingSettings) -> Void) -> TrainingSettings {
        var settings = TrainingSettings()
        change(&settings)
        return settings
    }
}
