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
    public let stop = StopSignal()
    /// What is known of the video before decoding it.
    public var video: VideoStreamInfo { demuxer.video }

    /// Time passes whether or not frames are taken.
    public var isLive: Bool { options.isLive || demuxer.video.isLive }

    private let demuxer: Demuxer
    private let clock: SlotClock

    /// Opens the input.
    ///
    /// - Throws: `MediaError` naming the input when it cannot be opened or holds no video.
    public init(_ input: MediaInput, pipeline: ResolvedPipeline, options: RunOptions = RunOptions()) throws {
        self.input = input
        self.pipeline = pipeline
        self.options = options
        demuxer = try Demuxer(input)
        clock = SlotClock(rate: pipeline.rate, base: demuxer.video.timeBase)
        plan = RunPlan(pipeline, video: demuxer.video, options: options)
        let plan = plan
        progress.update {
            $0.duration = plan.durationSeconds
            $0.expectedWindows = plan.windows
        }
    }

    /// What the timeline says before its first row.
    public var header: TimelineHeader {
        let video = demuxer.video
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
            aggregate: pipeline.aggregate, labels: pipeline.labels, isLive: false)
    }

    /// An aggregator for this run's windows.
    public func makeAggregator() -> SegmentAggregator {
        SegmentAggregator(
            pipeline.aggregate, cellSeconds: plan.strideSeconds, windowSeconds: plan.windowSeconds,
            classes: pipeline.configuration.classes)
    }

    /// Runs to the end of the input, or to a stop, and completes every writer.
    ///
    /// - Parameters:
    ///   - classifier: the model; `pipeline.makeModel` builds it.
    ///   - aggregator: nil for a new one; else one that has seen the windows before `options.firstWindow`.
    /// - Throws: only what prevents the run from starting. What ends it later is in the summary, and the timeline up to
    ///   there is written, marked incomplete.
    public func run(
        _ classifier: any ClipClassifier, writers: [any TimelineWriter], aggregator: SegmentAggregator? = nil
    ) throws -> RunSummary {
        let start = try startPoint()
        let state = RunState(origin: start?.origin)
        let firstWindow = start?.firstWindow ?? 0
        let windows = firstWindow..<max(firstWindow, lastWindow)
        let line = Pipeline("actionline")
        let export = ExportStage(writers, header: header, stop: stop)
        try export.begin()
        do {
            try addStages(to: line, classifier, export, start: start, windows: windows, state: state, aggregator)
        } catch {
            export.abandon()
            throw error
        }
        var failure: (any Error)?
        do { try line.run() } catch { failure = error }
        return finish(line, export, state, failure)
    }

    private func addStages(
        to line: Pipeline, _ classifier: any ClipClassifier, _ export: ExportStage, start: StartPoint?,
        windows: Range<Int>, state: RunState, _ aggregator: SegmentAggregator?
    ) throws {
        // Bounds: compressed packets are small, decoded frames are not.
        let packets = BoundedQueue<PacketEvent>("packets", capacity: 32)
        let frames = BoundedQueue<FrameEvent>("frames", capacity: 4)
        let samples = BoundedQueue<SampleEvent>("windows", capacity: max(2, pipeline.batch.size))
        let batches = BoundedQueue<Batch>("batches", capacity: 1)
        let predictions = BoundedQueue<PredictionEvent>("predictions", capacity: 64)
        let rows = BoundedQueue<TimelineRow>("rows", capacity: 64)
        if let entry = start?.entry { try demuxer.seek(to: entry.pts) }
        let demux = DemuxStage(
            demuxer: demuxer, grid: pipeline.grid, clock: clock, windows: windows, entry: start?.entry,
            decodesAll: options.decodesAll, state: state, stop: stop, progress: progress)
        let decode = DecodeStage(
            decoder: try Decoder(demuxer.codecParameters, threads: options.threads), state: state, stop: stop,
            progress: progress)
        let sample = SampleStage(
            grid: pipeline.grid, clock: clock, windows: windows,
            endSeconds: options.endSeconds, nominalRate: RunPlan.rate(pipeline.rate, demuxer.video),
            scale: pipeline.scale, state: state, progress: progress)
        let batch = BatchStage(size: pipeline.batch.size)
        let classify = ClassifyStage(
            classifier: classifier, stop: stop, progress: progress, labels: pipeline.labels, demand: nil)
        let aggregate = AggregateStage(aggregator: aggregator ?? makeAggregator(), state: state)
        line.addSource("demux", to: packets, demux.run)
        line.addStage("decode", from: packets, to: frames, decode.run)
        line.addStage("sample", from: frames, to: samples, sample.run)
        line.addStage("batch", from: samples, to: batches, batch.run)
        line.addStage("classify", from: batches, to: predictions, classify.run)
        line.addStage("aggregate", from: predictions, to: rows, aggregate.run)
        line.addSink("export", from: rows, export.run)
        let deadline = demuxer.deadline
        stop.onRequest { deadline.cancel() }
    }

    private func startPoint() throws -> StartPoint? {
        let request: StartRequest
        if let window = options.firstWindow, window > 0 {
            request = .window(window)
        } else if let seconds = options.startSeconds, seconds > 0 {
            request = .seconds(seconds)
        } else {
            return nil
        }
        progress.update { $0.startPosition = options.startSeconds ?? 0 }
        return try StartPoint.find(request, in: input, grid: pipeline.grid, clock: clock)
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
                complete: isComplete, duration: state.duration, frames: state.reachedEnd ? snapshot.frames : nil))
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
