// One run: an input through the line of stages into a timeline's writers.

import Clips
import Dataflow
import Export
import Foundation
import Media
import Sampling
import Settings
import TimeSformer
import Timeline

/// Labels one input. Opening it checks everything that can be checked before the first frame; `run` does the rest.
public final class LabelRun: Sendable {
    public let pipeline: ResolvedPipeline
    public let input: MediaInput
    public let options: RunOptions
    public let plan: RunPlan
    public let progress = RunProgress()
    public let stop: StopSignal
    /// What is known of the video before decoding it.
    public let video: VideoStreamInfo
    /// Time passes whether or not frames are taken.
    public let isLive: Bool

    private let source: Source
    private let clock: SlotClock
    private let notice: @Sendable (RunNotice) -> Void

    /// What the frames come from.
    private enum Source {
        /// Waits for us: a file or a pipe.
        case demuxer(Demuxer)
        case live(LiveFeed)
    }

    /// Opens the input. A live one is waited for until its first connection stands.
    ///
    /// - Parameters:
    ///   - stop: ends the run early, also while it waits for a connection.
    ///   - notice: is told what the user should know while it happens: connections lost and made.
    /// - Throws: `MediaError` naming the input when it cannot be opened or holds no video.
    public init(
        _ input: MediaInput, pipeline: ResolvedPipeline, options: RunOptions = RunOptions(),
        stop: StopSignal = StopSignal(), notice: @escaping @Sendable (RunNotice) -> Void = { _ in }
    ) throws {
        self.input = input
        self.pipeline = pipeline
        self.options = options
        self.stop = stop
        self.notice = notice
        source = try Self.open(
            input, options, heldSeconds: Self.heldSeconds(pipeline, options), stop, progress, notice)
        switch source {
        case .demuxer(let demuxer):
            video = demuxer.video
            isLive = false
            clock = SlotClock(rate: pipeline.rate, base: demuxer.video.timeBase)
        case .live(let feed):
            video = feed.video
            isLive = true
            clock = SlotClock(rate: pipeline.rate, base: .microseconds)
        }
        plan = RunPlan(pipeline, video: video, options: options, isLive: isLive)
        let plan = plan
        progress.update {
            $0.duration = plan.durationSeconds
            $0.expectedWindows = plan.windows
        }
        if isLive, options.startSeconds != nil || options.endSeconds != nil {
            throw ConfigurationError(
                "--start and --end are for files; end a live run with --duration or --until", isUsage: true)
        }
    }

    private static func open(
        _ input: MediaInput, _ options: RunOptions, heldSeconds: Double, _ stop: StopSignal, _ progress: RunProgress,
        _ notice: @escaping @Sendable (RunNotice) -> Void
    ) throws -> Source {
        if !input.isLive, !options.isLive {
            let demuxer = try InterruptibleOpening.open(input, stop: stop)
            // A web address may turn out to be a file, or a stream without an end.
            guard demuxer.video.isLive, case .url = input.source else { return .demuxer(demuxer) }
        }
        return .live(
            try LiveFeed(
                input, options: options, heldSeconds: heldSeconds, stop: stop, progress: progress, notice: notice))
    }

    /// How long live packets wait for a line that is behind: as long as rows may be late.
    private static func heldSeconds(_ pipeline: ResolvedPipeline, _ options: RunOptions) -> Double {
        let rate: Double = if case .fixed(let rate) = pipeline.rate { rate.value } else { 25 }
        return options.maximumDelayWindows * Double(pipeline.grid.span) / rate
    }

    /// What the timeline says before its first row.
    /// - Parameter classifier: the model that will classify the windows.
    public func header(_ classifier: any ClipClassifier) -> TimelineHeader {
        let configuration = pipeline.configuration
        let rate: WindowRate =
            if case .fixed(let fixed) = pipeline.rate { .perSecond(fixed.value) } else { .source }
        return TimelineHeader(
            source: SourceDescription(
                input: input.displayName, width: video.width, height: video.height,
                frameRate: video.averageFrameRate?.value, duration: video.durationSeconds, frames: video.frameCount),
            model: ModelDescription(
                name: pipeline.name, attention: configuration.attention.rawValue, frames: configuration.frames,
                image: configuration.image, classes: configuration.classes),
            window: WindowDescription(
                frames: pipeline.grid.frames, interval: pipeline.grid.interval, stride: pipeline.grid.stride, rate: rate
            ),
            aggregate: pipeline.aggregate, settings: settings(classifier), labels: pipeline.labels, isLive: isLive)
    }

    /// What else the results depend on, for a timeline that is to be continued.
    private func settings(_ classifier: any ClipClassifier) -> [RunSetting] {
        func joined(_ values: [Float]) -> String { values.map { "\($0)" }.joined(separator: " ") }
        var settings = [
            RunSetting("preprocess.resize", "\(pipeline.scale.shortSide)"),
            RunSetting("preprocess.crop", pipeline.crop.rawValue),
            RunSetting("preprocess.mean", joined(pipeline.normalization.mean)),
            RunSetting("preprocess.std", joined(pipeline.normalization.std)),
            RunSetting("stream", "\(video.index)"),
        ]
        if let start = options.startSeconds { settings.append(RunSetting("start", "\(start)")) }
        if let end = options.endSeconds { settings.append(RunSetting("end", "\(end)")) }
        if let fingerprint = classifier.modelFingerprint {
            settings.append(RunSetting(RunSetting.modelFingerprint, fingerprint))
        }
        if case .file(let path) = input.source, let bytes = FileSize.bytes(path) {
            settings.append(RunSetting("input.bytes", "\(bytes)"))
            if let fingerprint = InputFingerprint.of(path, durationSeconds: video.durationSeconds) {
                settings.append(RunSetting(RunSetting.inputFingerprint, fingerprint))
            }
        }
        return settings
    }

