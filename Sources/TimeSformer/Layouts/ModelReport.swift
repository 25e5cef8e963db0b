// What there is to say about an opened model, for people and for programs.

import Checkpoints
import Files
import FoundationEssentials

/// The answer to `actionline model inspect`.
public struct ModelReport: Sendable, Codable, Equatable {
    public struct File: Sendable, Codable, Equatable {
        public var path: String
        public var container: String
        public var bytes: Int
    }

    public struct Sizes: Sendable, Codable, Equatable {
        public var attention: String
        public var frames: Int
        public var image: Int
        public var patch: Int
        public var width: Int
        public var depth: Int
        public var heads: Int
        public var mlpWidth: Int
        public var classes: Int

        init(_ configuration: TimeSformerConfiguration) {
            attention = configuration.attention.rawValue
            frames = configuration.frames
            image = configuration.image
            patch = configuration.patch
            width = configuration.width
            depth = configuration.depth
            heads = configuration.heads
            mlpWidth = configuration.mlpWidth
            classes = configuration.classes
        }
    }

    public struct Steps: Sendable, Codable, Equatable {
        public var resize: Int?
        public var crop: String?
        public var mean: [Float]?
        public var std: [Float]?
        public var interval: Int?
    }

    public var path: String
    public var files: [File]
    public var layout: String
    /// How many tensors are stored in each element type.
    public var scalars: [String: Int]
    public var model: Sizes
    /// The sizes trained with, where they differ from the ones to run.
    public var trained: Sizes?
    public var parameters: Int
    /// One view of one clip; what published tables call FLOPs.
    public var multiplyAdds: Int
    /// What the file itself says; absent where it says nothing.
    public var preprocessing: Steps
    public var labels: [String]?
    /// Values that the tensors do not tell, and where they were taken from.
    public var inferred: [String: String]
    public var unused: [String]
    public var missing: [String]
    public var notes: [String]

    package init(_ model: OpenedModel) {
        path = model.path
        files = model.checkpoints.map { File(path: $0.path, container: $0.container.rawValue, bytes: $0.size) }
        layout = model.layout.rawValue
        scalars = model.scalars.reduce(into: [:]) { $0[$1.key.rawValue] = $1.value }
        self.model = Sizes(model.configuration)
        trained = model.configuration == model.trained ? nil : Sizes(model.trained)
        parameters = model.configuration.parameterCount
        multiplyAdds = model.configuration.multiplyAddsPerClip
        preprocessing = Steps(
            resize: model.preprocessing.resize, crop: model.preprocessing.crop?.rawValue,
            mean: model.preprocessing.normalization?.mean, std: model.preprocessing.normalization?.std,
            interval: model.preprocessing.interval)
        labels = model.labels
        inferred = model.inferred
        unused = model.unused
        missing = model.missing
        notes = model.notes
    }

    /// One JSON object, keys sorted, in snake case.
    package func json() throws -> String { try Self.json(self) }

    /// A report, or what adds to one, as JSON: keys sorted, in snake case.
    package static func json(_ report: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(report), as: UTF8.self)
    }

    /// A table for people, lines without a final line feed.
    package var text: String { Self.table(rows) }

    /// Names and values in two columns, lines without a final line feed.
    package static func table(_ rows: [(name: String, value: String)]) -> String {
        let width = rows.map(\.name.count).max() ?? 0
        return rows.map { $0.name + String(repeating: " ", count: width - $0.name.count) + "  " + $0.value.printable }
            .joined(
                separator: "\n")
    }

    /// What the table says, line by line.
    package var rows: [(name: String, value: String)] {
        var rows: [(name: String, value: String)] = []
        for file in files { rows.append(("file", "\(file.path) (\(file.container), \(Self.megabytes(file.bytes)))")) }
        rows.append(("layout", layout))
        rows.append(
            ("weights", scalars.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }.joined(separator: ", ")))
        rows.append(("attention", with("attention", model.attention)))
        rows.append(
            (
                "input",
                "\(with("frames", "\(model.frames)")) frames of \(model.image)×\(model.image), patch \(model.patch)"
            ))
        if let trained {
            rows.append(("trained with", "\(trained.frames) frames of \(trained.image)×\(trained.image)"))
        }
        rows.append(("width", "\(model.width), MLP \(model.mlpWidth)"))
        rows.append(("depth", "\(model.depth) blocks"))
        rows.append(("heads", with("heads", "\(model.heads)")))
        rows.append(("classes", "\(model.classes)"))
        rows.append(("labels", Self.summary(labels, none: "unknown")))
        rows.append(("parameters", Self.scaled(parameters)))
        rows.append(("FLOPs per clip", Self.scaled(multiplyAdds) + " (multiply-adds, one view)"))
        rows.append(("preprocessing", preprocessingText))
        rows.append(("unused tensors", Self.summary(unused, none: "none")))
        rows.append(("missing tensors", Self.summary(missing, none: "none")))
        for note in notes { rows.append(("note", note)) }
        return rows
    }

    private func with(_ key: String, _ value: String) -> String {
        inferred[key].map { "\(value) (\($0))" } ?? value
    }

    private var preprocessingText: String {
        var parts: [String] = []
        if let resize = preprocessing.resize { parts.append("short side \(resize)") }
        if let crop = preprocessing.crop { parts.append("crop \(crop)") }
        if let mean = preprocessing.mean, let std = preprocessing.std {
            parts.append("mean \(mean), std \(std) of 0…255")
        }
        if let interval = preprocessing.interval { parts.append("interval \(interval)") }
        if parts.isEmpty {
            return PreprocessingPreset(rawValue: layout).map { "not in the file; try `--preset \($0.rawValue)`" }
                ?? "not in the file"
        }
        return parts.joined(separator: ", ")
    }

    private static func summary(_ names: [String]?, none: String) -> String {
        guard let names, !names.isEmpty else { return none }
        let shown = names.prefix(5).joined(separator: ", ")
        return names.count > 5 ? "\(names.count): \(shown), …" : "\(names.count): \(shown)"
    }

    private static func megabytes(_ bytes: Int) -> String {
        "\(Double(bytes / 10_000) / 100) MB"
    }

    /// Three or more significant digits: `121.57 M`, `195.83 G`.
    static func scaled(_ value: Int) -> String {
        for (limit, unit) in [(1e12, " T"), (1e9, " G"), (1e6, " M"), (1e3, " K")] where Double(value) >= limit {
            return "\((Double(value) / limit * 100).rounded() / 100)\(unit)"
        }
        return "\(value)"
    }
}
