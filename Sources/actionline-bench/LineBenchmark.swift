// `line`: what the pipeline around the model costs: a whole run against its two parts done alone.

import Analysis
import Dataflow
import Export
import Foundation
import Media
import TimeSformer
import Timeline

/// Whole run ÷ (decoding and scaling alone + classifying from memory alone), in turns, on the same threads.
enum LineBenchmark {
    static func run(_ options: BenchmarkOptions) throws {
        let path = options.text("input", "samples/workout.mp4")
        let pipeline = try ResolvedPipeline(PipelineFile.load(options.text("pipeline", "samples/figure-actions.yaml")))
        guard pipeline.rate == .source else { throw BenchmarkError("line: the pipeline's window.rate must be source") }
        let threads = options.number("threads", ProcessInfo.processInfo.activeProcessorCount)
        let rounds = options.number("rounds", 7)
        let model = try pipeline.makeModel(threads: threads)
        var times = (decode: [Double](), classify: [Double](), whole: [Double]())
        var windows = 0
        for round in 0...rounds {
            var clips = [[Clip]]()
            let decode = try seconds { clips = try decodeAndScale(path, pipeline, threads) }
            model.forgetFrames()
            let classify = try seconds {
                for start in stride(from: 0, to: clips.count, by: pipeline.batch.size) {
                    _ = try model.logits(clips[start..<min(clips.count, start + pipeline.batch.size)].flatMap { $0 })
                }
            }
            model.forgetFrames()
            var options = RunOptions()
            options.threads = threads
            let whole = try seconds {
                let run = try LabelRun(.file(path), pipeline: pipeline, options: options)
                let output = try OutputFile(path: "/dev/null", manner: .streaming, overwrite: true)
                let summary = try run.run(model, writers: [OutputFormat.csv.makeWriter(output, ExportOptions())])
                windows = summary.progress.windows
            }
            guard clips.count == windows else {
                throw BenchmarkError("line: \(clips.count) windows alone, \(windows) whole")
            }
            // The first round warms files and caches.
            if round == 0 { continue }
            times.decode.append(decode)
            times.classify.append(classify)
            times.whole.append(whole)
        }
        report(times, windows: windows, threads: threads)
    }

    private static func report(
        _ times: (decode: [Double], classify: [Double], whole: [Double]), windows: Int, threads: Int
    ) {
        func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
        func line(_ name: String, _ values: [Double]) {
            print(name.padded(26) + String(format: "%8.3f s %8.3f s", values.min() ?? 0, median(values)))
        }
        print("\(windows) windows, \(threads) threads, \(times.whole.count) rounds".padded(26) + "     min     median")
        line("decode and scale alone", times.decode)
        line("classify alone", times.classify)
        line("whole run", times.whole)
        let least = (times.whole.min() ?? 0) / ((times.decode.min() ?? 0) + (times.classify.min() ?? 0))
        let ratios = zip(times.whole, zip(times.decode, times.classify)).map { $0 / ($1.0 + $1.1) }
        print(
            String(format: "whole / (decode + classify): %.3f of minima, %.3f median of rounds", least, median(ratios)))
    }

    /// The same packets, frames and pictures as the run's, in a plain loop.
    private static func decodeAndScale(_ path: String, _ pipeline: ResolvedPipeline, _ threads: Int) throws -> [[Clip]]
    {
        let demuxer = try Demuxer(.file(path))
        let decoder = try Decoder(demuxer.codecParameters, threads: threads)
        let scaler = FrameScaler(pipeline.scale)
        let grid = pipeline.grid
        var scheduler = PacketScheduler<Packet>(
            skipsStretches: false, read: { try demuxer.next() }, isNeeded: { grid.isNeeded($0.ordinal) })
        var sampler = SlidingWindowSampler<(VideoFrame, Int), [FrameImage]>(grid: grid, countsFrames: true)
        var numbers = [Int64: Int]()
        var clips = [[Clip]]()
        var last = 0
        let keep = { (frame: (VideoFrame, Int)) in
            let views = try scaler.scale(frame.0)
            return views.map { pixels in
                let image = FrameImage(side: pipeline.scale.cropSize)
                image.withUnsafeMutableBytes { $0.copyBytes(from: pixels) }
                return image
            }
        }
        let emit = { (closed: SlidingWindowSampler<(VideoFrame, Int), [FrameImage]>.Closed) in
            clips.append(
                closed.samples[0].indices.map { view in Clip(frames: closed.samples.map { $0[view] }) })
        }
        func take() throws {
            while let frame = try decoder.receive() {
                last = numbers.removeValue(forKey: frame.statedPts ?? frame.timestamp.pts) ?? last + 1
                try sampler.push((frame, last), slot: last, keep: keep, emit: emit)
            }
        }
        while case .decode(let packet, let ordinal)? = try scheduler.next() {
            if let pts = packet.pts, let ordinal { numbers[pts] = ordinal }
            try decoder.send(packet)
            try take()
        }
        try decoder.send(nil)
        try take()
        try sampler.finish(slots: last + 1, keep: keep, emit: emit)
        return clips
    }
}
