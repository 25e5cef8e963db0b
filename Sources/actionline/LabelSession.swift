// Wires one `label` command: options to a run, signals to its stop, its end to an exit code.

import Analysis
import ArgumentParser
import Export
import Foundation
import Timeline

/// One `actionline label` from parsed options to exit.
struct LabelSession {
    private let command: LabelCommand

    init(_ command: LabelCommand) { self.command = command }

    func run() throws {
        let outputs = try OutputPlan(command.output)
        let pipeline = try ResolvedPipeline(command.model.configuration())
        let input = try command.mediaInput(inputFormat: outputs.inputFormat)
        let run = try LabelRun(input, pipeline: pipeline, options: try command.runOptions())
        if command.dryRun {
            print(run.plan.description(pipeline, video: run.video, threads: run.options.threads))
            return
        }
        try outputs.check()
        let model = try pipeline.makeModel(threads: run.options.threads)
        let writers = try outputs.open()
        let reporter = makeReporter(run, outputs)
        for note in pipeline.notes where !command.quiet { reporter.say("note: \(note)") }
        let signals = SignalWatch(run.stop, reporter: command.quiet ? nil : reporter)
        let summary: RunSummary
        do {
            summary = try run.run(model, writers: writers)
        } catch {
            reporter.finish()
            throw error
        }
        reporter.finish()
        signals.end()
        try RunReport(summary, run: run, quiet: command.quiet, showsStages: command.stats).conclude()
    }

    private func makeReporter(_ run: LabelRun, _ outputs: OutputPlan) -> ProgressReporter {
        let isTerminal = isatty(STDERR_FILENO) == 1
        // A table on the same terminal and a live line would overwrite each other.
        let style: ProgressReporter.Style =
            command.quiet
            ? .quiet : isTerminal && !(outputs.writesToTerminal) ? .terminal : isTerminal ? .quiet : .plain
        return ProgressReporter(
            run.progress, style: style, isLive: run.isLive, healthSeconds: command.live.report,
            jsonDescriptor: command.progressJson)
    }
}

extension LabelCommand {
    func runOptions() throws -> RunOptions {
        var options = RunOptions()
        if let threads { options.threads = threads }
        options.startSeconds = try seconds(source.start, "--start")
        options.endSeconds = try seconds(source.end, "--end")
        if let start = options.startSeconds, let end = options.endSeconds, end <= start {
            throw ValidationError("--end must be later than --start")
        }
        options.decodesAll = source.decodeAll
        options.maximumDelayWindows = live.maxDelay
        options.maximumReconnects = live.maxReconnects
        options.isLive = live.isLive
        return options
    }

    func seconds(_ text: String?, _ option: String) throws -> Double? {
        guard let text else { return nil }
        guard let seconds = TimeText.seconds(text) else {
            throw ValidationError("\(option) \(text): expected a time like 90, 1:30, 0:01:30.5 or 15m")
        }
        return seconds
    }
}
