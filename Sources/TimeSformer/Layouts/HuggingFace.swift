// Hugging Face transformers: what its checkpoints call the parameters, and what config.json and
// preprocessor_config.json say about the model.

import Checkpoints
import Clips

extension ParameterNames {
    /// models/timesformer/modeling_timesformer.py of Hugging Face transformers.
    func huggingface(_ parameter: Parameter) -> String {
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

extension StatedConfiguration {
    /// From `config.json` and `preprocessor_config.json`.
    /// - Throws: `ModelFileError` for a model of another kind.
    init(config: MetadataValue, preprocessor: MetadataValue?, path: String) throws {
        source = "config.json"
        try ModelKind.requireTimeSformer(config, path: path)
        if let activation = config["hidden_act"]?.string, activation != "gelu" {
            throw ModelFileError(path, "config.json wants the activation \"\(activation)\"; only \"gelu\" is known")
        }
        if let channels = config["num_channels"]?.integer, channels != 3 {
            throw ModelFileError(path, "config.json says \(channels) channels; only 3 (RGB) are supported")
        }
        if let name = config["attention_type"]?.string {
            attention = Self.attention(named: name)
            guard attention != nil else {
                throw ModelFileError(path, "config.json names an unknown attention_type \"\(name)\"")
            }
        }
        frames = config["num_frames"]?.integer
        image = config["image_size"]?.integer
        patch = config["patch_size"]?.integer
        width = config["hidden_size"]?.integer
        depth = config["num_hidden_layers"]?.integer
        heads = config["num_attention_heads"]?.integer
        mlpWidth = config["intermediate_size"]?.integer
        epsilon = config["layer_norm_eps"]?.number.map { Float($0) }
        if let names = config["id2label"]?.entries {
            let pairs = names.compactMap { entry in
                Int(entry.key).flatMap { index in entry.value.string.map { (index, $0) } }
            }
            let sorted = pairs.sorted { $0.0 < $1.0 }
            if sorted.map(\.0) == Array(0..<names.count) { labels = sorted.map(\.1) }
        }
        if let preprocessor { readPreprocessor(preprocessor) }
    }

    private mutating func readPreprocessor(_ file: MetadataValue) {
        func side(_ value: MetadataValue?) -> Int? {
            let size = value?.integer ?? value?["shortest_edge"]?.integer ?? value?["height"]?.integer
            return size.flatMap { (1...16384).contains($0) ? $0 : nil }
        }
        if file["do_resize"]?.bool != false { preprocessing.resize = side(file["size"]) }
        if file["do_center_crop"]?.bool != false { preprocessing.crop = .center }
        // The processor scales 0…255 by the factor, then normalizes. Here both happen at once, on 0…255.
        let scale = file["do_rescale"]?.bool == false ? 1 : file["rescale_factor"]?.number ?? 1 / 255
        guard scale > 0 else { return }
        func channels(_ key: String) -> [Float]? {
            guard let values = file[key]?.list?.compactMap(\.number), values.count == 3 else { return nil }
            return values.map { Float($0 / scale) }
        }
        if file["do_normalize"]?.bool == false {
            preprocessing.normalization = Normalization(
                mean: [0, 0, 0], std: [Float](repeating: Float(1 / scale), count: 3))
        } else if let mean = channels("image_mean"), let std = channels("image_std"), std.allSatisfy({ $0 > 0 }) {
            preprocessing.normalization = Normalization(mean: mean, std: std)
        }
    }
}
