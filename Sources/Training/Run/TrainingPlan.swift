// A training run with nothing left open: which model, from where, on what, how.

import Clips
import Datasets
import Evaluation
import Media
import Sampling
import Settings
import TimeSformer

/// Everything a training run needs to know.
public struct TrainingPlan: Sendable {
    public let options: TrainingOptions
    public let recipe: TrainingRecipe
    public let data: TrainingData
    public let configuration: TimeSformerConfiguration
    /// What the model's files will say.
    public let preprocessing: Preprocessing
    /// What was assumed, chosen and made new: sentences without a full stop.
    public let notes: [String]
    let normalization: Normalization
    let indices: ClipIndices
    /// nil: clips are not varied.
    let augmentation: Augmentation
    /// Pixels of the short side in validation.
    let validationSide: Int
    let recomputes: Bool
    private let start: StartingPoint?
    private let needsNewHead: Bool

    /// Opens the checkpoint, reads the lists and settles every value.
    ///
    /// - Throws: `TrainingError.settings`, `ConfigurationError`, `ClipListError`, `SplitError`, and the errors of opening a
    ///   checkpoint.
    /// - Parameter seed: for settings without one.
    public init(_ settings: PipelineConfiguration, _ options: TrainingOptions, seed: UInt64) throws {
        var notes: [String] = []
        let start: StartingPoint?
        switch options.start {
        case .checkpoint(let path):
            start = try StartingPoint(path, overrides: settings.modelOverrides)
        case .nothing: start = nil
        }
        let recipe = TrainingRecipe(settings.training, isFromNothing: start == nil, seed: seed)
        let stated = Preprocessing(resize: settings.preprocess.resize, crop: settings.preprocess.crop)
        var preprocessing = stated.filled(from: start?.preprocessing ?? Preprocessing())
        let image = settings.model.image ?? start?.trained.image ?? 224
        let frames = settings.model.frames ?? start.map { $0.target(classes: 1).frames } ?? 8
        let interval =
            settings.window.interval ?? preprocessing.interval
            ?? WindowGrid.publishedInterval(frames: frames)
        if settings.window.interval == nil, preprocessing.interval == nil {
            notes.append("window.interval is not stated: \(interval) frames, as published for clips of \(frames)")
        }
        let data = try TrainingData(options, frames: frames, interval: interval, seed: recipe.seed)
        guard data.classes.count > 1 else {
            throw TrainingError.settings(
                "the list has 1 class, \"\(data.classes[0])\"; a classifier needs two: add clips of another, "
                    + "or make a class of what is in no segment (background)")
        }
        configuration = try Self.configuration(settings, start, frames: frames, image: image, data.classes.count)
        preprocessing.resize = preprocessing.resize ?? image
        guard let resize = preprocessing.resize, resize >= image else {
            throw TrainingError.settings(
                "preprocess.resize is \(preprocessing.resize ?? 0), less than the image of \(image) pixels")
        }
        preprocessing.crop = preprocessing.crop ?? .center
        preprocessing.interval = interval
        normalization = try Self.normalization(settings, start, preprocessing, &notes)
        preprocessing.normalization = normalization
        let isPublished = recipe.name == .mmaction2
        let bounds =
            settings.training.scale
            ?? (isPublished
                ? [256, 320].map { TestProtocol.length($0, cropSize: image) }
                : [resize, resize * 5 / 4])
        guard bounds[0] >= image else {
            throw TrainingError.settings(
                "training.scale begins at \(bounds[0]) pixels, less than the image of \(image)")
        }
        var flips = settings.training.flip ?? true
        if settings.training.flip == nil, let pair = MirroredLabels.pair(in: data.classes.names) {
            flips = false
            notes.append(
                "clips are not mirrored: \"\(pair.0)\" would become \"\(pair.1)\" (training.flip=true mirrors them)")
        }
        augmentation = Augmentation(
            cropSize: image, shortSides: bounds[0]...bounds[1], flipProbability: flips ? 0.5 : 0,
            colours: ColourJitter(strength: settings.training.colour ?? (isPublished ? 0 : 0.2)))
        validationSide = isPublished ? Augmentation.validationShortSide(cropSize: image) : resize
        indices = ClipIndices(frames: frames, interval: interval)
        needsNewHead = start?.labels.map { $0 != data.classes.names } ?? true
        if recipe.tune == .head, start == nil {
            throw TrainingError.settings(
                "a model that begins from nothing has no features to train a head on; train all")
        }
        if case .last(let count) = recipe.tune, count > configuration.depth {
            throw TrainingError.settings(
                "training.tune is last:\(count), but the model has \(configuration.depth) blocks")
        }
        self.options = options
        self.recipe = recipe
        self.data = data
        self.preprocessing = preprocessing
        recomputes = settings.training.recompute ?? Self.isLarge(configuration)
        self.start = start
        self.notes = notes + data.notes
    }

