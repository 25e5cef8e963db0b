// Wires one `label` command over many videos: options to a run, its results to lines, its end to an exit code.

import Analysis
import ArgumentParser
import Export
import Files
import Foundation
import Media
import Settings

/// One `actionline label … --output-folder` from parsed options to exit.
struct ArchiveSession {
    private let command: LabelCommand
    private let folder: String

    init(_ command: LabelCommand, folder: String) {
        self.command = command
        self.folder = folder
    }

    func run() throws {
        let options = try command.runOptions()
        let outputs = try outputs()
        let inputs = try ArchiveListing(isRecursive: command.archive.recursive).inputs(
            InputList.arguments(command.inputs, from: command.archive.inputsFrom))
        try SystemLimits.requireDescriptors(more: 64)
        let settings = try command.model.configuration(waitSeconds: command.live.timeout)
        let pipeline = try ResolvedPipeline(settings)
        let archive = try ArchiveRun(
            inputs, as: try command.mediaInput(.file("")), pipeline: pipeline, options: options, folder: folder,
            outputs: outputs, overwrites: command.output.overwrite, resumes: command.output.resume,
            reads: RunInputs(settings, pipelineFile: command.model.pipeline))
        let stop = StopSignal()
        let messages = Messages(quiet: command.quiet)
        let signals = SignalWatch(stop, messages: messages)
        let model = try pipeline.makeModel(threads: options.threads)
        for note in pipeline.notes { messages.say("note: \(note)") }
        let reporter = ArchiveReporter(archive.progress, style: command.progressStyle, seconds: command.live.report)
        messages.reporter = reporter
        let results: [ArchiveResult]
        do {
            results = try archive.run(
                model, stop: stop, reason: ErrorText.of, onResult: { reporter.take($0, quiet: command.quiet) })
        } catch {
            reporter.finish()
            throw error
        }
        reporter.finish()
        signals.end()
        try conclude(results, archive.progress.snapshot, stop)
    }

    private func outputs() throws -> [ArchiveOutput] {
        try FormatList.formats(command.archive.outputFormat).map {
            ArchiveOutput(format: $0, options: command.output.content.options())
        }
    }

    private func conclude(_ results: [ArchiveResult], _ progress: ArchiveProgress.Snapshot, _ stop: StopSignal) throws {
        let summary = ArchiveSummary(results, progress)
        if !command.quiet {
            Console.say(summary.headline)
            if let table = summary.table { Console.say(table) }
        }
        if case .signal(let number)? = stop.reason {
            throw FailedRun(messages: ["stopped; the same command with --resume goes on"], exitCode: 128 + number)
        }
        guard summary.problems == 0 else {
            let manifest = "\(folder)/\(ArchiveManifest.name)"
            throw FailedRun(
                messages: [
                    summary.problems == 1
                        ? "1 video is not labelled in full; \"\(manifest)\" says why"
                        : "\(summary.problems) videos are not labelled in full; \"\(manifest)\" says why"
                ], exitCode: 3)
        }
    }
}
