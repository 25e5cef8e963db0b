// The model as callers see it: clips in, logits out.

import Clips
import Tensors

/// A TimeSformer ready to classify. Weights are folded and packed at load, buffers planned from the configuration.
/// `@unchecked Sendable`: for one caller at a time, who may be on any thread.
public final class TimeSformerModel: @unchecked Sendable {
    public let configuration: TimeSformerConfiguration
    public let threads: Int
    public let precision: ModelPrecision
    /// Of the weights as they were read, and of the precision: equal for one set of weights in whatever file, and for no other.
    public let weightFingerprint: String
    /// Whether clips that hold the same image share its work. The results are the same, bit for bit.
    public var sharesFrames: Bool {
        get { store.sharesFrames }
        set { store.sharesFrames = newValue }
    }

    let kernels: Kernels
    let workers: Workers
    let weights: ModelWeights
    /// The pass that all threads work on together.
    let mainPass: ForwardPass
    /// Passes of one thread each, for models so small that threads would mostly wait for each other; else none.
    let lanes: [ForwardPass]
    /// Divided and joint: patch tokens of recent frames. Space: their class tokens' features.
    let store: FrameStore

    /// - Parameters:
    ///   - weights: read once, one parameter at a time.
    ///   - threads: at most so many are used at once.
    ///   - precision: of the linear layers that see every token.
    /// - Throws: `ModelError` for impossible dimensions, and whatever the provider throws.
    public convenience init(
        _ configuration: TimeSformerConfiguration, weights: some WeightProvider, normalization: Normalization,
        threads: Int, precision: ModelPrecision = .fp32
    ) throws {
        try self.init(
            configuration, weights: weights, normalization: normalization, threads: threads, precision: precision,
            instructionSet: .current)
    }

    /// In fp32, noting what its layers are given: see `calibration`.
    package convenience init(
        observing configuration: TimeSformerConfiguration, weights: some WeightProvider, normalization: Normalization,
        threads: Int
    ) throws {
        try self.init(
            configuration, weights: weights, normalization: normalization, threads: threads, instructionSet: .current,
            observes: true)
    }

    /// - Parameters:
    ///   - instructionSet: for tests and measurements.
    ///   - observes: whether layers that see every token note what they are given: see `calibration`.
    package init(
        _ configuration: TimeSformerConfiguration, weights provider: some WeightProvider, normalization: Normalization,
        threads: Int, precision: ModelPrecision = .fp32, instructionSet: InstructionSet,
        observes: Bool = false
    ) throws {
        if let problem = configuration.problem { throw ModelError.configuration(problem) }
        try configuration.check(normalization)
        self.configuration = configuration
        self.threads = max(1, threads)
        self.precision = precision
        let kernels = Kernels(instructionSet)
        let workers = Workers(threads)
        let loader = WeightLoader(
            configuration, provider: provider, kernels: kernels, workers: workers, precision: precision.linear,
            observes: observes && precision == .fp32)
        let weights = try loader.model(normalization)
        let fingerprint = loader.fingerprint.text(configuration)
        weightFingerprint = precision == .fp32 ? fingerprint : "\(fingerprint)-\(precision.rawValue)"
        self.kernels = kernels
        self.workers = workers
        self.weights = weights
        mainPass = ForwardPass(configuration, weights: weights, kernels: kernels, workers: workers)
        // Below this a phase lasts tens of microseconds and meeting after each costs more than it gives.
        let isSmall = configuration.neededMultiplyAddsPerClip < 4_000_000_000
        lanes = (0..<(isSmall && workers.count > 1 ? workers.count : 0)).map { _ in
            ForwardPass(configuration, weights: weights, kernels: kernels, workers: Workers(1))
        }
        store = Self.frameStore(configuration, clipsAtOnce: max(1, lanes.count))
    }

    /// Room for the frames of recent windows, as far as memory is worth it.
    private static func frameStore(_ configuration: TimeSformerConfiguration, clipsAtOnce: Int) -> FrameStore {
        let isSpace = configuration.attention == .space
        let rowFloats = isSpace ? configuration.width : configuration.patchesPerFrame * configuration.width
        // The store keeps the images alive as well.
        let frameBytes = rowFloats * MemoryLayout<Float>.stride + configuration.image * configuration.image * 3
        let affordable = (isSpace ? 64 << 20 : 32 << 20) / frameBytes
        let atOnce = configuration.frames * clipsAtOnce
        return FrameStore(rowFloats: rowFloats, kept: max(atOnce, min(isSpace ? 4096 : 4 * atOnce, affordable)))
    }

    /// Scores before the softmax, [clips][classes].
    /// - Throws: `ModelError.clip` for a wrong number or size of frames; nothing has been computed then.
    public func logits(_ clips: [Clip]) throws -> [[Float]] { try logitsAndFeatures(clips).map(\.logits) }

    /// Logits, and the class token after the last LayerNorm, [C].
    public func logitsAndFeatures(_ clips: [Clip]) throws -> [(logits: [Float], features: [Float])] {
        try configuration.check(clips)
        guard !clips.isEmpty else { return [] }
        let features =
            configuration.attention == .space ? spaceFeatures(clips) : clipFeatures(clips)
        return (0..<clips.count).map { finish(features[$0..<($0 + 1)]) }
    }

    /// Forgets what is kept of frames, and lets the images go.
    public func forgetFrames() { store.removeAll() }

    /// The last LayerNorm and the head.
    /// - Parameter stream: one clip's class token, [1, C].
    private func finish(_ stream: Rows) -> (logits: [Float], features: [Float]) {
        let c = configuration.width
        let features = RowBuffer(1, columns: c)
        mainPass.normalize(stream, into: features.rows)
        for i in 0..<c {
            features[0][i] = features[0][i] * weights.normWeight.start[i] + weights.normBias.start[i]
        }
        let logits = RowBuffer(1, columns: configuration.classes)
        weights.head.apply(features.rows, into: logits.rows)
        return (logits.array, features.array)
    }
}
