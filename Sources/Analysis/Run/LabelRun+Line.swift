// The line of a run: its stages, and the queues between them.

import Clips
import Dataflow
import Media
import Sampling
import Timeline

extension LabelRun {
    /// How this input's time is counted.
    var timing: ClockSettings {
        ClockSettings(
            base: clock.base, frameRate: video.averageFrameRate, gapSeconds: pipeline.gapSeconds,
            wrapBits: isLive ? nil : video.timestampBits)
    }

    func addStages(
        to line: Pipeline, _ classifier: any ClipClassifier, _ export: ExportStage, _ aggregator: SegmentAggregator,
        _ tracker: FrameTracker, _ known: (gaps: Int, discontinuities: Int), start: StartPoint?
    ) throws {
        let frames = BoundedQueue<FrameEvent>("frames", capacity: 4)
        let samples = BoundedQueue<SampleEvent>("windows", capacity: max(2, pipeline.batch.size))
        let predictions = BoundedQueue<PredictionEvent>("predictions", capacity: 64)
        let rows = BoundedQueue<RowEvent>("rows", capacity: 64)
        try addDecoding(to: line, frames, tracker, start: start)
        let sample = SampleStage(
            tracker: tracker, grid: pipeline.grid, clock: clock, range: tracker.range,
            nominalRate: RunPlan.rate(pipeline.rate, video), isLive: isLive, known: known, scale: pipeline.scale,
            makesThumbnails: export.takesThumbnails, progress: progress, notice: notice)
        line.addStage("sample", from: frames, to: samples, sample.run)
        let classify = ClassifyStage(
            classifier: classifier, stop: stop, progress: progress, labels: pipeline.labels)
        if isLive {
            let batcher = LiveBatcher(
                size: pipeline.batch.size, waitSeconds: pipeline.batch.waitSeconds,
                maximumDelaySeconds: options.maximumDelayWindows * plan.windowSeconds)
            let batches = LiveBatches(batcher, progress: progress, notice: notice)
            line.addSink("batch", from: samples, batches.run)
            line.addSource("classify", to: predictions) { try classify.run(batches, $0) }
        } else {
            let batches = BoundedQueue<Batch>("batches", capacity: 1)
            line.addStage("batch", from: samples, to: batches, BatchStage(size: pipeline.batch.size).run)
            line.addStage("classify", from: batches, to: predictions, classify.run)
        }
        let aggregate = AggregateStage(aggregator: aggregator)
        line.addStage("aggregate", from: predictions, to: rows, aggregate.run)
        line.addSink("export", from: rows, export.run)
    }

    private func addDecoding(
        to line: Pipeline, _ frames: BoundedQueue<FrameEvent>, _ tracker: FrameTracker, start: StartPoint?
    ) throws {
        let packets = BoundedQueue<PacketEvent>("packets", capacity: 32)
        let decoder: Decoder
        let parameters: CodecParameters
        var onPicture: @Sendable () -> Void = {}
        let first = FirstFrame()
        switch source {
        case .demuxer(let demuxer):
            parameters = demuxer.codecParameters
            decoder = try Decoder(parameters, threads: options.threads)
            if let start { decoder.flush(droppingBefore: start.entry) }
            let grid = pipeline.grid
            let range = tracker.range
            let demux = DemuxStage(
                demuxer: demuxer, tracker: tracker, entry: start?.entry,
                leavesStretches: grid.stride > grid.span || range.startSeconds ?? 0 > 0 || range.firstIndex > 0,
                decodesAll: options.decodesAll, first: first, stop: stop, progress: progress)
            line.addSource("demux", to: packets, demux.run)
        case .live(let feed):
            parameters = feed.codecParameters
            decoder = try Decoder(parameters, threads: options.threads, lowDelay: true)
            onPicture = feed.pictureCame
            line.addSource("live", to: packets, feed.run)
        case .frames(let stage):
            line.addSource("frames", to: frames, stage.run)
            return
        }
        let decode = DecodeStage(
            decoder: decoder, parameters: parameters, threads: options.threads, base: clock.base, isLive: isLive,
            entry: start?.entry, decodesAll: options.decodesAll, first: first, stop: stop,
            progress: progress, onPicture: onPicture)
        line.addStage("decode", from: packets, to: frames, decode.run)
    }

    func startPoint(_ range: WindowRange) throws -> StartPoint? {
        let position = max(options.startSeconds ?? 0, Double(range.firstIndex) * plan.strideSeconds)
        progress.update { $0.startPosition = position }
        guard case .demuxer(let demuxer) = source else { return nil }
        return try StartPoint.seek(range, in: demuxer, grid: pipeline.grid, clock: clock, timing: timing)
    }
}
