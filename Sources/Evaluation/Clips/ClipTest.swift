// A model over a list of labelled clips: the front door, and the line of its two stages.

import Analysis
import Clips
import Dataflow
import Datasets
import Settings
import Synchronization

/// Tests a model on labelled clips as mmaction2 does.
///
///     let pipeline = try ResolvedPipeline(PipelineFile.load("samples/figure-actions.yaml"))
///     let list = try ClipListReader(labels: pipeline.labels).read("val/annotations.txt")
///     let test = ClipTest(pipeline, list: list)
///     let results = try test.run(pipeline.makeModel(threads: 2))
///     print(results.header.protocolText)
///     if let top1 = results.metrics.single?.top1 {
///         print(top1.value, "between", top1.low, "and", top1.high)
///     }
///     for clip in results.failed { print(clip.name, clip.failure ?? "") }
///     try ResultsFile.write(results, to: "scores.json")
///
/// While the model computes, the next clips are decoded. Memory is set by the batch, not by the list: of a clip that has
/// been classified its scores stay.
public final class ClipTest: Sendable {
    public let pipeline: ResolvedPipeline
    public let list: ClipList
    public let options: ClipTestOptions
    public let testProtocol: TestProtocol

    public init(_ pipeline: ResolvedPipeline, list: ClipList, options: ClipTestOptions = ClipTestOptions()) {
        self.pipeline = pipeline
        self.list = list
        self.options = options
        testProtocol = TestProtocol(pipeline, options)
    }

    /// With its precision where scores are not the original's.
    private var modelName: String {
        pipeline.precision == .fp32 ? pipeline.name : "\(pipeline.name) in \(pipeline.precision.rawValue)"
    }

    /// What results of this test, with this classifier, say of themselves.
    public func header(_ classifier: any ClipClassifier) -> ClipResults.Header {
        ClipResults.Header(
            sources: [
                ClipResults.Source(
                    model: modelName, fingerprint: classifier.modelFingerprint, testProtocol: testProtocol)
            ],
            list: list.source.split(separator: "/").last.map(String.init) ?? list.source, listCount: list.clips.count,
            listFingerprint: list.fingerprint, classes: pipeline.labels, shard: options.shard)
    }

    /// Tests every clip of the list, or of the shard.
    ///
    /// - Parameters:
    ///   - known: results of an earlier run of this test; their clips are not computed again.
    ///   - stop: ends the run early and in order: the results then hold what was computed.
    ///   - onClip: is given each new clip as it is done, in the list's order.
    /// - Returns: known and new clips. One that could not be read has its reason; none ends the test.
    /// - Throws: `ClipTestError.notFinite` for scores that are no numbers, what the classifier throws, and what `onClip`
    ///   throws.
    public func run(
        _ classifier: any ClipClassifier, known: [TestedClip] = [], stop: StopSignal = StopSignal(),
        onClip: @escaping @Sendable (TestedClip, ClipTestProgress) throws -> Void = { _, _ in }
    ) throws -> ClipResults {
        guard classifier.frameCount == testProtocol.indices.frames, classifier.classCount == list.classes.count else {
            throw ClipTestError.wrongClassifier(
                "the classifier takes \(classifier.frameCount) frames and gives \(classifier.classCount) classes, but "
                    + "the test has \(testProtocol.indices.frames) frames and \(list.classes.count) classes")
        }
        let header = header(classifier)
        let usable = known.filter { !options.keepsFeatures || $0.features != nil || $0.failure != nil }
        let done = Set(usable.map(\.index))
        let places = list.clips.indices.filter {
            !done.contains($0) && (options.shard?.contains($0) ?? true)
        }
        let batch = max(1, pipeline.batch.size)
        let queue = BoundedQueue<DecodedClip>("clips", capacity: max(2, batch))
        let results = Mutex(usable)
        let progress = Mutex(ClipTestProgress(expected: header.expectedCount, known: usable))
        let decode = ClipDecodeStage(
            list: list, places: places, testProtocol: testProtocol, lanes: max(1, min(options.threads, 16)), stop: stop)
        let classify = ClipClassifyStage(
            classifier: classifier, batchSize: batch, keepsFeatures: options.keepsFeatures, stop: stop)
        let line = Pipeline("actionline.test")
        line.addSource("decode", to: queue, decode.run)
        line.addSink("classify", from: queue) { input in
            try classify.run(input) { clip in
                results.withLock { $0.append(clip) }
                let now = progress.withLock { progress in
                    progress.add(clip)
                    return progress
                }
                try onClip(clip, now)
            }
        }
        try line.run()
        return ClipResults(header, clips: results.withLock { $0 })
    }
}
