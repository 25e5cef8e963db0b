// The library's front door: a model ready to label one video after another.

import Clips
import Dispatch
import Foundation
import Settings
import TimeSformer
import Timeline

/// Labels the actions in videos. Opening reads the weights once; then any number of inputs may be labelled.
///
///     let labeler = try ActionLabeler(pipeline: "samples/figure-actions.yaml")
///     for segment in try labeler.label("samples/workout.mp4").segments {
///         print(segment.start, segment.end, labeler.labels[segment.label], segment.score)
///     }
///
/// Safe to use from any thread. Inputs are labelled one at a time, in the order in which they are asked for: a model uses
/// all threads that it was given.
public final class ActionLabeler: Sendable {
    /// The settings in full, the checkpoint's own included.
    public let pipeline: ResolvedPipeline
    public let threads: Int
    private let classifier: any ClipClassifier
    /// The runs, one after another.
    private let runs = DispatchQueue(label: "actionline.labeler")

    /// The classes' names; segments and scores count classes in this order.
    public var labels: LabelSet { pipeline.labels }

    /// Opens a pipeline file and the checkpoint it names.
    ///
    /// - Parameters:
    ///   - path: the pipeline file.
    ///   - settings: `key=value`, over the file's own: `window.stride=16`.
    ///   - threads: to compute and decode with.
    /// - Throws: `ConfigurationError`, `CheckpointError`, `ModelFileError`: each names the file and the remedy.
    public convenience init(
        pipeline path: String, settings: [String] = [], threads: Int = ProcessInfo.processInfo.activeProcessorCount
    ) throws {
        try self.init(ResolvedPipeline(PipelineFile.load(path, settings: settings)), threads: threads)
    }

    /// Opens a pipeline that is resolved already.
    ///
    /// - Parameter classifier: computes in place of the checkpoint's weights, which are then not read: on a GPU, on another
    ///   machine, or a fake in a test. nil: the checkpoint's model on this machine's processor.
    /// - Throws: `ConfigurationError` when the classifier takes other clips or gives other classes than the pipeline says.
    public init(
        _ pipeline: ResolvedPipeline, classifier: (any ClipClassifier)? = nil,
        threads: Int = ProcessInfo.processInfo.activeProcessorCount
    ) throws {
        let (frames, classes) = (pipeline.configuration.frames, pipeline.configuration.classes)
        if let classifier, classifier.frameCount != frames || classifier.classCount != classes {
            throw ConfigurationError(
                "the classifier takes \(classifier.frameCount) frames and gives \(classifier.classCount) classes, "
                    + "but the pipeline has \(frames) frames and \(classes) classes")
        }
        self.pipeline = pipeline
        self.threads = max(1, threads)
        self.classifier = try classifier ?? pipeline.makeModel(threads: threads)
    }

    /// Labels a whole input: a path, `-`, a URL, an image pattern or a folder of images.
    ///
    /// - Parameters:
    ///   - start: label only windows that start in [start, end), seconds from the first frame.
    ///   - onWindow: is given each window's scores as soon as it is classified, in order; the answer then holds none.
    /// - Returns: the segments, and every window unless `onWindow` takes them.
    /// - Throws: `MediaError` when the input cannot be opened; the error that ended the run early, if one did.
    public func label(
        _ input: String, start: Double? = nil, end: Double? = nil, onWindow: ((WindowPrediction) -> Void)? = nil
    ) throws -> LabeledTimeline {
        var options = RunOptions(threads: threads)
        options.startSeconds = start
        options.endSeconds = end
        return try label(.named(input), options: options, onWindow: onWindow)
    }

