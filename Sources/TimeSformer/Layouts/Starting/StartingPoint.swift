// The front door to what training begins with: an image transformer, or a TimeSformer, of any layout.

/// A checkpoint that training begins with.
///
///     let start = try StartingPoint("vit_base_patch16_224.augreg_in21k.pth")
///     let target = start.target(attention: .divided, frames: 8, image: 224, classes: 6)
///     let begun = try start.parameters(for: target, using: &random)
///     for note in begun.notes { print(note) }
public final class StartingPoint: Sendable {
    /// What kind of checkpoint it is.
    public enum Kind: Sendable, Equatable {
        /// An image transformer, with the names of a code base.
        case viT(ImageTransformerLayout)
        case timeSformer(WeightLayout)
    }

    private enum Source: Sendable {
        case viT(ImageTransformer)
        case timeSformer(OpenedModel)
    }

    /// As the caller gave it.
    public let path: String
    public let kind: Kind
    /// Width, depth, heads, patch and MLP width are the checkpoint's; of an image transformer the rest is space attention
    /// over one frame, with one class.
    public let trained: TimeSformerConfiguration
    private let source: Source
    private let overrides: ModelOverrides

    /// Opens a checkpoint and finds out what it is.
    /// - Parameter overrides: `attention`, for a checkpoint that does not tell it, and `heads`; an image transformer needs
    ///   `heads` alone. What the model to be trained is like says its target.
    /// - Throws: `CheckpointError` for files that cannot be read, `ModelFileError` for what is neither of both.
    public init(_ path: String, overrides: ModelOverrides = ModelOverrides()) throws {
        self.path = path
        self.overrides = overrides
        if let image = try ImageTransformer(path, heads: overrides.heads) {
            kind = .viT(image.layout)
            trained = image.trained
            source = .viT(image)
        } else {
            let model = try OpenedModel(
                path,
                overrides: ModelOverrides(
                    source: overrides.source, attention: overrides.attention, heads: overrides.heads))
            kind = .timeSformer(model.layout)
            trained = model.configuration
            source = .timeSformer(model)
        }
    }

    /// The names of the checkpoint's classes, where it is a TimeSformer and knows them.
    public var labels: [String]? {
        if case .timeSformer(let model) = source { model.labels } else { nil }
    }

    /// What the checkpoint says about preprocessing.
    public var preprocessing: Preprocessing {
        if case .timeSformer(let model) = source { model.preprocessing } else { Preprocessing() }
    }

    /// A model that can begin with this checkpoint.
    /// - Parameter attention, frames, image, classes: nil: the checkpoint's; of an image transformer divided attention
    ///   over 8 frames.
    public func target(
        attention: AttentionScheme? = nil, frames: Int? = nil, image: Int? = nil, classes: Int
    ) -> TimeSformerConfiguration {
        var target = trained
        let isImage = if case .viT = source { true } else { false }
        target.attention = attention ?? (isImage ? .divided : trained.attention)
        target.frames = frames ?? (isImage ? 8 : trained.frames)
        target.image = image ?? trained.image
        target.classes = classes
        return target
    }

    /// The parameters that a model begins with.
    /// - Parameters:
    ///   - target: the model to be trained, of the checkpoint's width, depth, heads, patch and MLP width.
    ///   - newHead: make the head anew even where the checkpoint's has as many classes: they are others.
    /// - Throws: `ModelError` for impossible dimensions, `ModelFileError` where checkpoint and target contradict each
    ///   other, `CheckpointError` for weights that cannot be read.
    public func parameters(
        for target: TimeSformerConfiguration, newHead: Bool = false, using random: inout some RandomNumberGenerator
    ) throws -> StartingParameters {
        if let problem = target.problem { throw ModelError.configuration(problem) }
        try compare(target)
        let hasNewHead: Bool
        let read: (Parameter, UnsafeMutableBufferPointer<Float>) throws -> Void
        var notes: [String]
        switch source {
        case .viT(let image):
            hasNewHead = true
            read = { try image.read($0, for: target, into: $1) }
            notes = StartingNotes.image(image, target)
        case .timeSformer:
            hasNewHead = newHead || target.classes != trained.classes
            // Opened again in the target's size, which reading then gives.
            let model = try OpenedModel(
                path,
                overrides: ModelOverrides(
                    source: overrides.source, attention: trained.attention, frames: target.frames,
                    image: target.image, heads: trained.heads))
            read = { try model.read($0, into: $1) }
            notes = StartingNotes.timeSformer(model, target, hasNewHead: hasNewHead)
        }
        let scheme = trained.attention
        let provider = StartingProvider(
            target, random: random, origin: { .of($0, in: scheme, hasNewHead: hasNewHead) }, file: read)
        let parameters = try Parameters(target, from: provider)
        random = provider.random
        notes += StartingNotes.scheme(from: scheme, to: target.attention)
        return StartingParameters(parameters: parameters, notes: notes)
    }

    private func compare(_ target: TimeSformerConfiguration) throws {
        for (what, own, asked) in [
            ("width", trained.width, target.width), ("depth", trained.depth, target.depth),
            ("heads", trained.heads, target.heads), ("patch", trained.patch, target.patch),
            ("MLP width", trained.mlpWidth, target.mlpWidth),
        ] where own != asked {
            throw ModelFileError(path, "it has \(what) \(own), but the model to be trained has \(asked)")
        }
    }
}
