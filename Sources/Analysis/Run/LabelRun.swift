// One run: an input through the line of stages into a timeline's writers.

import Dataflow
import Export
import Foundation
import Media
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
        stop: StopSignal = StopSignal(), notice: @escaping @Sendable (String) -> Void = { _ in }
    ) throws {
        self.input = input
        self.pipeline = pipeline
        self.options = options
        self.stop = stop
        source = try Self.open(input, options, stop, progress, notice)
        switch source {
        case .demuxer(let demuxer):
            video = demuxer.video
            isLive = options.isLive
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
            throw ConfigurationError("--start and --end are for files; end a live run with --duration or --until")
        }
    }

    private static func open(
        _ input: MediaInput, _ options: RunOptions, _ stop: StopSignal, _ progress: RunProgress,
        _ notice: @escaping @Sendable (String) -> Void
    ) throws -> Source {
        if !input.isLive, !(options.isLive && input.isRemote) {
            let demuxer = try InterruptibleOpening.open(input, stop: stop)
            // A web address may turn out to be a file, or a stream without an end.
            guard demuxer.video.isLive, case .url = input.source else { return .demuxer(demuxer) }
        }
        return .live(try LiveFeed(input, options: options, stop: stop, progress: progress, notice: notice))
    }

    /// What the timeline says before its first row.
    /// - Parameter classifier: the model that will classify the windows.
    public func header(_ classifier: any ClipClassifier) -> TimelineHeader {
        let configuration = pipeline.configuration
        let rate: Timeline.SamplingRate =
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
            RunSetting("preprocess.crop", pipeline.scale.crop.rawValue),
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
        let state = RunState()
        let line = Pipeline("actionline")
        do {
            try export.begin(header)
            var aggregator = makeAggregator()
            var firstWindow: Int?
            if let continued {
                let rest = try continued.takeOver(header: header, aggregator: aggregator, others: writers)
                if let writer = rest.writer { export.add(writer) }
                (aggregator, firstWindow) = (rest.aggregator, rest.firstWindow)
                progress.update { $0.resumedWindows = rest.windows }
                if rest.isComplete { return finishAtOnce(line, export, state, &aggregator) }
            }
            let start = try startPoint(firstWindow)
            if let start { _ = state.establish(start.origin) }
            try addStages(to: line, classifier, export, aggregator, start: start, state: state)
        } catch {
            export.abandon()
            throw error
        }
        var failure: (any Error)?
        do { try line.run() } catch { failure = error }
        return finish(line, export, state, failure)
    }

    /// The continued timeline was complete: the other outputs get its last segments, and that is all.
    private func finishAtOnce(
        _ line: Pipeline, _ export: ExportStage, _ state: RunState, _ aggregator: inout SegmentAggregator
    ) -> RunSummary {
        state.duration = video.durationSeconds
        export.write(aggregator.finish(duration: state.duration).map { .segment($0) })
        return finish(line, export, state, nil)
    }

    private func addStages(
        to line: Pipeline, _ classifier: any ClipClassifier, _ export: ExportStage, _ aggregator: SegmentAggregator,
        start: StartPoint?, state: RunState
    ) throws {
        let firstWindow = start?.firstWindow ?? 0
        let windows = firstWindow..<max(firstWindow, lastWindow)
        let frames = BoundedQueue<FrameEvent>("frames", capacity: 4)
        let samples = BoundedQueue<SampleEvent>("windows", capacity: max(2, pipeline.batch.size))
        let batches = BoundedQueue<Batch>("batches", capacity: 1)
        let predictions = BoundedQueue<PredictionEvent>("predictions", capacity: 64)
        let rows = BoundedQueue<TimelineRow>("rows", capacity: 64)
        switch source {
        case .demuxer(let demuxer):
            try addDecoding(of: demuxer, to: line, frames, windows: windows, start: start, state: state)
        case .live(let feed):
            line.addSource("live", to: frames, feed.run)
        }
        let sample = SampleStage(
            grid: pipeline.grid, clock: clock, windows: windows,
            startSeconds: clock.countsFrames ? options.startSeconds : nil, endSeconds: options.endSeconds,
            nominalRate: RunPlan.rate(pipeline.rate, video), scale: pipeline.scale, state: state, progress: progress)
        line.addStage("sample", from: frames, to: samples, sample.run)
        let demand = isLive ? ClassifierDemand() : nil
        if let demand {
            let batcher = LiveBatcher(
                size: pipeline.batch.size, waitSeconds: pipeline.batch.waitSeconds,
                maximumDelaySeconds: options.maximumDelayWindows * plan.windowSeconds)
            let batch = LiveBatchStage(batcher: batcher, demand: demand, progress: progress)
            line.addStage("batch", from: samples, to: batches, batch.run)
        } else {
            line.addStage("batch", from: samples, to: batches, BatchStage(size: pipeline.batch.size).run)
        }
        let classify = ClassifyStage(
            classifier: classifier, stop: stop, progress: progress, labels: pipeline.labels, demand: demand)
        line.addStage("classify", from: batches, to: predictions, classify.run)
        let aggregate = AggregateStage(aggregator: aggregator, state: state)
        line.addStage("aggregate", from: predictions, to: rows, aggregate.run)
        line.addSink("export", from: rows, export.run)
    }

    private func addDecoding(
        of demuxer: Demuxer, to line: Pipeline, _ frames: BoundedQueue<FrameEvent>, windows: Range<Int>,
        start: StartPoint?, state: RunState
    ) throws {
        let packets = BoundedQueue<PacketEvent>("packets", capacity: 32)
        let decoder = try Decoder(demuxer.codecParameters, threads: options.threads, lowDelay: isLive)
        if let entry = start?.entry {
            try demuxer.seek(to: entry.pts)
            decoder.flush(droppingBefore: entry.pts)
        }
        let demux = DemuxStage(
            demuxer: demuxer, grid: pipeline.grid, clock: clock, windows: windows, entry: start?.entry,
            decodesAll: options.decodesAll, isLive: isLive, state: state, stop: stop, progress: progress)
        let decode = DecodeStage(decoder: decoder, isLive: isLive, state: state, stop: stop, progress: progress)
        line.addSource("demux", to: packets, demux.run)
        line.addStage("decode", from: packets, to: frames, decode.run)
    }

    /// - Parameter next: the first window that a continued timeline lacks.
    private func startPoint(_ next: Int?) throws -> StartPoint? {
        let request: StartRequest
        if let next, next > 0 {
            request = .window(next)
        } else if let seconds = options.startSeconds, seconds > 0 {
            request = .seconds(seconds)
        } else {
            return nil
        }
        let start = try StartPoint.find(request, in: input, grid: pipeline.grid, clock: clock)
        let position = options.startSeconds ?? Double(start.firstWindow) * plan.strideSeconds
        progress.update { $0.startPosition = next == nil ? position : Double(start.firstWindow) * plan.strideSeconds }
        return start
    }

    /// One past the last window that starts before `endSeconds`, where the rate tells; the sample stage finds it
    /// otherwise.
    private var lastWindow: Int {
        guard let end = options.endSeconds, case .fixed(let rate) = pipeline.rate else { return Int.max }
        return max(0, Int((end * rate.value / Double(pipeline.grid.stride) - 1e-6).rounded(.up)))
    }

    private func finish(
        _ line: Pipeline, _ export: ExportStage, _ state: RunState, _ failure: (any Error)?
    ) -> RunSummary {
        let snapshot = progress.snapshot
        let problem = state.problem ?? damage(snapshot)
        let ended = stop.reason == nil || stop.reason == .timeLimit
        let isComplete = failure == nil && ended && state.problem == nil
        export.end(
            TimelineFooter(
                complete: isComplete, duration: state.duration, frames: state.frames))
        return RunSummary(
            isComplete: isComplete, inputProblem: problem, stopReason: stop.reason, outputFailures: export.failures,
            failure: failure, progress: progress.snapshot, stages: line.statistics,
            elapsedSeconds: progress.elapsedSeconds)
    }

    private func damage(_ snapshot: RunProgress.Snapshot) -> String? {
        guard snapshot.decodeErrors > 0 else { return nil }
        return "\(snapshot.decodeErrors) damaged \(snapshot.decodeErrors == 1 ? "packet" : "packets") in "
            + "\"\(input.displayName)\": frames there are missing or guessed"
    }
}
