// What there is to say about an opened model, for people and for programs.

import Checkpoints
import FoundationEssentials

/// What a model file holds, as values that print and encode.
package struct ModelReport: Sendable, Codable, Equatable {
    package struct File: Sendable, Codable, Equatable {
        package var path: String
        package var container: String
        package var bytes: Int
    }

    package struct Sizes: Sendable, Codable, Equatable {
        package var attention: String
        package var frames: Int
        package var image: Int
        package var patch: Int
        package var width: Int
        package var depth: Int
        package var heads: Int
        package var mlpWidth: Int
        package var classes: Int

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

    package struct Steps: Sendable, Codable, Equatable {
        package var resize: Int?
        package var crop: String?
        package var mean: [Float]?
        package var std: [Float]?
        package var interval: Int?
    }

    package var path: String
    package var files: [File]
    package var layout: String
    /// How many tensors are stored in each element type.
    package var scalars: [String: Int]
    package var model: Sizes
    /// The sizes trained with, where they differ from the ones to run.
    package var trained: Sizes?
    package var parameters: Int
    /// One view of one clip; what published tables call FLOPs.
    package var multiplyAdds: Int
    /// What the file itself says; absent where it says nothing.
    package var preprocessing: Steps
    package var labels: [String]?
    /// Values that the tensors do not tell, and where they were taken from.
    package var inferred: [String: String]
    package var unused: [String]
    package var missing: [String]
    package var notes: [String]

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
}
