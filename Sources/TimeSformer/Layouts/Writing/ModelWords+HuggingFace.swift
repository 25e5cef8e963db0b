// What Hugging Face transformers reads beside the weights: configuration_timesformer.py, and the image processor that the
// published TimeSformer folders name, image_processing_videomae.py.

import Checkpoints

extension ModelWords {
    /// `config.json`.
    /// - Parameter precision: of the weights; transformers loads them in it.
    func huggingFaceConfiguration(_ precision: OutputPrecision) -> MetadataValue {
        let c = configuration
        var entries: [MetadataValue.Entry] = [
            .init("architectures", .list([.string("TimesformerForVideoClassification")])),
            .init("attention_probs_dropout_prob", .number(0)),
            .init("attention_type", .string(attentionType)),
            .init("drop_path_rate", .integer(0)),
            .init("dtype", .string(precision.rawValue)),
            .init("hidden_act", .string("gelu")),
            .init("hidden_dropout_prob", .number(0)),
            .init("hidden_size", .integer(c.width)),
        ]
        if let labels {
            entries.append(
                .init("id2label", .dictionary(labels.enumerated().map { .init("\($0)", .string($1)) })))
            // Of classes that have the same name, the last one, as in a Python dictionary.
            let last = Dictionary(zip(labels, labels.indices)) { $1 }
            let numbers = labels.indices.filter { last[labels[$0]] == $0 }
            entries.append(.init("label2id", .dictionary(numbers.map { .init(labels[$0], .integer($0)) })))
        } else {
            entries.append(.init("num_labels", .integer(c.classes)))
        }
        return .dictionary(
            entries + [
                .init("image_size", .integer(c.image)),
                .init("initializer_range", .number(0.02)),
                .init("intermediate_size", .integer(c.mlpWidth)),
                // The shortest decimal: a Double of the Float would read 9.999999974752427e-07.
                .init("layer_norm_eps", .number(Double(c.layerNormEpsilon.description) ?? 1e-6)),
                .init("model_type", .string("timesformer")),
                .init("num_attention_heads", .integer(c.heads)),
                .init("num_channels", .integer(c.channels)),
                .init("num_frames", .integer(c.frames)),
                .init("num_hidden_layers", .integer(c.depth)),
                .init("patch_size", .integer(c.patch)),
                .init("qkv_bias", .bool(true)),
            ])
    }

    /// `preprocessor_config.json`. The processor scales 0…255 to 0…1 before it normalizes.
    var huggingFaceProcessor: MetadataValue {
        let scale = 1.0 / 255
        let side = configuration.image
        var entries: [MetadataValue.Entry] = [
            .init("crop_size", .dictionary([.init("height", .integer(side)), .init("width", .integer(side))])),
            .init("do_center_crop", .bool(true)),
            .init("do_normalize", .bool(true)),
            .init("do_rescale", .bool(true)),
            .init("do_resize", .bool(true)),
        ]
        if let normalization = preprocessing.normalization {
            func numbers(_ values: [Float]) -> MetadataValue {
                .list(values.map { .number(Double($0.description).map { $0 * scale } ?? 0) })
            }
            entries.append(.init("image_mean", numbers(normalization.mean)))
            entries.append(.init("image_std", numbers(normalization.std)))
        }
        return .dictionary(
            entries + [
                .init("image_processor_type", .string("VideoMAEImageProcessor")),
                // PIL's bilinear.
                .init("resample", .integer(2)),
                .init("rescale_factor", .number(scale)),
                .init("size", .dictionary([.init("shortest_edge", .integer(preprocessing.resize ?? side))])),
            ])
    }
}
