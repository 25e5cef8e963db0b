// mmaction2 (OpenMMLab): what its checkpoints call the parameters, and what they say about the model.

import Checkpoints
import Clips

extension ParameterNames {
    /// mmaction/models/backbones/timesformer.py. In divided blocks the norms are inside the attentions and the MLP.
    func mmaction2(_ parameter: Parameter) -> String {
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
}

extension StatedConfiguration {
    /// From what mmengine leaves in `meta`: class names, and the run's configuration as Python text.
    init(mmengine metadata: MetadataValue) {
        source = "meta"
        let meta = metadata["meta"]
        let data = meta?["dataset_meta"]
        let names = data?["classes"] ?? data?["CLASSES"] ?? meta?["CLASSES"]
        if let list = names?.list {
            let strings = list.compactMap(\.string)
            if strings.count == list.count, !strings.isEmpty { labels = strings }
        }
        guard let text = meta?["cfg"]?.string else { return }
        source = "meta.cfg"
        isLoose = true
        let settings = TextSettings(text, separator: "=")
        attention = Self.attention(named: settings["attention_type"])
        heads = settings["num_heads"].flatMap { Int($0) }
        preprocessing.interval = settings["frame_interval"].flatMap { Int($0) }
        if let mean = settings.numbers("mean"), let std = settings.numbers("std"), mean.count == 3, std.count == 3,
            std.allSatisfy({ $0 > 0 })
        {
            preprocessing.normalization = Normalization(mean: mean, std: std)
        }
    }
}
