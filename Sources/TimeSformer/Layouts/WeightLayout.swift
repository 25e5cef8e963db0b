// The code bases whose checkpoints are read, told apart by the names of their tensors.

/// Whose names a checkpoint's tensors have.
public enum WeightLayout: String, Sendable, Hashable, CaseIterable {
    case mmaction2, facebook, huggingface
    /// Written by `ModelConverter`.
    case actionline

    /// Two names that only this layout has, behind any prefix. The first one tells the prefix.
    private var signature: (String, String) {
        switch self {
        case .mmaction2:
            ("patch_embed.projection.weight", "transformer_layers.layers.0.attentions.0.attn.in_proj_weight")
        case .facebook: ("patch_embed.proj.weight", "blocks.0.attn.qkv.weight")
        case .huggingface:
            ("embeddings.patch_embeddings.projection.weight", "encoder.layer.0.attention.attention.qkv.weight")
        case .actionline: ("patch.weight", "blocks.0.qkv.weight")
        }
    }

    /// The layout of a set of tensor names, and what its names are preceded by (`backbone.`, `model.`, …).
    static func recognise(_ names: [String]) -> (layout: WeightLayout, prefix: String)? {
        let set = Set(names)
        for layout in allCases {
            let (first, second) = layout.signature
            for name in names where name == first || name.hasSuffix("." + first) {
                let prefix = String(name.dropLast(first.count))
                if set.contains(prefix + second) { return (layout, prefix) }
            }
        }
        return nil
    }
}

/// The names one checkpoint gives the parameters.
struct ParameterNames: Sendable {
    let layout: WeightLayout
    /// What precedes the names of the backbone: `backbone.`
    let prefix: String
    let attention: AttentionScheme

    /// The tensor that holds `parameter`.
    func name(of parameter: Parameter) -> String {
        switch layout {
        case .mmaction2: mmaction2(parameter)
        case .facebook: facebook(parameter)
        case .huggingface: huggingface(parameter)
        case .actionline: parameter.canonicalName
        }
    }

    /// What precedes the head's names: the prefix without the backbone's own part.
    private func headPrefix(_ backbone: String) -> String {
        prefix.hasSuffix(backbone) ? String(prefix.dropLast(backbone.count)) : prefix
    }

    /// mmaction/models/backbones/timesformer.py. In divided blocks the norms are inside the attentions and the MLP.
    private func mmaction2(_ parameter: Parameter) -> String {
        switch parameter {
        case .patchWeight: return prefix + "patch_embed.projection.weight"
        case .patchBias: return prefix + "patch_embed.projection.bias"
        case .classToken: return prefix + "cls_token"
        case .positionEmbedding: return prefix + "pos_embed"
        case .timeEmbedding: return prefix + "time_embed"
        case .normWeight: return prefix + "norm.weight"
        case .normBias: return prefix + "norm.bias"
        case .headWeight: return headPrefix("backbone.") + "cls_head.fc_cls.weight"
        case .headBias: return headPrefix("backbone.") + "cls_head.fc_cls.bias"
        case .block(let index, let part):
            let divided = attention == .divided
            let spatial = divided ? "attentions.1." : "attentions.0."
            let name =
                switch part {
                case .temporalNormWeight: "attentions.0.norm.weight"
                case .temporalNormBias: "attentions.0.norm.bias"
                case .temporalQKVWeight: "attentions.0.attn.in_proj_weight"
                case .temporalQKVBias: "attentions.0.attn.in_proj_bias"
                case .temporalProjectionWeight: "attentions.0.attn.out_proj.weight"
                case .temporalProjectionBias: "attentions.0.attn.out_proj.bias"
                case .temporalFCWeight: "attentions.0.temporal_fc.weight"
                case .temporalFCBias: "attentions.0.temporal_fc.bias"
                case .norm1Weight: divided ? "attentions.1.norm.weight" : "norms.0.weight"
                case .norm1Bias: divided ? "attentions.1.norm.bias" : "norms.0.bias"
                case .qkvWeight: spatial + "attn.in_proj_weight"
                case .qkvBias: spatial + "attn.in_proj_bias"
                case .projectionWeight: spatial + "attn.out_proj.weight"
                case .projectionBias: spatial + "attn.out_proj.bias"
                case .norm2Weight: divided ? "ffns.0.norm.weight" : "norms.1.weight"
                case .norm2Bias: divided ? "ffns.0.norm.bias" : "norms.1.bias"
                case .fc1Weight: "ffns.0.layers.0.0.weight"
                case .fc1Bias: "ffns.0.layers.0.0.bias"
                case .fc2Weight: "ffns.0.layers.1.weight"
                case .fc2Bias: "ffns.0.layers.1.bias"
                }
            return prefix + "transformer_layers.layers.\(index)." + name
        }
    }

    /// timesformer/models/vit.py of facebookresearch/TimeSformer.
    private func facebook(_ parameter: Parameter) -> String {
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

    /// models/timesformer/modeling_timesformer.py of Hugging Face transformers.
    private func huggingface(_ parameter: Parameter) -> String {
        switch parameter {
        case .patchWeight: return prefix + "embeddings.patch_embeddings.projection.weight"
        case .patchBias: return prefix + "embeddings.patch_embeddings.projection.bias"
        case .classToken: return prefix + "embeddings.cls_token"
        case .positionEmbedding: return prefix + "embeddings.position_embeddings"
        case .timeEmbedding: return prefix + "embeddings.time_embeddings"
        case .normWeight: return prefix + "layernorm.weight"
        case .normBias: return prefix + "layernorm.bias"
        case .headWeight: return headPrefix("timesformer.") + "classifier.weight"
        case .headBias: return headPrefix("timesformer.") + "classifier.bias"
        case .block(let index, let part):
            let name =
                switch part {
                case .temporalNormWeight: "temporal_layernorm.weight"
                case .temporalNormBias: "temporal_layernorm.bias"
                case .temporalQKVWeight: "temporal_attention.attention.qkv.weight"
                case .temporalQKVBias: "temporal_attention.attention.qkv.bias"
                case .temporalProjectionWeight: "temporal_attention.output.dense.weight"
                case .temporalProjectionBias: "temporal_attention.output.dense.bias"
                case .temporalFCWeight: "temporal_dense.weight"
                case .temporalFCBias: "temporal_dense.bias"
                case .norm1Weight: "layernorm_before.weight"
                case .norm1Bias: "layernorm_before.bias"
                case .qkvWeight: "attention.attention.qkv.weight"
                case .qkvBias: "attention.attention.qkv.bias"
                case .projectionWeight: "attention.output.dense.weight"
                case .projectionBias: "attention.output.dense.bias"
                case .norm2Weight: "layernorm_after.weight"
                case .norm2Bias: "layernorm_after.bias"
                case .fc1Weight: "intermediate.dense.weight"
                case .fc1Bias: "intermediate.dense.bias"
                case .fc2Weight: "output.dense.weight"
                case .fc2Bias: "output.dense.bias"
                }
            return prefix + "encoder.layer.\(index)." + name
        }
    }
}
