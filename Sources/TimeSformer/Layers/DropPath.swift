// Stochastic depth: Huang et al. 2016, as mmcv's DropPath draws it.

/// What one block's branches are multiplied by for one clip: 0 where a path is dropped, 1 ÷ (1 − rate) where it is kept.
/// T frames, N patches a frame.
package struct DropPath<Scalar: LayerScalar>: Sendable {
    /// Attention over time, for each patch: [N]. Empty but for divided.
    package let temporal: [Scalar]
    /// Attention over space, for each frame: [T]; joint: [1].
    package let spatial: [Scalar]
    /// The MLP: [1]; space, whose frames pass the blocks as clips of their own: [T].
    package let mlp: [Scalar]

    /// Draws one block's decisions, in the order of its branches.
    /// - Parameters:
    ///   - rate: how likely a path is dropped, from 0 up to, not including, 1.
    ///   - unit: gives a number from 0 up to, not including, 1.
    package init(_ configuration: TimeSformerConfiguration, rate: Double, unit: () -> Double) {
        precondition(rate >= 0 && rate < 1, "a path's rate of being dropped is from 0 up to 1")
        func draw(_ count: Int) -> [Scalar] { (0..<count).map { _ in unit() < rate ? 0 : Scalar(1 / (1 - rate)) } }
        let frames = configuration.frames
        switch configuration.attention {
        case .divided: (temporal, spatial, mlp) = (draw(configuration.patchesPerFrame), draw(frames), draw(1))
        case .joint: (temporal, spatial, mlp) = ([], draw(1), draw(1))
        case .space: (temporal, spatial, mlp) = ([], draw(frames), draw(frames))
        }
    }

    /// Block `index`'s rate: from 0 in the first block to `rate` in the last, in equal steps.
    package static func rate(_ rate: Double, block index: Int, of depth: Int) -> Double {
        depth > 1 ? rate * Double(index) / Double(depth - 1) : 0
    }
}
