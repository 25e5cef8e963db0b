// A model that says nothing ends the run with the window's name; what came before stays.

import Analysis
import Clips
import Export
import Foundation
import Settings
import Synchronization
import TestSupport
import Testing
import TimeSformer
import Timeline

/// Gives equal scores, but from one clip on one that is no number.
private final class FailingClassifier: ClipClassifier {
    let frameCount = 8
    let classCount = 10
    private let value: Float
    private let first: Int
    private let seen = Mutex(0)

    init(_ value: Float, from first: Int) {
        self.value = value
        self.first = first
    }

    func logits(_ clips: [Clip]) throws -> [[Float]] {
        clips.map { _ in
            let number = seen.withLock { count in
                defer { count += 1 }
                return count
            }
            var logits = [Float](repeating: 0, count: classCount)
            if number >= first { logits[4] = value }
            return logits
        }
    }
}

@Suite struct NotFiniteScoresTests {
    @Test(arguments: [(Float.nan, 5), (.infinity, 4), (-.infinity, 0), (.nan, 7)])
    func aWindowWithoutScoresEndsTheRunWithItsNumberAndTime(_ value: Float, _ first: Int) throws {
        let scratch = Scratch()
        let folder = scratch.path
        try TestModels.ffmpeg("-f lavfi -i testsrc2=s=64x48:r=10 -frames:v 40 -c:v mpeg4 \(folder)/v.mkv")
        let pipeline = try ResolvedPipeline(
            PipelineFile.fromSettings([
                "model.checkpoint=\(TestModels.golden)/mm-divided.pth", "model.heads=3", "model.preset=mmaction2",
                "preprocess.resize=32", "preprocess.crop=center", "window.interval=1", "window.stride=4",
                "batch.size=4",
            ]))
        let run = try LabelRun(.recognize(folder + "/v.mkv"), pipeline: pipeline)
        let writer = try OutputFormat.jsonLines.open(
            folder + "/rows.jsonl", options: ExportOptions(resumable: false), overwrite: false)
        let summary = try run.run(FailingClassifier(value, from: first), writers: [writer])
        let error = try #require(summary.failure as? ClassificationError)
        #expect(error.window == first)
        #expect(abs(error.start - Double(first) * 0.4) < 1e-6)
        #expect("\(error)".contains("window \(first), from "))
        #expect(!summary.isComplete)
        let lines = try String(contentsOfFile: folder + "/rows.jsonl", encoding: .utf8).split(separator: "\n")
        #expect(lines.filter { $0.hasPrefix("{\"window\":") }.count == first)
        #expect(lines.last?.hasPrefix(#"{"type":"end","complete":false,"windows":\#(first),"#) == true)
    }
}
