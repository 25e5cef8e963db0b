// `line`: what the pipeline around the model costs: a whole run against its two parts done alone.

import Analysis
import Clips
import Dataflow
import Export
import Foundation
import Media
import Sampling
import Settings
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
                try Self.classify(clips, pipeline, model)
            }
            model.forgetFrames()
            var options = RunOptions()
            options.threads = threads
            let whole = try seconds {
                let run = try LabelRun(.file(path), pipeline: pipeline, options: options)
                let output = try OutputFile(path: "/dev/null", mode: .streaming, overwrite: true)
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

    static func classify(_ clips: [[Clip]], _ pipeline: ResolvedPipeline, _ model: some ClipClassifier) throws {
        for start in stride(from: 0, to: clips.count, by: pipeline.batch.size) {
            _ = try model.logits(clips[start..<min(clips.count, start + pipeline.batch.size)].flatMap { $0 })
        }
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
    static func decodeAndScale(_ path: String, _ pipeline: ResolvedPipeline, _ threads: Int) throws -> [[Clip]] {
        let demuxer = try Demuxer(.file(path))
        let decoder = try Decoder(demuxer.codecParameters, threads: threads)
        let scaler = FrameScaler(pipeline.scale)
        let grid = pipeline.grid
        let tracker = FrameTracker(
            grid: grid, slots: SlotClock(rate: .source, base: demuxer.video.timeBase), range: WindowRange(),
            clock: StreamClock(
                ClockSettings(base: demuxer.video.timeBase, frameRate: demuxer.video.averageFrameRate)))
        var origin: Int64?
        var scheduler = PacketScheduler<Packet>(
            reorders: demuxer.video.reordersFrames, skipsStretches: false,
            needs: FrameNeeds(tracker), read: { try demuxer.next() })
        var order = PresentationOrder(threads: threads)
        var sampler = SlidingWindowSampler<VideoFrame, [FrameImage]>(grid: grid, countsFrames: true)
        var clips = [[Clip]]()
        var slots = 0
        let keep = { (frame: VideoFrame) in
            try scaler.scale(frame).map { pixels in
                let image = FrameImage(side: pipeline.scale.cropSize)
                image.withUnsafeMutableBytes { $0.copyBytes(from: pixels) }
                return image
            }
        }
        let emit = { (closed: SlidingWindowSampler<VideoFrame, [FrameImage]>.Closed) in
            clips.append(
                closed.samples[0].indices.map { view in Clip(frames: closed.samples.map { $0[view] }) })
        }
        func take(_ frames: [SourceFrame]) throws {
            for frame in frames {
                let shown: ShownFrame<VideoFrame> =
                    switch frame.picture {
                    case .decoded(let picture): .picture(picture)
                    case .lost: .lost
                    case .skipped: .skipped
                    }
                if origin == nil { origin = frame.pts }
                try sampler.push(shown, slot: slots, keep: keep, emit: emit)
                slots += 1
            }
        }
        while let step = try scheduler.next() {
            switch step {
            case .decode(let packet, let isOrdered):
                try decoder.send(packet, tag: order.send(packet, isOrdered: isOrdered))
                while let frame = try decoder.receive() { try take(order.frames(for: frame)) }
            case .skip(let packet): _ = order.skip(packet)
            case .restart: break
            }
            if let origin { scheduler.begin(at: origin) }
        }
        try decoder.send(nil)
        while let frame = try decoder.receive() { try take(order.frames(for: frame)) }
        try take(order.finish())
        try sampler.pad(slots: slots, keep: keep, emit: emit)
        return clips
    }
}