    /// Labels an input in full: a file, a live stream, pictures from memory.
    ///
    ///     let stop = StopSignal()          // stop.request(.cancelled) from anywhere ends the run in order
    ///     let timeline = try labeler.label(
    ///         .named("rtsp://camera/stream"), stop: stop,
    ///         onProgress: { print($0.snapshot.position, "seconds are labelled") })
    ///
    /// Not to be called from `onWindow` or `onProgress` of the same labeler: runs wait for each other.
    ///
    /// - Parameters:
    ///   - options: nil: all threads, the whole input.
    ///   - stop: ends the run early: what was classified until then is the answer, marked as incomplete. Live input ends
    ///     only so, or with its connection.
    ///   - onProgress: is called after each window.
    ///   - onWindow: is given each window's scores as soon as it is classified, in order; the answer then holds none.
    /// - Throws: `MediaError` when the input cannot be opened; the error that ended the run early, if one did.
    public func label(
        _ input: LabelInput, options: RunOptions? = nil, stop: StopSignal = StopSignal(),
        onProgress: ((RunProgress) -> Void)? = nil, onWindow: ((WindowPrediction) -> Void)? = nil
    ) throws -> LabeledTimeline {
        try runs.sync { try run(input, classifier, options, stop, onProgress, onWindow) }
    }

    /// The windows of an input as they are classified: ``WindowSequence``.
    ///
    ///     for try await window in labeler.windows(of: .named("rtsp://camera/stream")) {
    ///         print(window.start, labeler.labels[window.best(1)[0].label])
    ///     }
    ///
    /// Going on to the next window makes room for another: a slow loop makes a file wait, and live input leave windows out.
    /// Leaving the loop, or cancelling its task, ends the run.
    public func windows(of input: LabelInput, options: RunOptions? = nil) -> WindowSequence {
        WindowSequence { [self] stop, emit in
            runs.async { [self] in
                emit.finish(with: Result { _ = try run(input, classifier, options, stop, nil) { emit.send($0) } })
            }
        }
    }

    /// The timelines of many inputs, in their order: ``TimelineSequence``.
    ///
    ///     for try await video in labeler.timelines(of: paths.map(LabelInput.named)) {
    ///         switch video.result {
    ///         case .success(let timeline): print(paths[video.index], timeline.segments.count)
    ///         case .failure(let error): print(paths[video.index], error)
    ///         }
    ///     }
    ///
    /// The next input is opened and decoded while the model is busy with the one before, and short ones share batches; each
    /// gets what it would get alone. Leaving the loop, or cancelling its task, ends the run.
    public func timelines(of inputs: [LabelInput], options: RunOptions? = nil) -> TimelineSequence {
        TimelineSequence { [self] stop, emit in
            runs.async { [self] in
                let ordered = OrderedResults(emit)
                let stops = StopBranches(stop)
                let isStopped: @Sendable () -> Bool = { stop.isRequested }
                OverlappingRuns(inputs.count).run(
                    classifier, largestBatch: pipeline.batch.size * pipeline.crop.viewCount, isStopped: isStopped
                ) { [self] index, classifier in
                    let result = Result {
                        try stops.with(index) { try run(inputs[index], classifier, options, $0, nil, nil) }
                    }
                    ordered.add(LabeledInput(index: index, result: result))
                }
                emit.finish(with: .success(()))
            }
        }
    }

    private func run(
        _ input: LabelInput, _ classifier: any ClipClassifier, _ options: RunOptions?, _ stop: StopSignal,
        _ onProgress: ((RunProgress) -> Void)?,
        _ onWindow: ((WindowPrediction) -> Void)?
    ) throws -> LabeledTimeline {
        let options = options ?? RunOptions(threads: threads)
        let run =
            switch input.source {
            case .media(let media): try LabelRun(media, pipeline: pipeline, options: options, stop: stop)
            case .frames(let feed): try LabelRun(feed, pipeline: pipeline, options: options, stop: stop)
            }
        let collector = TimelineCollector(onWindow: onWindow) { onProgress?(run.progress) }
        let summary = try run.run(classifier, writers: [collector])
        if let failure = summary.failure { throw failure }
        return LabeledTimeline(
            windows: collector.windows, segments: collector.segments, gaps: collector.gaps,
            discontinuities: collector.discontinuities, skipped: collector.skipped, notes: collector.notes,
            isComplete: summary.isComplete, inputProblem: summary.inputProblem)
    }
}
