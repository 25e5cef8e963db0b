// Wires one `train` command: options to a plan, signals to its stop, its events to the terminal, its end to an exit code.

import Analysis
import ArgumentParser
import Foundation
import Settings
import Training

struct TrainSession {
    private let command: TrainCommand

    init(_ command: TrainCommand) { self.command = command }

    func run() throws {
        let settings = try command.recipe.configuration(noFlip: command.data.noFlip)
        let options = try options(settings)
        let drawn = command.recipe.deterministic ? 0 : UInt64.random(in: 0..<1 << 31)
        let reporter = TrainReporter(quiet: command.quiet)
        // A run that goes on does so with its own seed.
        let seed = command.resume ? TrainingRun.seed(in: command.folder) ?? drawn : drawn
        let plan = try TrainingPlan(settings, options, seed: seed)
        reporter.begin(plan)
        let stop = StopSignal()
        let signals = SignalWatch(stop) { reporter.say(SignalWatch.text("the step")) }
        defer { signals.end() }
        let outcome: TrainingRun.Outcome
        do {
            outcome = try TrainingRun(plan).run(stop: stop) { reporter.take($0) }
        } catch {
            reporter.end()
            throw error
        }
        reporter.end()
        try conclude(outcome, plan)
    }

    private func options(_ settings: PipelineConfiguration) throws -> TrainingOptions {
        let start: TrainingOptions.Start
        switch command.start ?? settings.model.checkpoint {
        case "nothing": start = .nothing
        case let path?: start = .checkpoint(path)
        case nil:
            throw ValidationError(
                "give the checkpoint to begin with: --init PATH, or --init nothing for random weights")
        }
        var options = TrainingOptions(start: start, training: command.list, output: command.folder)
        options.validation = command.validation
        options.validationShare = command.split
        options.background = command.data.background
        options.backgroundMarginSeconds = command.data.margin
        options.annotationFrameRate = command.data.fps
        options.labels = command.data.labels ?? settings.model.labels
        options.root = command.data.root
        options.cache = command.data.cache
        options.resumes = command.resume
        options.stopAfter = command.stopAfter
        if let threads = command.threads { options.threads = threads }
        return options
    }

    private func conclude(_ outcome: TrainingRun.Outcome, _ plan: TrainingPlan) throws {
        // Before the first step there is no state to go on with, but the features that were computed.
        let again =
            outcome.steps > 0 ? "; go on with --resume" : "; give the same command again to go on with its features"
        if case .signal(let number)? = outcome.stop {
            throw FailedRun(
                messages: [
                    "stopped after \(TrainReporter.count(outcome.steps, "step")); what was learned is kept in \"\(plan.options.output)\"\(again)"
                ],
                exitCode: 128 + number)
        }
        guard outcome.isFinished else {
            Console.print("stopped after \(TrainReporter.count(outcome.steps, "step")), as asked\(again)")
            return
        }
        var text = "wrote \(outcome.best)"
        if let top1 = outcome.top1, let epoch = outcome.bestEpoch {
            text += String(
                format: ": top-1 %.1f%% on %d validation clips, epoch %d", 100 * top1, plan.data.validation.count, epoch
            )
        }
        Console.print(
            """
            \(text)
            test it:   actionline test LIST --model \(outcome.best)
            label:     actionline label VIDEO --model \(outcome.best)
            """)
        guard !outcome.unreadable.isEmpty else { return }
        var messages = outcome.unreadable.prefix(20).map { $0 }
        if outcome.unreadable.count > messages.count {
            messages.append("… and \(outcome.unreadable.count - messages.count) more")
        }
        messages.append("\(TrainReporter.count(outcome.unreadable.count, "clip")) could not be read and taught nothing")
        throw FailedRun(messages: messages, exitCode: 3)
    }
}
