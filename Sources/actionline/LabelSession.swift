// Wires one `label` command: options to a run, signals to its stop, its end to an exit code.

import Analysis
import ArgumentParser
import Export
import Files
import Foundation
import Logging
import Media
import Settings
import Timeline

/// One `actionline label` from parsed options to exit.
struct LabelSession {
    private let command: LabelCommand

    init(_ command: LabelCommand) { self.command = command }

    func run() throws {
        if let level = command.logLevel {
            LoggingSystem.bootstrap(StreamLogHandler.standardError)
            var logger = Logger(label: "libav")
            logger.logLevel = level.level
            Diagnostics.forwardMedia(to: logger)
        }
        let outputs = try OutputPlan(command.output)
        try SystemLimits.requireDescriptors(more: 4 * outputs.count)
        let input = try command.mediaInput()
        let options = try command.runOptions()
        let settings = try command.model.configuration(waitSeconds: command.live.timeout)
        var inputs = RunInputs(settings, pipelineFile: command.model.pipeline)
        inputs.add(input)
        if let credentials = command.source.credentials { inputs.add(credentials, as: "the credentials file") }
        let isLive = input.isLive || command.live.isLive
        try outputs.videos.check(input)
        // What a web address is shows only once it is open.
        try outputs.check(isLive: isLive || !input.isRemote ? isLive : nil, inputs: inputs)
        if isLive, options.startSeconds != nil || options.endSeconds != nil {
            throw ConfigurationError.rangeOfLiveInput
        }
        let pipeline = try ResolvedPipeline(settings)
        let stop = StopSignal()
        let messages = Messages(quiet: command.quiet)
        let signals = SignalWatch(stop, messages: messages)
        // Live input does not wait for a model to load.
        let early = isLive && !command.dryRun ? try pipeline.makeModel(threads: options.threads) : nil
        // Counts from here, so that a run ends in time even where no connection can be made.
        let timer = try command.endTimer(stop)
        let run = try openRun(input, pipeline, options, stop, messages)
        try outputs.check(isLive: run.isLive, inputs: inputs)
        let copies = try outputs.videos.copies(of: input, threads: options.threads)
        if command.dryRun {
            Console.print(run.plan.description(pipeline, video: run.video, threads: run.options.threads))
            return
        }
        try SystemLimits.requireMemory(
            bytes: run.plan.memoryBytes(pipeline.configuration, video: run.video, threads: options.threads))
        let model = try early ?? pipeline.makeModel(threads: options.threads)
        let tally = RowTally()
        let plain = try outputs.open(inputs: inputs) { write in
            if let reporter = messages.reporter { try reporter.aside(write) } else { try write() }
        }
        let videos = try outputs.videos.open(copies, stop: stop, messages: messages)
        let writers = (plain + videos).enumerated().map {
            $0.offset == 0 ? TallyingWriter($0.element, tally) : $0.element
        }
        let reporter = makeReporter(run)
        messages.reporter = reporter
        for note in pipeline.notes + run.video.notes + copies.flatMap(\.notes) { messages.say("note: \(note)") }
        for path in outputs.leftovers { messages.say("note: \"\(path)\" was left by a killed run; it can be deleted") }
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
        try RunReport(summary, run: run, tally: tally, quiet: command.quiet, showsStages: command.stats).conclude()
    }

    /// Opens the input; a stop meanwhile ends the program as a stop does later.
    private func openRun(
        _ input: MediaInput, _ pipeline: ResolvedPipeline, _ options: RunOptions, _ stop: StopSignal,
        _ messages: Messages
    ) throws -> LabelRun {
        do {
            return try LabelRun(
                input, pipeline: pipeline, options: options, stop: stop, notice: { messages.say($0.text) })
        } catch {
            guard case .signal(let number)? = stop.reason else { throw error }
            throw FailedRun(messages: [ErrorText.of(error)], exitCode: 128 + number)
        }
    }

    private func makeReporter(_ run: LabelRun) -> ProgressReporter {
        ProgressReporter(
            run.progress, style: command.progressStyle, isLive: run.isLive, healthSeconds: command.live.report,
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
