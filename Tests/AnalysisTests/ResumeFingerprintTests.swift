// A timeline is continued with the weights and the video it was begun with, not with others of their names.

import Analysis
import Export
import Foundation
import Settings
import TestSupport
import Testing
import TimeSformer

@Suite struct ResumeFingerprintTests {
    private let scratch = Scratch()
    private var folder: String { scratch.path }

    /// Labels `v.mkv` with `m.pth`; the rows are continued where there are some.
    private func label() throws -> RunSummary {
        let pipeline = try ResolvedPipeline(
            PipelineFile.fromSettings([
                "model.checkpoint=\(folder)/m.pth", "model.heads=3", "model.preset=mmaction2", "preprocess.resize=32",
                "window.interval=1", "window.stride=4",
            ]))
        let run = try LabelRun(.recognize(folder + "/v.mkv"), pipeline: pipeline)
        return try run.run(
            pipeline.makeModel(threads: 1), writers: [],
            continuing: ContinuedTimeline(path: folder + "/rows.jsonl", options: ExportOptions()))
    }

    private func put(video source: String) throws {
        try TestModels.ffmpeg("-f lavfi -i \(source)=s=64x48:r=10 -frames:v 40 -c:v rawvideo -bitexact \(folder)/v.mkv")
    }

    private func rows() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: folder + "/rows.jsonl")) }

    private func refusal() throws -> String? {
        let before = try rows()
        let error = #expect(throws: ExportError.self) { try label() }
        #expect(try rows() == before)
        return error?.description
    }

    @Test func otherWeightsOrAnotherVideoOfTheSameNameAreRefused() throws {
        let model = URL(fileURLWithPath: folder + "/m.pth")
        let weights = try Data(contentsOf: URL(fileURLWithPath: TestModels.golden + "/mm-divided.pth"))
        try weights.write(to: model)
        try put(video: "testsrc2")
        let video = try Data(contentsOf: URL(fileURLWithPath: folder + "/v.mkv"))
        _ = try label()
        let whole = try rows()
        // Cut off in the middle, and continued with the same.
        let half = try #require(whole[..<(whole.count / 2)].lastIndex(of: 0x0A)) + 1
        func cut() throws { try whole[..<half].write(to: URL(fileURLWithPath: folder + "/rows.jsonl")) }
        try cut()
        #expect(try label().isComplete)
        #expect(try rows() == whole)

        // Another value of one weight.
        try cut()
        let opened = try OpenedModel(model.path, overrides: ModelOverrides(source: "the test", heads: 3))
        let count = opened.configuration.shape(of: .headBias).reduce(1, *)
        let bias = try [Float](unsafeUninitializedCapacity: count) { buffer, filled in
            try opened.read(.headBias, into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
            filled = count
        }
        var other = weights
        let place = try #require(weights.range(of: bias.withUnsafeBytes { Data($0) })).lowerBound
        other[place] ^= 1
        try other.write(to: model)
        let model1 = try refusal()
        #expect(model1?.contains("begun with other weights under the model's name, of fingerprint \"") == true)
        try weights.write(to: model)

        // Another video of the same size and length.
        try put(video: "smptebars")
        #expect(FileManager.default.contents(atPath: folder + "/v.mkv")?.count == video.count)
        #expect(try refusal()?.contains("begun with another video under the input's name, of fingerprint \"") == true)

        try video.write(to: URL(fileURLWithPath: folder + "/v.mkv"))
        #expect(try label().isComplete)
        #expect(try rows() == whole)
    }
}
