// Labels units of work, with a model that stays loaded from one to the next.

import Clips
import Export
import Foundation
import Media
import Settings
import Synchronization
import Timeline

/// Answers units. Several may be under way at once; they share the model, the earlier unit first.
package final class UnitWorker: Sendable {
    private struct Loaded {
        let pipeline: ResolvedPipeline
        let classifier: SharedClassifier
    }

    private let threads: Int
    /// How every input is read; its source is left aside.
    private let input: MediaInput
    private let load: @Sendable (WorkUnit.Pipeline) throws -> ResolvedPipeline
    /// The latest pipeline: units of one plan share theirs.
    private let latest = Mutex<(key: WorkUnit.Pipeline, loaded: Loaded)?>(nil)
    private let reason: @Sendable (any Error) -> String

    /// - Parameters:
    ///   - load: reads a pipeline.
    ///   - reason: words an error for the answer.
    package init(
        as input: MediaInput = .file(""), threads: Int,
        load: @escaping @Sendable (WorkUnit.Pipeline) throws -> ResolvedPipeline,
        reason: @escaping @Sendable (any Error) -> String
    ) {
        self.input = input
        self.threads = threads
        self.load = load
        self.reason = reason
    }

    /// Labels a unit.
    /// - Parameter order: of units that are under way at once, the lower goes first.
    package func answer(_ unit: WorkUnit, order: Int, stop: StopSignal) -> UnitAnswer {
        let began = ContinuousClock.now
        var answer: UnitAnswer
        do {
            answer = try label(unit, order: order, stop)
        } catch {
            answer = UnitAnswer(unit: unit, outcome: stop.isRequested ? .stopped : .failed, reason: reason(error))
        }
        answer.seconds = (ContinuousClock.now - began).inSeconds
        return answer
    }

    private func label(_ unit: WorkUnit, order: Int, _ stop: StopSignal) throws -> UnitAnswer {
        let loaded = try loaded(unit.pipeline)
        var media = input
        media.source = ArchiveInput(path: unit.input, name: unit.name).source
        var options = RunOptions(threads: threads)
        options.startSeconds = unit.startSeconds
        options.endSeconds = unit.endSeconds
        let run = try LabelRun(media, pipeline: loaded.pipeline, options: options, stop: stop)
        guard !run.isLive else { throw ArchiveError.notFile(run.inputName) }
        let file = try ScratchLines()
        let lines = JSONLinesWriter(file.output(), ExportOptions(top: PartTimeline.top, resumable: true))
        let ending = FooterKeeper()
        let summary = try run.run(loaded.classifier.lane(order), writers: [lines, ending])
        switch summary.outcome {
        case .failed(let error): return UnitAnswer(unit: unit, outcome: .failed, reason: reason(error))
        case .stopped, .kept: return UnitAnswer(unit: unit, outcome: .stopped)
        case .complete, .damaged: break
        }
        return UnitAnswer(
            unit: unit, outcome: summary.inputProblem == nil ? .complete : .damaged, reason: summary.inputProblem,
            windows: summary.progress.windows,
            grid: GridSeconds(stride: run.plan.strideSeconds, length: run.plan.windowSeconds),
            frames: ending.footer?.frames, timeline: try file.lines())
    }

    private func loaded(_ pipeline: WorkUnit.Pipeline) throws -> Loaded {
        try latest.withLock { latest in
            if let latest, latest.key == pipeline { return latest.loaded }
            // The former model's memory goes before the next one's comes.
            latest = nil
            let resolved = try load(pipeline)
            let loaded = Loaded(
                pipeline: resolved,
                classifier: SharedClassifier(
                    try resolved.makeModel(threads: threads),
                    largestBatch: resolved.batch.size * resolved.crop.viewCount))
            latest = (pipeline, loaded)
            return loaded
        }
    }
}

/// Remembers how a timeline ended.
private final class FooterKeeper: TimelineWriter {
    private(set) var footer: TimelineFooter?

    func begin(_ header: TimelineHeader) {}
    func write(_ window: WindowPrediction) {}
    func write(_ segment: Segment) {}
    func write(_ gap: Gap) {}
    func write(_ discontinuity: Discontinuity) {}
    func write(_ skipped: SkippedWindows) {}
    func end(_ footer: TimelineFooter) { self.footer = footer }
    func abandon() {}
}
