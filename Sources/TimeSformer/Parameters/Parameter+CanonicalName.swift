// The names that this program gives parameters in the files it writes.

extension Parameter {
    /// The tensor's name in a converted safetensors file.
    public var canonicalName: String {
        switch self {
        case .patchWeight: return "patch.weight"
        case .patchBias: return "patch.bias"
        case .classToken: return "class_token"
        case .positionEmbedding: return "position_embedding"
        case .timeEmbedding: return "time_embedding"
        case .normWeight: return "norm.weight"
        case .normBias: return "norm.bias"
        case .headWeight: return "head.weight"
        case .headBias: return "head.bias"
        case .block(let index, let part):
            let name =
                switch part {
                case .temporalNormWeight: "temporal_norm.weight"
                case .temporalNormBias: "temporal_norm.bias"
                case .temporalQKVWeight: "temporal_qkv.weight"
                case .temporalQKVBias: "temporal_qkv.bias"
                case .temporalProjectionWeight: "temporal_projection.weight"
                case .temporalProjectionBias: "temporal_projection.bias"
                case .temporalFCWeight: "temporal_fc.weight"
                case .temporalFCBias: "temporal_fc.bias"
                case .norm1Weight: "norm1.weight"
                case .norm1Bias: "norm1.bias"
                case .qkvWeight: "qkv.weight"
                case .qkvBias: "qkv.bias"
                case .projectionWeight: "projection.weight"
                case .projectionBias: "projection.bias"
                case .norm2Weight: "norm2.weight"
                case .norm2Bias: "norm2.bias"
                case .fc1Weight: "fc1.weight"
                case .fc1Bias: "fc1.bias"
                case .fc2Weight: "fc2.weight"
                case .fc2Bias: "fc2.bias"
                }
            return "blocks.\(index)." + name
        }
    }
}