    /// An aggregator for this run's windows.
    private func makeAggregator() -> SegmentAggregator {
        SegmentAggregator(
            pipeline.aggregate, cellSeconds: plan.strideSeconds, windowSeconds: plan.windowSeconds,
            classes: pipeline.configuration.classes)
    }

    /// Runs to the end of the input, or to a stop, and completes every writer.
    ///
    /// - Parameters:
    ///   - classifier: the model; `pipeline.makeModel` builds it.
    ///   - continued: a JSON Lines timeline to go on with, beside the writers.
    /// - Throws: only what prevents the run from starting. What ends it later is in the summary, and the timeline up to
    ///   there is written, marked incomplete.
    public func run(
        _ classifier: any ClipClassifier, writers: [any TimelineWriter], continuing continued: ContinuedTimeline? = nil
    ) throws -> RunSummary {
        let header = header(classifier)
        let export = ExportStage(writers, stop: stop)
        let line = Pipeline("actionline")
        do {
            try export.begin(header)
            var aggregator = makeAggregator()
            var range = WindowRange(startSeconds: options.startSeconds, endSeconds: options.endSeconds)
            var known = (gaps: 0, discontinuities: 0)
            if let continued {
                let rest = try continued.takeOver(header: header, aggregator: aggregator, others: writers)
                if let writer = rest.writer { export.add(writer) }
                aggregator = rest.aggregator
                range.firstIndex = rest.firstWindow ?? 0
                known = (rest.gaps, rest.discontinuities)
                progress.update { $0.resumedWindows = rest.windows }
                if rest.isComplete { return finishAtOnce(line, export, &aggregator) }
            }
            let start = try startPoint(range)
            let tracker = FrameTracker(
                grid: pipeline.grid, slots: clock, range: range,
                clock: StreamClock(timing, origin: start?.origin))
            try addStages(to: line, classifier, export, aggregator, tracker, known, start: start)
        } catch {
            export.abandon()
            throw error
        }
        var failure: (any Error)?
        do { try line.run() } catch { failure = error }
        return finish(line, export, export.end ?? TimelineEnd(), failure)
    }

    /// The continued timeline was complete: the other outputs get its last segments, and that is all.
    private func finishAtOnce(
        _ line: Pipeline, _ export: ExportStage, _ aggregator: inout SegmentAggregator
    ) -> RunSummary {
        let end = TimelineEnd(duration: video.durationSeconds)
        export.write(aggregator.finish(duration: end.duration).map { .segment($0) })
        return finish(line, export, end, nil)
    }

    /// How this input's time is counted.
    private var timing: ClockSettings {
        ClockSettings(
            base: clock.base, frameRate: video.averageFrameRate, gapSeconds: pipeline.gapSeconds,
            wrapBits: isLive ? nil : video.timestampBits)
    }

    private func addStages(
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
            progress: progress, notice: notice)
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
            if let start {
                try demuxer.seek(to: start.entry)
                decoder.flush(droppingBefore: start.entry)
            }
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
        }
        let decode = DecodeStage(
            decoder: decoder, parameters: parameters, threads: options.threads, base: clock.base, isLive: isLive,
            entry: start?.entry, decodesAll: options.decodesAll, first: first, stop: stop,
            progress: progress, onPicture: onPicture)
        line.addStage("decode", from: packets, to: frames, decode.run)
    }

    private func startPoint(_ range: WindowRange) throws -> StartPoint? {
        let position = max(options.startSeconds ?? 0, Double(range.firstIndex) * plan.strideSeconds)
        progress.update { $0.startPosition = position }
        guard case .demuxer = source else { return nil }
        return try StartPoint.find(range, in: input, grid: pipeline.grid, clock: clock, timing: timing)
    }

    private func finish(
        _ line: Pipeline, _ export: ExportStage, _ end: TimelineEnd, _ failure: (any Error)?
    ) -> RunSummary {
        let snapshot = progress.snapshot
        let problem = end.problem ?? damage(snapshot)
        let ended = stop.reason == nil || stop.reason == .timeLimit
        var failure = failure
        if failure == nil, ended, !isLive, !end.hasPicture { failure = nothingDecodable(snapshot) }
        let notes = video.notes + end.notes.filter { !video.notes.contains($0) }
        let isComplete = failure == nil && ended && end.problem == nil
        export.end(
            TimelineFooter(
                complete: isComplete, duration: end.duration, frames: end.frames, notes: notes))
        return RunSummary(
            isComplete: isComplete, inputProblem: problem, stopReason: stop.reason, outputFailures: export.failures,
            failure: failure, progress: progress.snapshot, stages: line.statistics,
            elapsedSeconds: progress.elapsedSeconds)
    }

    /// A video without a picture is no video.
    private func nothingDecodable(_ snapshot: RunProgress.Snapshot) -> MediaError {
        let damaged = snapshot.decodeErrors > 0 ? ", \(snapshot.decodeErrors) of them damaged" : ""
        let packets = "\(snapshot.packets) \(snapshot.packets == 1 ? "packet" : "packets")"
        return MediaError(
            .decode,
            "cannot decode \"\(input.displayName)\" (\(video.codecName)): no picture in \(packets)\(damaged); "
                + "copy or record it again")
    }

    private func damage(_ snapshot: RunProgress.Snapshot) -> String? {
        guard snapshot.decodeErrors > 0 else { return nil }
        return "\(snapshot.decodeErrors) damaged \(snapshot.decodeErrors == 1 ? "packet" : "packets") in "
            + "\"\(input.displayName)\": frames there are missing or guessed"
    }
}
