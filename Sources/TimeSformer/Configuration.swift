// The dimensions of a TimeSformer, and what follows from them.

/// How a block's tokens attend to each other. Bertasius, Wang, Torresani 2021, §3.
public enum AttentionScheme: String, Sendable, CaseIterable {
    /// First over time (a patch's place in every frame), then over space (a frame's patches).
    case divided
    /// Over all patches of all frames at once.
    case joint
    /// Within each frame alone.
    case space
}

/// The dimensions of one model. T frames, N patches a frame, C width, H heads.
public struct TimeSformerConfiguration: Sendable, Equatable {
    public var attention: AttentionScheme
    /// T: frames of a clip.
    public var frames: Int
    /// Pixels along a side of the square input.
    public var image: Int
    /// Pixels along a side of a patch.
    public var patch: Int
    /// C: floats of a token.
    public var width: Int
    /// Blocks.
    public var depth: Int
    /// H: attention heads; `width` is a multiple.
    public var heads: Int
    /// Hidden floats of the MLP, usually 4 × width.
    public var mlpWidth: Int
    public var classes: Int
    /// Colour channels: always RGB.
    public let channels = 3
    public var layerNormEpsilon: Float = 1e-6

    public init(
        attention: AttentionScheme, frames: Int, image: Int, patch: Int, width: Int, depth: Int, heads: Int,
        mlpWidth: Int, classes: Int, layerNormEpsilon: Float = 1e-6
    ) {
        self.attention = attention
        self.frames = frames
        self.image = image
        self.patch = patch
        self.width = width
        self.depth = depth
        self.heads = heads
        self.mlpWidth = mlpWidth
        self.classes = classes
        self.layerNormEpsilon = layerNormEpsilon
    }

    /// N: patches of one frame.
    public var patchesPerFrame: Int { (image / patch) * (image / patch) }
    /// Tokens of a clip: T·N + 1 (divided, joint) or T·(N + 1) (space).
    public var tokens: Int {
        attention == .space ? frames * (patchesPerFrame + 1) : frames * patchesPerFrame + 1
    }
    public var headWidth: Int { width / heads }
    /// Floats of one patch's pixels.
    package var patchFloats: Int { channels * patch * patch }

    /// Learned numbers in all parameters.
    public var parameterCount: Int { parameters.reduce(0) { $0 + shape(of: $1).reduce(1, *) } }

    /// Multiply-adds of one clip as the literature counts them: every layer over every token.
    public var multiplyAddsPerClip: Int {
        let (t, n, c) = (frames, patchesPerFrame, width)
        let embedding = t * n * patchFloats * c
        let mlp = 2 * c * mlpWidth
        let linear = 4 * c * c
        let block: Int
        switch attention {
        case .divided:
            let temporal = t * n * (linear + c * c) + 2 * t * t * n * c
            let spatial = t * (n + 1) * linear + 2 * t * (n + 1) * (n + 1) * c
            block = temporal + spatial + (t * n + 1) * mlp
        case .joint:
            block = (t * n + 1) * (linear + mlp) + 2 * (t * n + 1) * (t * n + 1) * c
        case .space:
            block = t * (n + 1) * (linear + mlp) + 2 * t * (n + 1) * (n + 1) * c
        }
        return embedding + depth * block + c * classes
    }

    /// Multiply-adds that the logits of one clip really need, and that the forward pass does: `temporal_fc` folded into the
    /// temporal projection, the class token's projection once a clip, and in the last block only what reaches the class
    /// token, whose keys and values need no matrix product at all (see `ForwardPass+ClassToken`).
    package var neededMultiplyAddsPerClip: Int {
        let (t, n, c) = (frames, patchesPerFrame, width)
        let embedding = t * n * patchFloats * c
        let tail = linearTail
        let mlp = 2 * c * mlpWidth
        let qkv = 3 * c * c
        let temporal = t * n * 4 * c * c + 2 * t * t * n * c
        switch attention {
        case .divided:
            let spatial = (t * n + 1) * qkv + 2 * t * (n + 1) * (n + 1) * c
            let rest = (t * n + 1) * (c * c + mlp)
            let last = temporal + 2 * heads * t * (n + 1) * c + tail
            return embedding + (depth - 1) * (temporal + spatial + rest) + last + c * classes
        case .joint:
            let s = t * n + 1
            let block = s * (4 * c * c + mlp) + 2 * s * s * c
            return embedding + (depth - 1) * block + 2 * heads * s * c + tail + c * classes
        case .space:
            let s = n + 1
            let block = s * (4 * c * c + mlp) + 2 * s * s * c
            return embedding + t * ((depth - 1) * block + 2 * heads * s * c + tail) + c * classes
        }
    }

    /// What the last block does for one class token beside attention: query, keys' and values' detour, projection, MLP.
    private var linearTail: Int { 4 * width * width + 2 * width * mlpWidth }
}

extension TimeSformerConfiguration {
    /// What is wrong with these dimensions, or nil.
    public var problem: String? {
        let all = [
            ("frames", frames), ("image", image), ("patch", patch), ("width", width), ("depth", depth),
            ("heads", heads), ("mlpWidth", mlpWidth), ("classes", classes),
        ]
        for (name, value) in all {
            if value < 1 { return "\(name) is \(value), but must be at least 1" }
            if value > 1 << 20 { return "\(name) is \(value), which is beyond any model" }
        }
        if image % patch != 0 { return "image (\(image)) is not a multiple of patch (\(patch))" }
        if width % heads != 0 { return "width (\(width)) is not a multiple of heads (\(heads))" }
        if !(layerNormEpsilon >= 0) { return "layerNormEpsilon is \(layerNormEpsilon), but must not be negative" }
        return nil
    }
}
