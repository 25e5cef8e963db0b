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
package final class LabelRun: Sendable {
    package let pipeline: ResolvedPipeline
    /// The input's name as messages and timelines show it; credentials are left out.
    package let inputName: String
    package let options: RunOptions
    package let plan: RunPlan
    package let progress: RunProgress
    package let stop: StopSignal
    /// What is known of the video before decoding it.
    package let video: VideoStreamInfo
    /// Time passes whether or not frames are taken.
    package let isLive: Bool

    let source: Source
    let clock: SlotClock
    let notice: @Sendable (RunNotice) -> Void

    /// What the frames come from.
    enum Source {
        /// Waits for us: a file or a pipe.
        case demuxer(Demuxer)
        case live(LiveFeed)
        /// Pictures from memory.
        case frames(FrameStage)
    }

    /// Opens the input. A live one is waited for until its first connection stands.
    ///
    /// - Parameters:
    ///   - stop: ends the run early, also while it waits for a connection.
    ///   - notice: is told what the user should know while it happens: connections lost and made.
    /// - Throws: `MediaError` naming the input when it cannot be opened or holds no video.
    package convenience init(
        _ input: MediaInput, pipeline: ResolvedPipeline, options: RunOptions = RunOptions(),
        stop: StopSignal = StopSignal(), notice: @escaping @Sendable (RunNotice) -> Void = { _ in }
    ) throws {
        let progress = RunProgress()
        let source = try Self.open(
            input, options, heldSeconds: Self.heldSeconds(pipeline, options), stop, progress, notice)
        try self.init(source, name: input.displayName, pipeline, options, stop, progress, notice)
    }

    /// Takes the first of the caller's pictures, which tells their size.
    ///
    /// - Throws: `MediaError` when there is none, and what `frames` throws.
    package convenience init(
        _ frames: FrameFeed, pipeline: ResolvedPipeline, options: RunOptions = RunOptions(),
        stop: StopSignal = StopSignal(), notice: @escaping @Sendable (RunNotice) -> Void = { _ in }
    ) throws {
        let progress = RunProgress()
        let source = Source.frames(try FrameStage(frames, stop: stop, progress: progress))
        try self.init(source, name: frames.name, pipeline, options, stop, progress, notice)
    }

    private init(
        _ source: Source, name: String, _ pipeline: ResolvedPipeline, _ options: RunOptions, _ stop: StopSignal,
        _ progress: RunProgress, _ notice: @escaping @Sendable (RunNotice) -> Void
    ) throws {
        self.source = source
        inputName = name
        self.pipeline = pipeline
        self.options = options
        self.stop = stop
        self.progress = progress
        self.notice = notice
        switch source {
        case .demuxer(let demuxer):
            video = demuxer.video
            isLive = false
        case .live(let feed):
            video = feed.video
            isLive = true
        case .frames(let frames):
            video = frames.video
            isLive = false
        }
        clock = SlotClock(rate: pipeline.rate, base: isLive ? .microseconds : video.timeBase)
        plan = RunPlan(pipeline, video: video, options: options, isLive: isLive)
        let plan = plan
        progress.update {
            $0.duration = plan.durationSeconds
            $0.expectedWindows = plan.windows
        }
        if isLive, options.startSeconds != nil || options.endSeconds != nil {
            throw ConfigurationError.rangeOfLiveInput
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
    package func run(
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
                clock: StreamClock(timing, origin: start?.origin), passed: start?.frames ?? 0)
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
}
