// Where each parameter of a model to be trained comes from: the rules alone, without files.

/// What a parameter begins as.
package enum StartingOrigin: Equatable {
    /// A parameter of the file.
    case file(Parameter)
    case zeros
    case ones
    /// Truncated normal of this standard deviation.
    case random(deviation: Float)
    /// Truncated normal of deviation √(2 ÷ (inputs + outputs)): Glorot and Bengio 2010, equation 12.
    case balanced
    /// Each output is the input of its number.
    case identity
    /// Truncated normal of deviation 4 ÷ √inputs, less its mean over each colour's pixels.
    case contrasts
    /// Sinusoids of each patch's row and column; zeros for the class token.
    case places
    /// Sinusoids of each frame's number.
    case times

    /// As every code base draws a new head and embeddings.
    private static let usual = StartingOrigin.random(deviation: 0.02)

    /// In a model that begins as another one.
    ///
    /// As mmaction2's TimeSformer begins: temporal attention as a copy of spatial attention, `temporal_fc` and the time
    /// embedding at zero, so that at first every block does what it did before.
    /// - Parameters:
    ///   - scheme: of the file's model; an image transformer's is `.space`.
    ///   - hasNewHead: whether the head begins anew.
    package static func of(_ parameter: Parameter, in scheme: AttentionScheme, hasNewHead: Bool) -> StartingOrigin {
        switch parameter {
        case .headWeight where hasNewHead: return usual
        case .headBias where hasNewHead: return .zeros
        case .timeEmbedding where scheme == .space: return .zeros
        case .block(let index, let part) where part.isTemporal && scheme != .divided:
            return part.spatial.map { .file(.block(index, $0)) } ?? .zeros
        default: return .file(parameter)
        }
    }

    /// In a model that begins from nothing.
    ///
    /// Every block is at work from the first step. Linear layers keep the scale of what goes through them at any width,
    /// and `temporal_fc` passes on what temporal attention finds: at zero, as it begins beside learned weights, or small and
    /// random, it would hide the order of frames, and a model learns to do without.
    ///
    /// Patches begin as contrasts: what is the same all over a patch is told by its neighbours' edges, and would drown
    /// everything else. A patch whose pixels differ by a quarter of ±1 becomes about one.
    ///
    /// Places and times begin as sinusoids (Vaswani et al. 2017, §3.5; over space as MAE and VideoMAE have them), about as
    /// large as what a patch becomes, and learn from there: small random ones must first grow to be seen beside the picture,
    /// which takes most of a small run.
    package static func ofNothing(_ parameter: Parameter) -> StartingOrigin {
        switch parameter {
        case .classToken, .headWeight: return usual
        case .patchWeight: return .contrasts
        case .positionEmbedding: return .places
        case .timeEmbedding: return .times
        case .patchBias, .normBias, .headBias: return .zeros
        case .normWeight: return .ones
        case .block(_, let part):
            switch part {
            case .temporalNormWeight, .norm1Weight, .norm2Weight: return .ones
            case .temporalFCWeight: return .identity
            case .temporalQKVWeight, .temporalProjectionWeight, .qkvWeight, .projectionWeight, .fc1Weight, .fc2Weight:
                return .balanced
            default: return .zeros
            }
        }
    }
}

extension BlockParameter {
    /// The spatial parameter that a temporal one begins as; nil: none, or it is spatial itself.
    fileprivate var spatial: BlockParameter? {
        switch self {
        case .temporalNormWeight: .norm1Weight
        case .temporalNormBias: .norm1Bias
        case .temporalQKVWeight: .qkvWeight
        case .temporalQKVBias: .qkvBias
        case .temporalProjectionWeight: .projectionWeight
        case .temporalProjectionBias: .projectionBias
        default: nil
        }
    }
}
