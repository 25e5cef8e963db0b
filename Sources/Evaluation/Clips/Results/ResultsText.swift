// Results as JSON text: the header, and a line a clip. One form for files that are written at once and for those that grow.

import Checkpoints
import Sampling

enum ResultsText {
    static let version = 1

    /// The header as an object.
    static func header(_ header: ClipResults.Header) -> String {
        var entries: [MetadataValue.Entry] = [
            .init("results", .string("actionline test")), .init("version", .integer(version)),
            .init("scores_of", .list(header.sources.map(source))),
            .init(
                "list",
                .dictionary([
                    .init("name", .string(header.list)), .init("clips", .integer(header.listCount)),
                    .init("fingerprint", .string(header.listFingerprint)),
                ])),
        ]
        if let shard = header.shard { entries.append(.init("shard", .string("\(shard)"))) }
        entries.append(.init("classes", .list(header.classes.names.map { .string($0) })))
        return MetadataValue.dictionary(entries).json
    }

    private static func source(_ source: ClipResults.Source) -> MetadataValue {
        .dictionary([
            .init("model", .string(source.model)),
            .init("fingerprint", source.fingerprint.map { .string($0) } ?? .null),
            .init("weight", .number(source.weight)),
            .init("protocol", testProtocol(source.testProtocol)),
        ])
    }

    static func testProtocol(_ value: TestProtocol) -> MetadataValue {
        .dictionary([
            .init("name", .string(value.name.rawValue)), .init("clips", .integer(value.indices.clips)),
            .init("frames", .integer(value.indices.frames)), .init("interval", .integer(value.indices.interval)),
            .init("out_of_bounds", .string(value.indices.outOfBounds.rawValue)),
            .init("short_side", .integer(value.shortSide)), .init("crop_size", .integer(value.cropSize)),
            .init("crop", .string(value.crop.rawValue)), .init("text", .string("\(value)")),
        ])
    }

    /// A clip as an object on one line. Scores have the fewest digits that give them back exactly.
    static func clip(_ clip: TestedClip) -> String {
        var text = "{\"clip\":\(clip.index),\"path\":\(quoted(clip.name))"
        if let stretch = clip.stretch { text += ",\"start\":\(stretch.startSeconds),\"end\":\(stretch.endSeconds)" }
        text += ",\"labels\":[\(clip.labels.map(String.init).joined(separator: ","))]"
        if clip.isDamaged { text += ",\"damaged\":true" }
        switch clip.outcome {
        case .scores(let scores): text += ",\"scores\":\(numbers(scores))"
        case .failure(let reason): text += ",\"failure\":\(quoted(reason))"
        }
        if let features = clip.features { text += ",\"features\":\(numbers(features))" }
        return text + "}"
    }

    static func quoted(_ text: String) -> String { MetadataValue.string(text).json }

    private static func numbers(_ values: [Float]) -> String {
        "[" + values.map { "\($0)" }.joined(separator: ",") + "]"
    }
}
