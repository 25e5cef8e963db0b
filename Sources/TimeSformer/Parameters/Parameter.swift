// The canonical parameters: every published layout is translated into these names and shapes.

/// One learned tensor in torch's conventions: linear weight [out, in] row-major, bias [out].
public enum Parameter: Hashable, Sendable {
    /// [C, 3·patch·patch]: the convolution's weight flattened as channel, row, column.
    case patchWeight
    case patchBias
    /// [C]
    case classToken
    /// [N + 1, C]; row 0 is the class token's.
    case positionEmbedding
    /// [T, C]; not for space.
    case timeEmbedding
    case block(Int, BlockParameter)
    case normWeight, normBias
    /// [classes, C]
    case headWeight
    case headBias
}

/// One learned tensor of a block.
public enum BlockParameter: String, Hashable, Sendable, CaseIterable {
    // Divided only.
    case temporalNormWeight, temporalNormBias
    /// [3C, C]: query, key, value.
    case temporalQKVWeight
    case temporalQKVBias
    case temporalProjectionWeight, temporalProjectionBias
    case temporalFCWeight, temporalFCBias
    // Every scheme.
    case norm1Weight, norm1Bias
    /// [3C, C]: query, key, value.
    case qkvWeight
    case qkvBias
    case projectionWeight, projectionBias
    case norm2Weight, norm2Bias
    /// [mlpWidth, C]
    case fc1Weight
    case fc1Bias
    /// [C, mlpWidth]
    case fc2Weight
    case fc2Bias

    /// Whether only divided attention has it.
    public var isTemporal: Bool {
        switch self {
        case .temporalNormWeight, .temporalNormBias, .temporalQKVWeight, .temporalQKVBias, .temporalProjectionWeight,
            .temporalProjectionBias, .temporalFCWeight, .temporalFCBias:
            true
        default: false
        }
    }
}

extension TimeSformerConfiguration {
    /// The dimensions of one parameter, outermost first.
    public func shape(of parameter: Parameter) -> [Int] {
        let c = width
        switch parameter {
        case .patchWeight: return [c, patchFloats]
        case .patchBias, .classToken, .normWeight, .normBias: return [c]
        case .positionEmbedding: return [patchesPerFrame + 1, c]
        case .timeEmbedding: return [frames, c]
        case .headWeight: return [classes, c]
        case .headBias: return [classes]
        case .block(_, let part):
            switch part {
            case .temporalQKVWeight, .qkvWeight: return [3 * c, c]
            case .temporalQKVBias, .qkvBias: return [3 * c]
            case .temporalProjectionWeight, .temporalFCWeight, .projectionWeight: return [c, c]
            case .fc1Weight: return [mlpWidth, c]
            case .fc1Bias: return [mlpWidth]
            case .fc2Weight: return [c, mlpWidth]
            default: return [c]
            }
        }
    }

    /// Every parameter of this model, in the order of use.
    public var parameters: [Parameter] {
        var all: [Parameter] = [.patchWeight, .patchBias, .classToken, .positionEmbedding]
        if attention != .space { all.append(.timeEmbedding) }
        for index in 0..<depth {
            for part in BlockParameter.allCases where attention == .divided || !part.isTemporal {
                all.append(.block(index, part))
            }
        }
        return all + [.normWeight, .normBias, .headWeight, .headBias]
    }
}
