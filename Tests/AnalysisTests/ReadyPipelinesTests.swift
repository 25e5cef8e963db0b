import Analysis
import Checkpoints
import Clips
import Foundation
import ModelZoo
import Settings
import TestSupport
import Testing
import TimeSformer

private let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

private func readyPipelines() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: repository.appendingPathComponent("pipelines").path)
        .filter { $0.hasSuffix(".yaml") }.sorted()
}

/// A checkpoint of the pipeline's sizes but for depth and width, with random weights.
private func writeCheckpoint(for settings: PipelineConfiguration, classes: Int, to path: String) throws {
    let heads = settings.model.heads ?? 12
    let configuration = TimeSformerConfiguration(
        attention: AttentionScheme(rawValue: settings.model.attention ?? "divided") ?? .divided,
        frames: settings.model.frames ?? 8, image: settings.model.image ?? 224, patch: settings.model.patch ?? 16,
        width: heads * 4, depth: 2, heads: heads, mlpWidth: heads * 16, classes: classes)
    var random = SeededGenerator(7)
    let metadata = [
        (key: "actionline.format", value: "1"),
        (
            key: "actionline.configuration",
            value: """
            {"attention":"\(configuration.attention.rawValue)","frames":\(configuration.frames),\
            "image":\(configuration.image),"patch":\(configuration.patch),"heads":\(heads)}
            """
        ),
    ]
    try SafetensorsWriter.write(
        configuration.parameters.map { .init(name: $0.canonicalName, shape: configuration.shape(of: $0)) },
        metadata: metadata, precision: .float32, to: path
    ) { _, numbers in
        for index in numbers.indices { numbers[index] = .random(in: -0.1...0.1, using: &random) }
    }
}

struct ReadyPipelinesTests {
    @Test func thereIsAPipelineFileForEveryPublishedModel() throws {
        #expect(Set(try readyPipelines()) == Set(Zoo.entries.map { $0.name + ".yaml" }))
    }

    @Test(arguments: try! readyPipelines())
    func everyReadyPipelineRunsOnRandomWeights(name: String) throws {
        let file = repository.appendingPathComponent("pipelines/\(name)").path
        var settings = try PipelineFile.load(file)
        let classes =
            try settings.model.labels.map {
                try String(contentsOfFile: $0, encoding: .utf8).split(separator: "\n").count
            }
            ?? 7
        let scratch = Scratch()
        let checkpoint = scratch.file("random.safetensors")
        try writeCheckpoint(for: settings, classes: classes, to: checkpoint)
        settings = try PipelineFile.load(file, settings: ["model.checkpoint=\(checkpoint)"])
        let pipeline = try ResolvedPipeline(settings)
        let model = try pipeline.makeModel(threads: 2)
        let images = (0..<pipeline.configuration.frames).map { _ in
            let image = FrameImage(side: pipeline.configuration.image)
            image.withUnsafeMutableBytes { for index in $0.indices { $0[index] = UInt8(index * 7 % 251) } }
            return image
        }
        let logits = try model.logits([Clip(frames: images)])[0]
        #expect(logits.count == classes && logits.allSatisfy(\.isFinite))
        #expect(settings.window.interval != nil && settings.window.stride != nil, "a sensible interval and stride")
    }
}
