// `archive`: many videos in one run against their decoding and their classifying alone.

import Analysis
import Clips
import Export
import Foundation
import Media
import Settings

/// One run over a folder ÷ (decoding and scaling each video alone + classifying each from memory alone), in turns.
enum ArchiveBenchmark {
    static func run(_ options: BenchmarkOptions) throws {
        let folder = options.text("folder", "videos")
        let pipeline = try ResolvedPipeline(PipelineFile.load(options.text("pipeline", "samples/figure-actions.yaml")))
        guard pipeline.rate == .source else {
            throw BenchmarkError("archive: the pipeline's window.rate must be source")
        }
        let threads = options.number("threads", ProcessInfo.processInfo.activeProcessorCount)
        let rounds = options.number("rounds", 3)
        let inputs = try ArchiveListing(isRecursive: false).inputs([folder])
        let model = try pipeline.makeModel(threads: threads)
        let scratch = NSTemporaryDirectory() + "actionline-archive-\(ProcessInfo.processInfo.processIdentifier)"
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        var ratios = [Double]()
        for round in 0..<rounds {
            var (decoding, classifying) = (0.0, 0.0)
            for input in inputs {
                var clips: [[Clip]] = []
                decoding += try seconds { clips = try LineBenchmark.decodeAndScale(input.path, pipeline, threads) }
                model.forgetFrames()
                classifying += try seconds { try LineBenchmark.classify(clips, pipeline, model) }
                model.forgetFrames()
            }
            var windows = 0
            let whole = try seconds {
                let archive = try ArchiveRun(
                    inputs, pipeline: pipeline, options: RunOptions(threads: threads), folder: "\(scratch)/\(round)",
                    outputs: [ArchiveOutput(format: .csv, options: ExportOptions())])
                let results = try archive.run(model, stop: StopSignal(), reason: { "\($0)" }, onResult: { _ in })
                windows = results.reduce(0) { $0 + $1.windows }
            }
            model.forgetFrames()
            ratios.append(whole / (decoding + classifying))
            print(
                String(
                    format: "%d videos, %d windows: decoding %.2f s, classifying %.2f s, one run %.2f s, ratio %.3f",
                    inputs.count, windows, decoding, classifying, whole, ratios[round]))
        }
        print(String(format: "median of %d rounds: %.3f", rounds, ratios.sorted()[rounds / 2]))
    }
}
