// What a configuration costs: numbers to store and multiply-adds to run. Published tables count one multiply-add as one
// "FLOP" and one view of one clip, patch embedding, linear layers and both attention products included.

extension TimeSformerConfiguration {
    /// How many numbers the parameters are, the classifier's included.
    public var parameterCount: Int {
        parameters.reduce(0) { $0 + shape(of: $1).reduce(1, *) }
    }

    /// Multiply-adds of one forward pass over one view of one clip, computed as the published models compute it.
    /// Beyond `Int.max` (no model that could run) it stays there.
    public var multiplyAddsPerClip: Int {
        // N patches of a frame, T frames, C width, M the MLP's width. Doubles count exactly up to 2^53.
        let n = Double(patchesPerFrame)
        let t = Double(frames)
        let c = Double(width)
        let m = Double(mlpWidth)
        let tokens = t * n + 1
        let frameTokens = t * (n + 1)
        let embedding = t * n * Double(channels * patch * patch) * c
        let linear: Double
        let products: Double
        switch attention {
        case .divided:
            linear = t * n * 5 * c * c + frameTokens * 4 * c * c + tokens * 2 * c * m
            products = 2 * c * (n * t * t + t * (n + 1) * (n + 1))
        case .joint:
            linear = tokens * (4 * c * c + 2 * c * m)
            products = 2 * c * tokens * tokens
        case .space:
            linear = frameTokens * (4 * c * c + 2 * c * m)
            products = 2 * c * t * (n + 1) * (n + 1)
        }
        return Int(exactly: (embedding + Double(depth) * (linear + products) + c * Double(classes)).rounded()) ?? .max
    }
}
