// Many videos in one run: the model loaded once, each video with its own outputs, and a record of how each went.

import Clips
import Export
import Files
import Foundation
import Media
import Settings
import Synchronization
import Timeline

/// Labels one video after another. A video that fails is recorded, and the next one goes on.
package final class ArchiveRun: Sendable {
    package let inputs: [ArchiveInput]
    package let progress: ArchiveProgress
    let pipeline: ResolvedPipeline
    let options: RunOptions
    private let folder: String
    let outputs: [ArchiveOutput]
    private let overwrites: Bool
    private let manifest: ArchiveManifest
    private let resumes: Bool
    /// What is the same in every input: how it is read.
    let input: MediaInput

    /// Checks every output of every video before the first is opened.
    ///
    /// - Parameters:
    ///   - input: how every video is read; its source is left aside.
    ///   - folder: made where it is not there.
    ///   - outputs: at least one; each format writes files.
    ///   - resumes: leaves out what the folder's manifest says is whole, and goes on with JSON Lines that are not.
    ///   - reads: files that no output may be.
    /// - Throws: `ArchiveError`, `ExportError`.
    package init(
        _ inputs: [ArchiveInput], as input: MediaInput = .file(""), pipeline: ResolvedPipeline,
        options: RunOptions = RunOptions(), folder: String, outputs: [ArchiveOutput], overwrites: Bool = false,
        resumes: Bool = false, reads: RunInputs = RunInputs()
    ) throws {
        precondition(!outputs.isEmpty, "a timeline needs somewhere to go")
        self.inputs = inputs
        self.input = input
        self.pipeline = pipeline
        self.options = options
        let folder = PathParts.withoutSlashes(folder)
        self.folder = folder
        self.outputs = outputs
        self.overwrites = overwrites
        self.resumes = resumes
        progress = ArchiveProgress(inputs)
        var reads = reads
        for input in inputs { reads.add(input.path, as: "an input") }
        for input in inputs where outputs.contains(where: { $0.name(of: input.name) == ArchiveManifest.name }) {
            throw ArchiveError.reservedName(ArchiveManifest.name, video: input.path)
        }
        try Self.makeFolders(inputs.map(\.name), in: folder)
        // A run that goes on writes again what is not whole.
        try OutputFile.check(
            inputs.flatMap { input in outputs.map { ("\(folder)/\($0.name(of: input.name))", $0.format.mode) } },
            overwrite: overwrites || resumes, inputs: reads)
        manifest = try ArchiveManifest(folder: folder, keeps: resumes || !overwrites)
    }

    /// Labels every video.
    /// - Parameters:
    ///   - stop: finishes the windows in hand; the rest can be resumed.
    ///   - reason: words an error for the manifest.
    ///   - onResult: is told of each video as it ends, one at a time, seldom far from their order.
    /// - Returns: the results of all videos that were begun or kept, in their order.
    /// - Throws: `ExportError` where the manifest cannot be written; what is under way still ends in order.
    package func run(
        _ classifier: any ClipClassifier, stop: StopSignal, reason: @escaping @Sendable (any Error) -> String,
        onResult: @escaping @Sendable (ArchiveResult) -> Void
    ) throws -> [ArchiveResult] {
        let settings = try checksum(classifier)
        let results = Mutex<[Int: ArchiveResult]>([:])
        let failure = Mutex<(any Error)?>(nil)
        let stops = StopBranches(stop)
        let isStopped: @Sendable () -> Bool = { stop.isRequested || failure.withLock { $0 != nil } }
        OverlappingRuns(inputs.count).run(
            classifier, largestBatch: pipeline.batch.size * pipeline.crop.viewCount, isStopped: isStopped
        ) { [self] index, classifier in
            let result = stops.with(index) { label(index, classifier, settings, $0) }
            progress.end(index, result)
            do {
                try record(result, settings, reason)
            } catch {
                failure.withLock { $0 = $0 ?? error }
            }
            results.withLock { results in
                results[index] = result
                onResult(result)
            }
        }
        if let failure = failure.withLock({ $0 }) { throw failure }
        return results.withLock { results in results.keys.sorted().compactMap { results[$0] } }
    }

    private func label(
        _ index: Int, _ classifier: any ClipClassifier, _ settings: String, _ stop: StopSignal
    ) -> ArchiveResult {
        let input = inputs[index]
        let began = ContinuousClock.now
        func result(_ outcome: ArchiveOutcome, _ snapshot: RunProgress.Snapshot?) -> ArchiveResult {
            ArchiveResult(
                input: input, outcome: outcome, windows: snapshot.map { $0.windows + $0.resumedWindows } ?? 0,
                videoSeconds: snapshot.map { max(0, $0.position - $0.startPosition) } ?? 0,
                elapsedSeconds: (ContinuousClock.now - began).inSeconds)
        }
        if let kept = kept(input, settings) {
            return ArchiveResult(
                input: input, outcome: .kept(isDamaged: kept.outcome == .damaged), windows: kept.windows,
                videoSeconds: kept.videoSeconds, elapsedSeconds: 0)
        }
        do {
            var media = self.input
            media.source = input.source
            let run = try LabelRun(media, pipeline: pipeline, options: options, stop: stop)
            guard !run.isLive else { throw ArchiveError.notFile(run.inputName) }
            progress.begin(index, run.progress)
            let summary = try run.run(classifier, writers: try writers(input), continuing: continued(input))
            return result(summary.outcome, summary.progress)
        } catch {
            return result(stop.isRequested ? .stopped : .failed(error), nil)
        }
    }

    /// What the manifest says of a video that need not be labelled again.
    private func kept(_ input: ArchiveInput, _ settings: String) -> ArchiveManifest.Entry? {
        guard resumes, let entry = manifest.entries[input.path], entry.settings == settings,
            entry.outcome == .complete || entry.outcome == .damaged, let version = entry.version,
            version == ArchiveManifest.Version(input.path), entry.outputs == outputs.map({ $0.name(of: input.name) }),
            entry.outputs.allSatisfy({ FileSize.bytes("\(folder)/\($0)") != nil })
        else { return nil }
        return entry
    }

    private func continued(_ input: ArchiveInput) -> ContinuedTimeline? {
        guard resumes, let output = outputs.first(where: { $0.format == .jsonLines }) else { return nil }
        return ContinuedTimeline(path: "\(folder)/\(output.name(of: input.name))", options: output.options)
    }

    private func writers(_ input: ArchiveInput) throws -> [any TimelineWriter] {
        try outputs.filter { !(resumes && $0.format == .jsonLines) }
            .open(input.name, in: folder, overwrite: overwrites || resumes)
    }

    private func record(
        _ result: ArchiveResult, _ settings: String, _ reason: (any Error) -> String
    ) throws {
        guard let word = result.outcome.word else { return }
        let text: String? =
            switch result.outcome {
            case .damaged(let problem): problem
            case .failed(let error): reason(error)
            case .complete, .stopped, .kept: nil
            }
        try manifest.write(
            ArchiveManifest.Entry(
                input: result.input.path, outputs: outputs.map { $0.name(of: result.input.name) }, outcome: word,
                reason: text,
                seconds: result.elapsedSeconds, windows: result.windows, videoSeconds: result.videoSeconds,
                settings: settings, version: ArchiveManifest.Version(result.input.path)))
    }
}
