// Where each parameter of a model to be trained comes from: the rules alone, without files.

/// What a parameter begins as.
package enum StartingOrigin: Equatable {
    /// A parameter of the file.
    case file(Parameter)
    case zeros
    case ones
    /// Truncated normal of this standard deviation.
    case random(deviation: Float)

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

    /// In a model that begins from nothing. Linear layers as torch draws them, with a variance of 1 ÷ 3 of their inputs'
    /// number, but from a truncated normal: that is 0.02 in a model as wide as ViT-B, and more in narrower ones, which would
    /// take long to learn anything with it.
    package static func ofNothing(
        _ parameter: Parameter, in configuration: TimeSformerConfiguration
    ) -> StartingOrigin {
        switch parameter {
        case .classToken, .positionEmbedding, .headWeight: return usual
        case .patchBias, .timeEmbedding, .normBias, .headBias: return .zeros
        case .normWeight: return .ones
        case .patchWeight: return linear(parameter, configuration)
        case .block(_, let part):
            switch part {
            case .temporalNormWeight, .norm1Weight, .norm2Weight: return .ones
            case .temporalQKVWeight, .temporalProjectionWeight, .qkvWeight, .projectionWeight, .fc1Weight, .fc2Weight:
                return linear(parameter, configuration)
            // Its gradient is not zero while it is.
            case .temporalFCWeight: return .zeros
            default: return .zeros
            }
        }
    }

    private static func linear(
        _ parameter: Parameter, _ configuration: TimeSformerConfiguration
    ) -> StartingOrigin {
        .random(deviation: 1 / (3 * Float(configuration.shape(of: parameter)[1])).squareRoot())
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
