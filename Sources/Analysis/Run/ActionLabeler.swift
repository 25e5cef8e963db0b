// The library's front door: a model ready to label one video after another.

import Foundation
import Media
import Settings
import TimeSformer
import Timeline

/// Labels the actions in videos. Opening reads the weights once; `label` may be called as often as wanted, one video
/// at a time.
///
///     let labeler = try ActionLabeler(pipeline: "samples/figure-actions.yaml")
///     for segment in try labeler.label("samples/workout.mp4").segments {
///         print(segment.start, segment.end, labeler.labels[segment.label], segment.score)
///     }
public final class ActionLabeler {
    /// The settings in full, the checkpoint's own included.
    public let pipeline: ResolvedPipeline
    public let threads: Int
    private let model: TimeSformerModel

    /// The classes' names; segments and scores count classes in this order.
    public var labels: LabelSet { pipeline.labels }

    /// Opens a pipeline file and the checkpoint it names.
    ///
    /// - Parameters:
    ///   - path: the pipeline file.
    ///   - settings: `key=value` overrides, as `--set` takes them.
    ///   - threads: to compute and decode with.
    /// - Throws: `ConfigurationError`, `CheckpointError`, `ModelFileError`: each names the file and the remedy.
    public convenience init(
        pipeline path: String, settings: [String] = [], threads: Int = ProcessInfo.processInfo.activeProcessorCount
    ) throws {
        try self.init(ResolvedPipeline(PipelineFile.load(path, settings: settings)), threads: threads)
    }

    /// Opens a pipeline that is resolved already.
    public init(_ pipeline: ResolvedPipeline, threads: Int = ProcessInfo.processInfo.activeProcessorCount) throws {
        self.pipeline = pipeline
        self.threads = threads
        model = try pipeline.makeModel(threads: threads)
    }

    /// Labels a whole input: a path, `-`, a URL, an image pattern or a folder of images.
    ///
    /// - Parameter onWindow: is given each window's scores as soon as it is classified, in order.
    /// - Returns: the segments, and every window unless `onWindow` takes them.
    /// - Throws: `MediaError` when the input cannot be opened; the error that ended the run early, if one did.
    public func label(
        _ input: String, start: Double? = nil, end: Double? = nil, onWindow: ((WindowPrediction) -> Void)? = nil
    ) throws -> LabeledTimeline {
        var options = RunOptions(threads: threads)
        options.startSeconds = start
        options.endSeconds = end
        let run = try LabelRun(.recognize(input), pipeline: pipeline, options: options)
        let collector = TimelineCollector(onWindow: onWindow)
        let summary = try run.run(model, writers: [collector])
        if let failure = summary.failure { throw failure }
        return LabeledTimeline(
            windows: collector.windows, segments: collector.segments, gaps: collector.gaps,
            discontinuities: collector.discontinuities, skipped: collector.skipped, notes: collector.notes,
            isComplete: summary.isComplete, inputProblem: summary.inputProblem)
    }
}

/// What happened when, in one video.
public struct LabeledTimeline: Sendable {
    /// Every window; empty when a closure took them.
    public let windows: [WindowPrediction]
    public let segments: [Segment]
    public let gaps: [Gap]
    /// Where the stream's timestamps stepped back or wrapped; the times here go on.
    public let discontinuities: [Discontinuity]
    /// Windows that were left out to keep up with live input.
    public let skipped: [SkippedWindows]
    /// What was assumed about the input.
    public let notes: [String]
    /// The whole input was read and labelled.
    public let isComplete: Bool
    /// What was wrong with the input, if anything: cut off, or damaged packets.
    public let inputProblem: String?
}
