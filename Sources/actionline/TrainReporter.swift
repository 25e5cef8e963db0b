// Says on stderr how training goes: the classes before the first step, one live line on a terminal, a line an epoch.

import Analysis
import Foundation
import Training

/// Prints the progress of one training run.
final class TrainReporter: Sendable {
    private let quiet: Bool
    private let line = TerminalLine()
    private let steps: ProgressSteps

    init(quiet: Bool) {
        self.quiet = quiet
        steps = ProgressSteps(line, isDueAtOnce: true)
    }

    func begin(_ plan: TrainingPlan) {
        guard !quiet else { return }
        let table = plan.data.table
        line.say(Console.safe(table.text))
        for warning in table.warningTexts { line.say(Console.safe("warning: \(warning)")) }
        let recipe = plan.recipe
        line.say(
            "recipe \(recipe.name.rawValue): tune \(recipe.tune), \(Self.count(recipe.epochs, "epoch")), batch \(recipe.batch)"
                + (recipe.accumulate > 1 ? " × \(recipe.accumulate)" : "")
                + ", \(recipe.optimizer.rawValue), learning rate \(Self.short(recipe.scaledRate))"
                + (recipe.autoScale ? " (\(Self.short(recipe.learningRate)) × \(recipe.clipsPerStep) ÷ 64)" : "")
                + ", seed \(recipe.seed)")
    }

    func take(_ event: TrainingEvent) {
        guard !quiet else { return }
        switch event {
        case .note(let text): line.say(Console.safe("note: \(text)"))
        case .unreadable(let text): line.say(Console.safe("skipped: \(text)"))
        case .earlyStop(let epochs): line.say("no better validation for \(Self.count(epochs, "epoch")): done")
        case .features(let done, let count, let speed): steps.show { "features: " + Self.text(done, count, speed) }
        case .validation(let epoch, let done, let count, let speed):
            steps.show { "epoch \(epoch), validation: " + Self.text(done, count, speed) }
        case .step(let step): steps.show { Self.text(step) }
        case .epoch(let epoch): line.say(Self.text(epoch))
        }
    }

    func say(_ message: String) {
        if !quiet { line.say(message) }
    }

    func end() { line.clear() }

    private static func text(_ done: Int, _ count: Int, _ speed: Double) -> String {
        String(format: "%d of %d clips (%d%%), %.1f clips/s", done, count, 100 * done / max(1, count), speed)
    }

    /// `epoch 3/30, step 12/25, loss 1.234, lr 9.5e-05, accuracy 61.2%, 4.2 clips/s, 0:03:29 left`.
    static func text(_ step: StepReport) -> String {
        String(
            format: "epoch %d/%d, step %d/%d, loss %.3f, lr %@, accuracy %.1f%%, %.*f clips/s, %@ left", step.epoch,
            step.epochs, step.step, step.stepsPerEpoch, step.epochLoss, short(step.rate), 100 * step.epochAccuracy,
            step.clipsPerSecond < 1 ? 3 : 1, step.clipsPerSecond, ProgressText.clock(step.secondsLeft))
    }

    /// `epoch 3/30: loss 1.234, accuracy 61.2%, validation 70.0% (42 of 60), loss 1.1, best so far`.
    static func text(_ epoch: EpochReport) -> String {
        var text = String(
            format: "epoch %d/%d: loss %.3f, accuracy %.1f%%", epoch.epoch, epoch.epochs, epoch.loss,
            100 * epoch.accuracy)
        if let validation = epoch.validation {
            text += String(
                format: "; validation %.1f%% (%d of %d), loss %.3f%@", 100 * validation.top1, validation.right,
                validation.clips, validation.loss, epoch.isBest ? ", best so far" : "")
        }
        return text
    }

    static func count(_ count: Int, _ noun: String) -> String { count == 1 ? "1 \(noun)" : "\(count) \(noun)s" }

    static func short(_ number: Double) -> String { String(format: "%.4g", number) }
}
