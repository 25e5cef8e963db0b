// The forward pass of one clip (or, for space, of some frames): its buffers and the order of its phases.
// Each phase is a set of independent tasks; between phases all workers meet. The phases are in the files beside this one.
//
// T frames, N patches a frame, C width, H heads, d head width.

import Tensors

/// Buffers for one pass, planned from the configuration and reused for ever.
/// `@unchecked Sendable`: tasks of one phase write disjoint rows, and workers their own locals.
final class ForwardPass: @unchecked Sendable {
    let configuration: TimeSformerConfiguration
    let weights: ModelWeights
    let kernels: Kernels
    let workers: Workers
    let plan: PassPlan
    let clock: OperationClock

    /// The residual stream, [rows, C]. Frame t's patches are rows t·frameRows …; the class token is the last row (divided,
    /// joint) or follows each frame's patches (space).
    let tokens: FloatBuffer
    /// What attention gathered, [rows, C], before its projection.
    let mixed: FloatBuffer
    /// Joint only: [H][rows, 3·padded d].
    let jointQKV: FloatBuffer?
    /// Divided: what the class token gathered in each frame, [T, C].
    let classMixed: FloatBuffer
    let local: [PassLocals]
    let classRows: ClassRows

    init(
        _ configuration: TimeSformerConfiguration, weights: ModelWeights, kernels: Kernels, workers: Workers
    ) {
        self.configuration = configuration
        self.weights = weights
        self.kernels = kernels
        self.workers = workers
        let plan = PassPlan(configuration, kernels: kernels, workers: workers)
        self.plan = plan
        clock = OperationClock(workers: workers.count)
        tokens = FloatBuffer(count: plan.rows * configuration.width)
        mixed = FloatBuffer(count: plan.rows * configuration.width)
        jointQKV =
            configuration.attention == .joint ? FloatBuffer(count: plan.rows * plan.slots.columns) : nil
        classMixed = FloatBuffer(count: configuration.frames * configuration.width)
        local = (0..<workers.count).map { _ in PassLocals(planned: plan) }
        classRows = ClassRows(configuration)
    }

    /// Divided and joint: from the tokens laid into `tokens` (see `place`) to the class token's features before the last
    /// LayerNorm, [C], in `classRows.stream`.
    func runClip() {
        let last = configuration.depth - 1
        for (index, block) in weights.blocks.enumerated() {
            if let temporal = block.temporal { temporalAttention(temporal) }
            if index == last {
                finishWithClassToken(block, frames: configuration.frames)
            } else if let attention = block.attention {
                if configuration.attention == .joint {
                    jointAttention(attention)
                } else {
                    frameAttention(attention, frames: configuration.frames)
                }
                projectionAndMLP(attention.projection, block, rows: plan.rows)
            }
        }
    }

    /// Space: from `frames` frames' tokens to their class tokens' features, [frames, C], in `classRows.stream`.
    func runFrames(_ frames: Int) {
        let last = configuration.depth - 1
        for (index, block) in weights.blocks.enumerated() {
            if index == last {
                finishWithClassToken(block, frames: frames)
            } else if let attention = block.attention {
                frameAttention(attention, frames: frames)
                projectionAndMLP(attention.projection, block, rows: frames * plan.frameRows)
            }
        }
    }
}

/// Sizes that follow from the configuration: rows of the stream and of the workers' blocks.
struct PassPlan: Sendable {
    let slots: HeadSlots
    /// N
    let patches: Int
    /// Rows from one frame to the next: N, or N + 1 where each frame has its own class token.
    let frameRows: Int
    /// Rows of the whole stream.
    let rows: Int
    /// Rows that one task takes through linear layers: enough to use each panel well, few enough to stay in L2.
    let blockRows: Int
    /// Hidden floats of the MLP that are computed and used up at a time.
    let hiddenChunk: Int
    /// C, rounded up to what attention wants.
    let paddedWidth: Int
    /// Patches that one task of temporal attention takes.
    let temporalPatches: Int

    /// Rows of such a task; 0 unless divided.
    let temporalRows: Int

    let normalizedFloats: Int
    let headFloats: Int
    let mixedFloats: Int
    let hiddenFloats: Int
    let scratchFloats: Int

    init(_ configuration: TimeSformerConfiguration, kernels: Kernels, workers: Workers) {
        let (t, n, c) = (configuration.frames, configuration.patchesPerFrame, configuration.width)
        slots = HeadSlots(configuration)
        patches = n
        frameRows = configuration.attention == .space ? n + 1 : n
        rows = configuration.tokens
        blockRows = 104
        hiddenChunk = min((configuration.mlpWidth + 47) / 48 * 48, 768)
        paddedWidth = Kernels.padded(c)
        temporalPatches = max(1, blockRows / t)
        let isDivided = configuration.attention == .divided
        let isJoint = configuration.attention == .joint
        temporalRows = isDivided ? temporalPatches * t : 0
        let frame = isJoint ? 0 : n + 1
        normalizedFloats = max(
            max(temporalRows, blockRows) * c, frame * paddedWidth, blockRows * configuration.patchFloats)
        headFloats = max(temporalRows, frame) * slots.slot
        mixedFloats = temporalRows * c
        hiddenFloats = blockRows * hiddenChunk
        let keys = isJoint ? rows : n + 1
        scratchFloats = max(
            kernels.attentionScratch(width: slots.padded, queries: isJoint ? rows : n + 1, keys: keys),
            kernels.attentionScratch(width: slots.padded, queries: t, keys: t),
            kernels.attentionScratch(width: paddedWidth, queries: configuration.heads, keys: keys))
    }
}

/// One worker's buffers, which stay in its core's cache.
final class PassLocals: Sendable {
    /// x̂ of a block of rows.
    let normalized: FloatBuffer
    /// q, k, v of one head.
    let head: FloatBuffer
    /// Temporal attention's result before its projection.
    let mixed: FloatBuffer
    let hidden: FloatBuffer
    let scratch: FloatBuffer
    /// Where each row of a temporal block lies in the stream. `nonisolated(unsafe)`: only its worker touches it.
    nonisolated(unsafe) let rowOffsets: UnsafeMutablePointer<Int>

    init(planned plan: PassPlan) {
        normalized = FloatBuffer(count: plan.normalizedFloats)
        head = FloatBuffer(count: plan.headFloats)
        mixed = FloatBuffer(count: plan.mixedFloats)
        hidden = FloatBuffer(count: plan.hiddenFloats)
        scratch = FloatBuffer(count: plan.scratchFloats)
        // Padding columns are never written by attention's callers, so they must be zero from the start.
        normalized.all.update(repeating: 0)
        rowOffsets = .allocate(capacity: max(1, plan.temporalRows))
    }

    deinit { rowOffsets.deallocate() }
}
