// How a forward pass cuts its work into blocks.

import Tensors

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
    /// Rows of a task of attention within a frame, its patches and class token; 0 for joint.
    let ownFrameRows: Int
    /// Floats that the attention kernel wants at most.
    let attentionScratch: Int

    static func hiddenChunk(_ configuration: TimeSformerConfiguration) -> Int {
        let multiple = Tensors.Linear.outputMultiple
        return min((configuration.mlpWidth + multiple - 1) / multiple * multiple, 768)
    }

    init(_ configuration: TimeSformerConfiguration, kernels: Kernels) {
        let (t, n, c) = (configuration.frames, configuration.patchesPerFrame, configuration.width)
        slots = HeadSlots(configuration)
        patches = n
        frameRows = configuration.attention == .space ? n + 1 : n
        rows = configuration.tokens
        blockRows = 104
        hiddenChunk = Self.hiddenChunk(configuration)
        paddedWidth = Kernels.padded(c)
        temporalPatches = max(1, blockRows / t)
        temporalRows = configuration.attention == .divided ? temporalPatches * t : 0
        let isJoint = configuration.attention == .joint
        ownFrameRows = isJoint ? 0 : n + 1
        let keys = isJoint ? rows : n + 1
        attentionScratch = max(
            kernels.attentionScratch(width: slots.padded, queries: keys, keys: keys),
            kernels.attentionScratch(width: slots.padded, queries: t, keys: t),
            kernels.attentionScratch(width: paddedWidth, queries: configuration.heads, keys: keys))
    }
}
