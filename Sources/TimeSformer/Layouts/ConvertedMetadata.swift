// What a converted file carries beside its weights, in the `__metadata__` of safetensors: strings under these keys. Torch
// checkpoints have the same strings in a dictionary of their own, beside what their code base says.

import Checkpoints
import Clips
import JSON

/// Keys and contents of a converted file's metadata.
enum ConvertedMetadata {
    static let format = "actionline.format"
    static let configuration = "actionline.configuration"
    static let preprocessing = "actionline.preprocessing"
    static let labels = "actionline.labels"
    static let origin = "actionline.origin"
    static let precision = "actionline.precision"

    /// The dictionary's key in a torch checkpoint.
    static let torchKey = "actionline"

    /// The strings that a converted torch checkpoint carries; nil in every other.
    static func inTorch(_ metadata: MetadataValue) -> MetadataValue? {
        metadata[torchKey].flatMap { $0[format]?.string == nil ? nil : $0 }
    }

    static func entries(
        _ configuration: TimeSformerConfiguration, _ preprocessing: Preprocessing, labels: [String]?, origin: String
    ) -> [(key: String, value: String)] {
        let model = MetadataValue.dictionary([
            .init("attention", .string(configuration.attention.rawValue)),
            .init("frames", .integer(configuration.frames)), .init("image", .integer(configuration.image)),
            .init("patch", .integer(configuration.patch)), .init("width", .integer(configuration.width)),
            .init("depth", .integer(configuration.depth)), .init("heads", .integer(configuration.heads)),
            .init("mlp_width", .integer(configuration.mlpWidth)), .init("classes", .integer(configuration.classes)),
            .init("layer_norm_epsilon", .number(Double(configuration.layerNormEpsilon))),
        ])
        var steps: [MetadataValue.Entry] = []
        if let resize = preprocessing.resize { steps.append(.init("resize", .integer(resize))) }
        if let crop = preprocessing.crop { steps.append(.init("crop", .string(crop.rawValue))) }
        if let normalization = preprocessing.normalization {
            steps.append(.init("mean", .list(normalization.mean.map { .number(Double($0)) })))
            steps.append(.init("std", .list(normalization.std.map { .number(Double($0)) })))
        }
        if let interval = preprocessing.interval { steps.append(.init("interval", .integer(interval))) }
        var entries: [(key: String, value: String)] = [
            (format, "1"), (Self.configuration, model.json),
            (Self.preprocessing, MetadataValue.dictionary(steps).json),
        ]
        if let labels { entries.append((Self.labels, MetadataValue.list(labels.map { .string($0) }).json)) }
        entries.append((Self.origin, origin))
        return entries
    }
}

extension StatedConfiguration {
    /// From a converted file's metadata.
    /// - Throws: `ModelFileError` when a part of it is no JSON.
    init(actionline metadata: MetadataValue, path: String) throws {
        source = "the file's metadata"
        func part(_ key: String) throws -> MetadataValue? {
            guard let text = metadata[key]?.string else { return nil }
            do throws(JSONReader.Failure) {
                return try MetadataValue(json: Array(text.utf8))
            } catch {
                throw ModelFileError(path, "the metadata \"\(key)\" is no JSON: \(error.cause)")
            }
        }
        if let model = try part(ConvertedMetadata.configuration) {
            attention = Self.attention(named: model["attention"]?.string)
            frames = model["frames"]?.integer
            image = model["image"]?.integer
            patch = model["patch"]?.integer
            width = model["width"]?.integer
            depth = model["depth"]?.integer
            heads = model["heads"]?.integer
            mlpWidth = model["mlp_width"]?.integer
            classes = model["classes"]?.integer
            epsilon = model["layer_norm_epsilon"]?.number.map { Float($0) }
        }
        if let steps = try part(ConvertedMetadata.preprocessing) {
            func channels(_ key: String) -> [Float]? {
                guard let values = steps[key]?.list?.compactMap(\.number), values.count == 3 else { return nil }
                return values.map { Float($0) }
            }
            preprocessing.resize = steps["resize"]?.integer
            preprocessing.crop = steps["crop"]?.string.flatMap(Crop.init)
            preprocessing.interval = steps["interval"]?.integer
            if let mean = channels("mean"), let std = channels("std"), std.allSatisfy({ $0 > 0 }) {
                preprocessing.normalization = Normalization(mean: mean, std: std)
            }
        }
        precision = metadata[ConvertedMetadata.precision]?.string.flatMap(ModelPrecision.init(rawValue:))
        if let names = try part(ConvertedMetadata.labels)?.list {
            let strings = names.compactMap(\.string)
            if strings.count == names.count { labels = strings }
        }
    }

    /// Takes what a Hugging Face folder has no words for from the metadata of its weights, where they were converted. What
    /// its own files say stands.
    mutating func add(_ converted: StatedConfiguration) {
        if preprocessing.interval == nil { preprocessing.interval = converted.preprocessing.interval }
        if preprocessing.crop == .center, converted.preprocessing.crop == .three { preprocessing.crop = .three }
    }
}
