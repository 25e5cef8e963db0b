// Where each parameter of a model to be trained comes from: the rules alone, without files.

/// What a parameter begins as.
package enum StartingOrigin: Equatable {
    /// A parameter of the file.
    case file(Parameter)
    case zeros
    case ones
    /// Truncated normal, standard deviation 0.02.
    case random

    /// In a model that begins as another one.
    ///
    /// As mmaction2's TimeSformer begins: temporal attention as a copy of spatial attention, `temporal_fc` and the time
    /// embedding at zero, so that at first every block does what it did before.
    /// - Parameters:
    ///   - scheme: of the file's model; an image transformer's is `.space`.
    ///   - hasNewHead: whether the head begins anew.
    package static func of(_ parameter: Parameter, in scheme: AttentionScheme, hasNewHead: Bool) -> StartingOrigin {
        switch parameter {
        case .headWeight where hasNewHead: return .random
        case .headBias where hasNewHead: return .zeros
        case .timeEmbedding where scheme == .space: return .zeros
        case .block(let index, let part) where part.isTemporal && scheme != .divided:
            return part.spatial.map { .file(.block(index, $0)) } ?? .zeros
        default: return .file(parameter)
        }
    }

    /// In a model that begins from nothing: as mmaction2 initializes it, but for the patch embedding, which is a linear
    /// layer like the others here and a convolution with torch's uniform weights there.
    package static func ofNothing(_ parameter: Parameter) -> StartingOrigin {
        switch parameter {
        case .patchWeight, .classToken, .positionEmbedding, .headWeight: .random
        case .patchBias, .timeEmbedding, .normBias, .headBias: .zeros
        case .normWeight: .ones
        case .block(_, let part):
            switch part {
            case .temporalNormWeight, .norm1Weight, .norm2Weight: .ones
            case .temporalQKVWeight, .temporalProjectionWeight, .qkvWeight, .projectionWeight, .fc1Weight, .fc2Weight:
                .random
            // Its gradient is not zero while it is.
            case .temporalFCWeight: .zeros
            default: .zeros
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
