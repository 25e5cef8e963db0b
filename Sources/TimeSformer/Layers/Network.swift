// The whole network, plain: Bertasius, Wang, Torresani 2021, §3; facebookresearch/TimeSformer vit.py; mmaction2
// timesformer.py. What is trained, and the reference for the fast pass in `Inference`: no folding, no sharing.

import Clips
import Tensors

/// A TimeSformer as the paper writes it: embedding, blocks, LayerNorm, head; forwards, and backwards to the gradients.
/// T frames, N patches a frame, C width. One caller at a time.
///
///     let network = try Network<Float>(parameters, normalization: normalization, isTrained: { _ in true }, threads: 2)
///     let tape = try network.forward(clip)
///     network.backward(lossGradient(tape.logits), tape)      // adds to network.weights' gradients
package struct Network<Scalar: LayerScalar>: Sendable {
    package let configuration: TimeSformerConfiguration
    package let weights: Weights<Scalar>
    let embedding: PatchEmbedding<Scalar>
    let blocks: [Block<Scalar>]
    let norm: LayerNorm<Scalar>
    /// [classes, C]
    let head: Linear<Scalar>
    /// The first block that a gradient goes back to; `depth` where only what follows the blocks is trained.
    private let firstTrainedBlock: Int
    /// Whether blocks keep only their input and are computed again on the way back: less memory, a third more time.
    private let recomputes: Bool
    private let compute: Compute<Scalar>

    /// What `backward` wants of one clip's forward pass.
    package struct Tape {
        /// Scores before the softmax, [classes].
        package let logits: [Scalar]
        /// The class token after the last LayerNorm (equation 10), [C].
        package let features: [Scalar]
        fileprivate let clip: Clip
        /// From the first trained block on: its input and, unless it is computed again, what it saved.
        fileprivate var blocks: [(z: Matrix<Scalar>, saved: Block<Scalar>.Saved?, drop: DropPath<Scalar>?)]
        /// What the last LayerNorm took and gave, [1, C].
        fileprivate let last: Matrix<Scalar>
        fileprivate let normalized: Matrix<Scalar>
    }

    /// - Parameters:
    ///   - isTrained: which parameters gather gradients.
    ///   - recomputes: whether blocks are computed again on the way back instead of keeping what they computed.
    ///   - threads: to compute with.
    /// - Throws: `ModelError.normalization` when mean or std cannot be used.
    // Specialized here, as everything that other modules call: they would run the generic code, which is slow.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    package init(
        _ parameters: Parameters, normalization: Normalization, isTrained: (Parameter) -> Bool = { _ in false },
        recomputes: Bool = false, threads: Int = 1
    ) throws {
        try parameters.configuration.check(normalization)
        let compute = Compute<Scalar>(Workers(threads))
        self.init(
            parameters.configuration, Weights(parameters, isTrained: isTrained, compute), normalization: normalization,
            recomputes: recomputes, compute)
    }

    /// The same network with gradients of its own, for another thread to compute some of the clips.
    @_specialize(where Scalar == Float)
    package init(sharing other: Network) {
        let compute = Compute<Scalar>(Workers(1))
        self.init(
            other.configuration, Weights(sharing: other.weights, compute), normalization: other.embedding.normalization,
            recomputes: other.recomputes, compute)
    }

    private init(
        _ configuration: TimeSformerConfiguration, _ weights: Weights<Scalar>, normalization: Normalization,
        recomputes: Bool, _ compute: Compute<Scalar>
    ) {
        embedding = PatchEmbedding(weights, configuration, normalization: normalization)
        blocks = (0..<configuration.depth).map { Block(weights, configuration, block: $0) }
        norm = LayerNorm(weights, .normWeight, .normBias, epsilon: configuration.layerNormEpsilon)
        head = Linear(weights, .headWeight, .headBias)
        let trainedBlocks = weights.all.compactMap { weight in
            if case .block(let index, _) = weight.parameter, weight.gradient != nil { index } else { nil }
        }
        firstTrainedBlock = embedding.learns ? 0 : trainedBlocks.min() ?? configuration.depth
        self.configuration = configuration
        self.weights = weights
        self.recomputes = recomputes
        self.compute = compute
    }

    /// - Parameters:
    ///   - clip: as many frames of the configuration's size as it says.
    ///   - drop: for each block what its branches are multiplied by; nil: nothing is dropped.
    /// - Throws: `ModelError.clip` for a wrong number or size of frames.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    package func forward(_ clip: Clip, drop: [DropPath<Scalar>]? = nil) throws -> Tape {
        try configuration.check([clip])
        var z = embedding(clip, compute)
        var kept: [(Matrix<Scalar>, Block<Scalar>.Saved?, DropPath<Scalar>?)] = []
        for (index, block) in blocks.enumerated() {
            let (next, saved) = block(z, drop?[index], compute)
            if index >= firstTrainedBlock { kept.append((z, recomputes ? nil : saved, drop?[index])) }
            z = next
        }
        let last = compute.zeros(1, configuration.width)
        for row in 0..<z.rows { add(z[row], times: 1 / Scalar(z.rows), count: z.columns, to: last.start) }
        let normalized = norm(last, compute)
        return Tape(
            logits: head(normalized, compute).array(row: 0), features: normalized.array(row: 0), clip: clip,
            blocks: kept, last: last, normalized: normalized)
    }

    /// Adds the gradients of a clip's loss to those of the trained weights.
    /// - Parameters:
    ///   - dLogits: the loss' gradient, [classes].
    ///   - tape: of this network's forward pass, its weights unchanged since.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    package func backward(_ dLogits: [Scalar], _ tape: consuming Tape) {
        precondition(dLogits.count == configuration.classes, "a gradient for each class")
        let d = compute.matrix(1, dLogits.count)
        for (index, value) in dLogits.enumerated() { d.start[index] = value }
        head.learn(d, tape.normalized, compute)
        let dLast = compute.zeros(1, configuration.width)
        norm.backward(head.backward(d, compute), tape.last, addingTo: dLast, compute)
        guard firstTrainedBlock < blocks.count else { return }
        let rows = configuration.attention == .space ? configuration.frames : 1
        var dz = compute.zeros(rows, configuration.width)
        for row in 0..<rows { add(dLast.start, times: 1 / Scalar(rows), count: dz.columns, to: dz[row]) }
        for index in (firstTrainedBlock..<blocks.count).reversed() {
            guard let kept = tape.blocks.popLast() else { break }
            let saved = kept.saved ?? blocks[index](kept.z, kept.drop, compute).saved
            dz = blocks[index].backward(dz, saved, compute)
        }
        if embedding.learns { embedding.backward(dz, tape.clip, compute) }
    }

    /// Scores before the softmax, [classes], and the class token after the last LayerNorm (equation 10), [C].
    /// - Throws: `ModelError.clip` for a wrong number or size of frames.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    package func logitsAndFeatures(_ clip: Clip) throws -> (logits: [Scalar], features: [Scalar]) {
        let tape = try forward(clip)
        return (tape.logits, tape.features)
    }

    /// Sets all gradients to zero.
    package func clearGradients() {
        for weight in weights.all { weight.gradient?.fill(0) }
    }
}

extension Network: WeightProvider {
    /// - Precondition: the model has this parameter, and `destination` as many elements.
    package func read(_ parameter: Parameter, into destination: UnsafeMutableBufferPointer<Float>) {
        let weight = weights[parameter]
        precondition(destination.count == weight.count, "the destination must have the parameter's size")
        for index in destination.indices { destination[index] = Float(weight.values.start[index]) }
    }
}
