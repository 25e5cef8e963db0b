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
        try outputs.check(isLive: input.isLive || command.live.isLive)
        let stop = StopSignal()
        let notices = Notices(quiet: command.quiet)
        let signals = SignalWatch(stop, notices: notices)
        let run = try LabelRun(
            input, pipeline: pipeline, options: try command.runOptions(), stop: stop, notice: { notices.say($0) })
        if command.dryRun {
            print(run.plan.description(pipeline, video: run.video, threads: run.options.threads))
            return
        }
        let model = try pipeline.makeModel(threads: run.options.threads)
        let writers = try outputs.open()
        let reporter = makeReporter(run, outputs)
        notices.reporter = reporter
        for note in pipeline.notes { notices.say("note: \(note)") }
        let timer = try command.endTimer(stop)
        let summary: RunSummary
        do {
            summary = try run.run(model, writers: writers, continuing: outputs.continued)
        } catch {
            reporter.finish()
            throw error
        }
        timer?.cancel()
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

    /// Ends the run when `--duration` or `--until` says.
    func endTimer(_ stop: StopSignal) throws -> (any DispatchSourceTimer)? {
        var seconds = try seconds(live.duration, "--duration")
        if let until = live.until {
            guard let moment = TimeText.moment(until) else {
                throw ValidationError("--until \(until): expected a time of day like 18:00, or 2026-11-22T18:00:00Z")
            }
            seconds = min(seconds ?? .infinity, max(0, moment.timeIntervalSinceNow))
        }
        guard let seconds else { return nil }
        let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "actionline.end"))
        timer.schedule(deadline: .now() + seconds)
        timer.setEventHandler { stop.request(.timeLimit) }
        timer.resume()
        return timer
    }

    func seconds(_ text: String?, _ option: String) throws -> Double? {
        guard let text else { return nil }
        guard let seconds = TimeText.seconds(text) else {
            throw ValidationError("\(option) \(text): expected a time like 90, 1:30, 0:01:30.5 or 15m")
        }
        return seconds
    }
}
