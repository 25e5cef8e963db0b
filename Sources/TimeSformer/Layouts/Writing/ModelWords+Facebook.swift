// What the authors' code leaves in a checkpoint beside `model_state`: timesformer/utils/checkpoint.py, save_checkpoint.

import Checkpoints

extension ModelWords {
    var facebook: [MetadataValue.Entry] { [.init("cfg", .string(facebookConfiguration)), ownEntry] }

    /// The settings of timesformer/config/defaults.py that describe this model, in YAML as `cfg.dump()` writes it.
    private var facebookConfiguration: String {
        let c = configuration
        var data = ["NUM_FRAMES: \(c.frames)", "TEST_CROP_SIZE: \(c.image)", "TRAIN_CROP_SIZE: \(c.image)"]
        if let normalization = preprocessing.normalization {
            data.append("MEAN: \(normalization.mean.map { $0 / 255 })")
            data.append("STD: \(normalization.std.map { $0 / 255 })")
        }
        if let interval = preprocessing.interval { data.append("SAMPLING_RATE: \(interval)") }
        let crops = preprocessing.crop?.viewCount ?? 1
        return section("DATA", data) + section("MODEL", ["ARCH: vit", "NUM_CLASSES: \(c.classes)"])
            + section("TEST", ["NUM_SPATIAL_CROPS: \(crops)"])
            + section("TIMESFORMER", ["ATTENTION_TYPE: \(attentionType)"])
    }

    private func section(_ name: String, _ lines: [String]) -> String {
        "\(name):\n" + lines.sorted().map { "  \($0)\n" }.joined()
    }
}
