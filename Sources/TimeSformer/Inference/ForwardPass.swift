// The forward pass of one clip (or, for space, of some frames): its buffers and the order of its phases.
// Each phase is a set of independent tasks; between phases all workers meet. The phases are in the files beside this one.
//
// T frames, N patches a frame, C width, H heads, d head width.

import Tensors

/// Buffers for one pass, planned from the configuration and reused by every clip.
/// `@unchecked Sendable`: tasks of one phase write disjoint rows, and workers their own buffers.
final class ForwardPass: @unchecked Sendable {
    let configuration: TimeSformerConfiguration
    let weights: ModelWeights
    let kernels: Kernels
    let workers: Workers
    let plan: PassPlan
    let clock: OperationClock

    /// The residual stream, [rows, C]. Frame t's patches are rows t·frameRows …; the class token is the last row (divided,
    /// joint) or follows each frame's patches (space).
    let tokens: RowBuffer
    /// What attention gathered, [rows, C], before its projection.
    let mixed: RowBuffer
    /// Divided: what the class token gathered in each frame, [T, C].
    let classMixed: RowBuffer
    /// Joint only: all heads' q, k and v, [H × rows, 3 × padded d].
    let jointHeads: RowBuffer?
    let classRows: ClassRows
    /// Whether attention over frames or all tokens rounds what it multiplies, where the processor gains by it.
    let attendsInBF16: Bool
    /// By the worker's number.
    let buffers: [WorkerBuffers]

    init(
        _ configuration: TimeSformerConfiguration, weights: ModelWeights, kernels: Kernels, workers: Workers
    ) {
        self.configuration = configuration
        self.weights = weights
        self.kernels = kernels
        self.workers = workers
        let plan = PassPlan(configuration, kernels: kernels)
        self.plan = plan
        attendsInBF16 = weights.precision != .fp32
        clock = OperationClock(workers: workers.count)
        tokens = RowBuffer(plan.rows, columns: configuration.width)
        mixed = RowBuffer(plan.rows, columns: configuration.width)
        classMixed = RowBuffer(configuration.frames, columns: configuration.width)
        jointHeads =
            configuration.attention == .joint
            ? RowBuffer(plan.slots.heads * plan.rows, columns: plan.slots.slot) : nil
        classRows = ClassRows(configuration)
        buffers = (0..<workers.count).map { _ in WorkerBuffers(configuration, plan: plan, kernels: kernels) }
    }

    /// A frame's patches in the stream, [N, C].
    func patches(of frame: Int) -> Rows { tokens[(frame * plan.frameRows)..<(frame * plan.frameRows + plan.patches)] }

    /// The row of the class token that attends to a frame's patches.
    func classRow(of frame: Int) -> Int {
        configuration.attention == .space ? frame * plan.frameRows + plan.patches : plan.rows - 1
    }

    /// x̂ = (x − mean) ÷ std of each row.
    func normalize(_ x: Rows, into out: Rows) {
        kernels.normalize(x, epsilon: configuration.layerNormEpsilon, into: out)
    }

    /// x̂ of rows of the stream, as `layer` wants them, into a worker's input from row `first` on.
    func normalize(_ x: Rows, for layer: Tensors.Linear, at first: Int = 0, _ worker: Int) {
        buffers[worker].input.normalize(x, epsilon: configuration.layerNormEpsilon, at: first, for: layer)
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