    /// The parameters to begin with, and where they come from.
    func parameters() throws -> StartingParameters {
        var random = SeededRandom(seed: recipe.seed, for: .weights)
        guard let start else { return try .fromNothing(configuration, using: &random) }
        return try start.parameters(for: configuration, newHead: needsNewHead, using: &random)
    }

    /// What the model begins with, for people.
    var origin: String {
        switch options.start {
        case .checkpoint(let path): path.split(separator: "/").last.map(String.init) ?? path
        case .nothing: "nothing"
        }
    }

    /// How the pictures of training clips are made.
    func trainingPictures(_ cache: ClipCache?) -> ClipPictures {
        ClipPictures(
            list: data.training, indices: indices, imageSide: configuration.image, choice: .drawn(augmentation),
            seed: recipe.seed, cache: cache)
    }

    /// How a clip looks to the finished model: the middle.
    func plainPictures(_ clips: [LabeledClip], _ cache: ClipCache? = nil) -> ClipPictures {
        ClipPictures(
            list: clips, indices: indices, imageSide: configuration.image, choice: .fixed(shortSide: validationSide),
            seed: recipe.seed, cache: cache)
    }

    /// What must be equal for a run to be gone on with.
    var identity: [(name: String, value: String)] {
        [
            ("model", "\(configuration)"), ("beginning", origin), ("examples", data.fingerprint),
            ("pictures", "\(augmentation) \(validationSide) \(indices) \(normalization)"),
            ("recipe", recipe.entries.map { "\($0.name)=\($0.value)" }.joined(separator: " ")),
        ]
    }

    private static func configuration(
        _ settings: PipelineConfiguration, _ start: StartingPoint?, frames: Int, image: Int, _ classes: Int
    ) throws -> TimeSformerConfiguration {
        let attention = settings.model.attention.flatMap(AttentionScheme.init(rawValue:))
        guard let start else {
            let width = settings.model.width ?? 768
            return TimeSformerConfiguration(
                attention: attention ?? .divided, frames: frames, image: image, patch: settings.model.patch ?? 16,
                width: width, depth: settings.model.depth ?? 12,
                heads: settings.model.heads ?? max(1, width / 64), mlpWidth: 4 * width, classes: classes)
        }
        for (key, stated, found) in [
            ("width", settings.model.width, start.trained.width), ("depth", settings.model.depth, start.trained.depth),
            ("patch", settings.model.patch, start.trained.patch),
        ] {
            guard let stated, stated != found else { continue }
            throw TrainingError.settings("model.\(key) is \(stated), but \"\(start.path)\" has \(found)")
        }
        return start.target(attention: attention, frames: frames, image: image, classes: classes)
    }

    private static func normalization(
        _ settings: PipelineConfiguration, _ start: StartingPoint?, _ preprocessing: Preprocessing,
        _ notes: inout [String]
    ) throws -> Normalization {
        var result: Normalization
        let name = settings.model.preset
        if let preset = name.flatMap(PreprocessingPreset.init(rawValue:)) {
            result = preset.normalization
        } else if let own = preprocessing.normalization {
            result = own
        } else if case .timeSformer(let layout)? = start?.kind, let preset = layout.preset {
            result = preset.normalization
            notes.append("normalization as \(preset.rawValue) trains, by the names of the checkpoint's tensors")
        } else {
            result = PreprocessingPreset.mmaction2.normalization
            notes.append("normalization by mean 127.5 and deviation 127.5 of 0…255")
        }
        if let mean = settings.preprocess.mean { result.mean = mean.map(Float.init) }
        if let std = settings.preprocess.std { result.std = std.map(Float.init) }
        return result
    }

    /// Whether what a clip's blocks keep would go beyond 2 GiB.
    private static func isLarge(_ c: TimeSformerConfiguration) -> Bool {
        let perToken = c.width * (c.attention == .divided ? 12 : 6) + c.mlpWidth
        return c.tokens * perToken * c.depth > 1 << 29
    }
}
