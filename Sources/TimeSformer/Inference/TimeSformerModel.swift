// The model as callers see it: clips in, logits out.

import Clips
import Tensors

/// A TimeSformer ready to classify. Weights are folded and packed at load, buffers planned from the configuration.
/// `@unchecked Sendable`: for one caller at a time, who may be on any thread.
public final class TimeSformerModel: @unchecked Sendable {
    public let configuration: TimeSformerConfiguration
    public let threads: Int
    /// Of the weights as they were read: equal for one set of weights in whatever file, and for no other.
    public let weightFingerprint: String
    /// The instruction set that the kernels use.
    public var instructionSet: InstructionSet { kernels.instructionSet }
    /// Whether clips that hold the same image share its work. The results are the same, bit for bit.
    public var sharesFrames = true {
        didSet { if !sharesFrames { forgetFrames() } }
    }

    let kernels: Kernels
    let workers: Workers
    let weights: ModelWeights
    /// One pass for all threads; and for models so small that threads would mostly wait for each other, one a thread.
    let passes: [ForwardPass]
    /// Divided and joint: patch tokens of recent frames. Space: their class tokens' features.
    let cache: FrameCache
    /// Tokens of frames that are not shared, or features of a batch's frames: [frames][…], grown to the largest batch.
    var scratch: FloatBuffer

    /// - Parameters:
    ///   - weights: read once, one parameter at a time.
    ///   - threads: at most so many are used at once.
    ///   - instructionSet: for tests and measurements; the fastest one by default.
    /// - Throws: `ModelError` for impossible dimensions, and whatever the provider throws.
    public init(
        _ configuration: TimeSformerConfiguration, weights provider: some WeightProvider, normalization: Normalization,
        threads: Int, instructionSet: InstructionSet = .current
    ) throws {
        if let problem = configuration.problem { throw ModelError.configuration(problem) }
        try configuration.check(normalization)
        self.configuration = configuration
        self.threads = max(1, threads)
        let kernels = Kernels(instructionSet)
        let workers = Workers(threads)
        let loader = WeightLoader(configuration, provider: provider, kernels: kernels, workers: workers)
        let weights = try loader.model(normalization)
        weightFingerprint = loader.fingerprint.text(configuration)
        self.kernels = kernels
        self.workers = workers
        self.weights = weights
        let first = ForwardPass(configuration, weights: weights, kernels: kernels, workers: workers)
        // Below this a phase lasts tens of microseconds and meeting after each costs more than it gives.
        let isSmall = configuration.neededMultiplyAddsPerClip < 4_000_000_000
        passes =
            isSmall && workers.count > 1
            ? (0..<workers.count).map { _ in
                ForwardPass(configuration, weights: weights, kernels: kernels, workers: Workers(1))
            } + [first] : [first]
        let frameFloats =
            configuration.attention == .space
            ? configuration.width : configuration.patchesPerFrame * configuration.width
        // The store keeps the images alive as well.
        let frameBytes = frameFloats * MemoryLayout<Float>.stride + configuration.image * configuration.image * 3
        let affordable = (configuration.attention == .space ? 64 << 20 : 32 << 20) / frameBytes
        let atOnce = configuration.frames * max(1, passes.count - 1)
        cache = FrameCache(
            capacity: max(atOnce, min(configuration.attention == .space ? 4096 : 4 * atOnce, affordable)),
            floats: frameFloats)
        scratch = FloatBuffer(count: 0)
    }

    /// The pass that uses all threads.
    var mainPass: ForwardPass { passes[passes.count - 1] }

    /// Scores before the softmax, [clips][classes].
    /// - Throws: `ModelError.clip` for a wrong number or size of frames; nothing has been computed then.
    public func logits(_ clips: [Clip]) throws -> [[Float]] { try logitsAndFeatures(clips).map(\.logits) }

    /// Logits, and the class token after the last LayerNorm, [C].
    public func logitsAndFeatures(_ clips: [Clip]) throws -> [(logits: [Float], features: [Float])] {
        try configuration.check(clips)
        guard !clips.isEmpty else { return [] }
        let features =
            configuration.attention == .space ? spaceFeatures(clips) : clipFeatures(clips)
        return (0..<clips.count).map { finish(features.start + $0 * configuration.width) }
    }

    /// Forgets what is kept of frames, and lets the images go.
    public func forgetFrames() { cache.removeAll() }

    /// Whether each operation's time is measured.
    public var measuresOperations: Bool {
        get { mainPass.clock.isOn }
        set { for pass in passes { pass.clock.isOn = newValue } }
    }

    /// Seconds per operation, summed over threads, since the last `resetOperations`.
    public var operationSeconds: [Operation: Double] {
        passes.reduce(into: [:]) { total, pass in total.merge(pass.clock.seconds, uniquingKeysWith: +) }
    }

    public func resetOperations() { for pass in passes { pass.clock.reset() } }

    /// The last LayerNorm and the head.
    private func finish(_ stream: UnsafePointer<Float>) -> (logits: [Float], features: [Float]) {
        let c = configuration.width
        let features = [Float](unsafeUninitializedCapacity: c) { buffer, count in
            guard let out = buffer.baseAddress else { return }
            kernels.normalize(
                stream, stride: c, rows: 1, columns: c, epsilon: configuration.layerNormEpsilon, into: out, stride: c)
            for i in 0..<c { out[i] = out[i] * weights.normWeight.start[i] + weights.normBias.start[i] }
            count = c
        }
        let logits = [Float](unsafeUninitializedCapacity: configuration.classes) { buffer, count in
            guard let out = buffer.baseAddress else { return }
            features.withUnsafeBufferPointer { x in
                guard let x = x.baseAddress else { return }
                kernels.multiply(
                    x, stride: c, rows: 1, by: weights.head.weight, bias: weights.head.bias.start, into: out,
                    stride: configuration.classes)
            }
            count = configuration.classes
        }
        return (logits, features)
    }
}
