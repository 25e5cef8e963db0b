// The authors' code, facebookresearch/TimeSformer: what its checkpoints call the parameters, and what they say about the
// model.

import Checkpoints

extension ParameterNames {
    /// timesformer/models/vit.py of facebookresearch/TimeSformer.
    func facebook(_ parameter: Parameter) -> String {
        switch parameter {
        case .patchWeight: return prefix + "patch_embed.proj.weight"
        case .patchBias: return prefix + "patch_embed.proj.bias"
        case .classToken: return prefix + "cls_token"
        case .positionEmbedding: return prefix + "pos_embed"
        case .timeEmbedding: return prefix + "time_embed"
        case .normWeight: return prefix + "norm.weight"
        case .normBias: return prefix + "norm.bias"
        case .headWeight: return prefix + "head.weight"
        case .headBias: return prefix + "head.bias"
        case .block(let index, let part):
            let name =
                switch part {
                case .temporalNormWeight: "temporal_norm1.weight"
                case .temporalNormBias: "temporal_norm1.bias"
                case .temporalQKVWeight: "temporal_attn.qkv.weight"
                case .temporalQKVBias: "temporal_attn.qkv.bias"
                case .temporalProjectionWeight: "temporal_attn.proj.weight"
                case .temporalProjectionBias: "temporal_attn.proj.bias"
                case .temporalFCWeight: "temporal_fc.weight"
                case .temporalFCBias: "temporal_fc.bias"
                case .norm1Weight: "norm1.weight"
                case .norm1Bias: "norm1.bias"
                case .qkvWeight: "attn.qkv.weight"
                case .qkvBias: "attn.qkv.bias"
                case .projectionWeight: "attn.proj.weight"
                case .projectionBias: "attn.proj.bias"
                case .norm2Weight: "norm2.weight"
                case .norm2Bias: "norm2.bias"
                case .fc1Weight: "mlp.fc1.weight"
                case .fc1Bias: "mlp.fc1.bias"
                case .fc2Weight: "mlp.fc2.weight"
                case .fc2Bias: "mlp.fc2.bias"
                }
            return prefix + "blocks.\(index)." + name
        }
    }
}

extension StatedConfiguration {
    /// From the YAML dump that the authors' code leaves in `cfg`.
    init(facebook metadata: MetadataValue) {
        source = "cfg"
        isLoose = true
        guard let text = metadata["cfg"]?.string else { return }
        let settings = TextSettings(text, separator: ":")
        attention = Self.attention(named: settings["ATTENTION_TYPE"])
        frames = settings["NUM_FRAMES"].flatMap { Int($0) }
        preprocessing.interval = settings["SAMPLING_RATE"].flatMap { Int($0) }
    }
}
