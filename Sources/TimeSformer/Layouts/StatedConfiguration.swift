// What a checkpoint says about its model in words, beside the tensors: config.json, the configuration that a training run
// left in its checkpoint, or the metadata of a converted file. Everything is optional and nothing is trusted.

import Checkpoints
import Clips

/// A checkpoint's own words about its model.
struct StatedConfiguration: Sendable {
    /// Where it says so, for error messages.
    var source = ""
    /// Whether it is the configuration of a training run, which need not describe these weights: it then only fills
    /// what the tensors leave open, and contradicts nobody.
    var isLoose = false
    var attention: AttentionScheme?
    var frames: Int?
    var image: Int?
    var patch: Int?
    var width: Int?
    var depth: Int?
    var heads: Int?
    var mlpWidth: Int?
    var classes: Int?
    var epsilon: Float?
    var labels: [String]?
    var preprocessing = Preprocessing()

    static func attention(named name: String?) -> AttentionScheme? {
        switch name {
        case "divided_space_time", "divided": .divided
        case "joint_space_time", "joint": .joint
        case "space_only", "space": .space
        default: nil
        }
    }
}

// MARK: - Hugging Face

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

// MARK: - Training checkpoints

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

/// The `key: value` or `key=value` settings of a configuration text. Not a parser: the first plain value of a key.
package struct TextSettings {
    private let text: [UInt8]
    private let separator: UInt8

    /// - Parameter text: only its first 256 KiB are looked at.
    package init(_ text: String, separator: Character) {
        self.text = Array(text.utf8.prefix(1 << 18))
        self.separator = separator.asciiValue ?? UInt8(ascii: "=")
    }

    /// What stands behind the key, up to a comma, a closing bracket or the line's end, without quotes.
    package subscript(key: String) -> String? {
        guard let start = valueStart(key) else { return nil }
        let value = text[start...].prefix { !",)]\n".utf8.contains($0) }.filter { !"'\" ".utf8.contains($0) }
        return String(decoding: value, as: UTF8.self)
    }

    /// `[1.0, 2.0, 3.0]` behind the key.
    package func numbers(_ key: String) -> [Float]? {
        guard let start = valueStart(key), start < text.count, text[start] == UInt8(ascii: "[") else { return nil }
        let inner = String(decoding: text[(start + 1)...].prefix { $0 != UInt8(ascii: "]") }.prefix(256), as: UTF8.self)
        let parts = inner.split(separator: ",").map { part in Float(part.filter { !$0.isWhitespace }) }
        return parts.contains { $0 == nil } ? nil : parts.compactMap { $0 }
    }

    private func valueStart(_ key: String) -> Int? {
        let key = Array(key.utf8)
        guard text.count > key.count else { return nil }
        for start in 0..<(text.count - key.count) where text[start] == key[0] {
            guard text[start..<start + key.count].elementsEqual(key), start == 0 || !isWord(text[start - 1]) else {
                continue
            }
            var end = start + key.count
            while end < text.count, text[end] == UInt8(ascii: " ") { end += 1 }
            guard end < text.count, text[end] == separator else { continue }
            end += 1
            while end < text.count, text[end] == UInt8(ascii: " ") { end += 1 }
            return end
        }
        return nil
    }

    private func isWord(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & ~0x20)
    }
}
