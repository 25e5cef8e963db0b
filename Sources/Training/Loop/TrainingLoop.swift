// Epochs, steps, validation: the loop, for whatever learns from whatever examples.

import Analysis
import Clips
import Foundation
import TimeSformer

/// Trains a learner on a source of examples. One run.
final class TrainingLoop<Source: ExampleSource, Subject: Learner> where Source.Input == Subject.Input {
    private let recipe: TrainingRecipe
    private let training: Source
    private let validation: Source?
    private let learner: Subject
    private let optimizer: any Optimizer
    private let loss: CrossEntropy
    private let rates: LearningRate
    private(set) var progress: TrainingProgress

    /// What the loop asks of whoever keeps the run: called at its moments, in its thread.
    struct Hooks {
        var event: (TrainingEvent) throws -> Void
        /// Weights and progress are to be kept; `isBest`: they are the best so far.
        var save: (_ progress: TrainingProgress, _ isBest: Bool) throws -> Void
        /// Whether the run is to end after the step in hand.
        var shouldStop: (_ steps: Int) -> Bool
        /// Whether it is to end even in the middle of a validation, which is then done anew.
        var isUrgent: () -> Bool
    }

    init(
        _ recipe: TrainingRecipe, training: Source, validation: Source?, learner: Subject, optimizer: any Optimizer,
        classes: Int, progress: TrainingProgress
    ) {
        self.recipe = recipe
        self.training = training
        self.validation = validation
        self.learner = learner
        self.optimizer = optimizer
        self.progress = progress
        var counts = [Int](repeating: 0, count: classes)
        for label in training.labels.joined() { counts[label] += 1 }
        loss = CrossEntropy(
            smoothing: recipe.smoothing,
            classWeights: recipe.balance == .loss ? CrossEntropy.balanced(counts) : nil)
        rates = LearningRate(
            recipe: recipe, stepsPerEpoch: (training.count + recipe.clipsPerStep - 1) / recipe.clipsPerStep)
    }

    /// Runs to the end, to an early stop, or until asked to stop.
    /// - Throws: `TrainingError`, what the source and the hooks throw.
    func run(_ hooks: Hooks) throws {
        while progress.epoch < recipe.epochs, !progress.isOver {
            let began = ContinuousClock.now
            let isWhole = try runEpoch(hooks)
            let result = isWhole ? try validate(hooks) : nil
            guard isWhole, !hooks.isUrgent() else {
                try hooks.save(progress, false)
                return
            }
            progress.epoch += 1
            let isBest = isBetter(result)
            if isBest {
                progress.best = .init(epoch: progress.epoch, top1: result?.top1 ?? 0, loss: result?.loss ?? 0)
            }
            try hooks.event(
                .epoch(
                    EpochReport(
                        epoch: progress.epoch, epochs: recipe.epochs, totalSteps: progress.steps,
                        loss: progress.loss / Double(max(1, progress.examples)),
                        accuracy: Double(progress.right) / Double(max(1, progress.examples)),
                        rate: rates.rate(step: max(0, progress.steps - 1)), validation: result, isBest: isBest,
                        seconds: (ContinuousClock.now - began).inSeconds)))
            progress.beginEpoch()
            let waited = progress.epoch - (progress.best?.epoch ?? progress.epoch)
            if recipe.patience > 0, validation != nil, waited >= recipe.patience {
                progress.isOver = true
                try hooks.event(.earlyStop(epochs: waited))
            }
            try hooks.save(progress, isBest)
            if hooks.shouldStop(progress.steps) { return }
        }
    }

    /// - Returns: false when the run is to stop before the epoch's end.
    private func runEpoch(_ hooks: Hooks) throws -> Bool {
        let order = EpochOrder.order(training.labels, recipe: recipe, epoch: progress.epoch)
        let first = progress.position
        var waiting: [LearnedExample<Source.Input>] = []
        /// Clips of the step, the unreadable ones included.
        var asked = 0
        let began = (time: ContinuousClock.now, examples: progress.examples)
        var isStopped = false
        func finishStep() throws {
            let done = try step(waiting, asked: asked)
            try hooks.event(.step(report(done, since: began.time, examples: progress.examples - began.examples)))
            waiting = []
            asked = 0
            isStopped = hooks.shouldStop(progress.steps) && progress.position < order.count
        }
        try training.load(Array(order[first...])) { position, input in
            let (index, _) = order[first + position]
            asked += 1
            switch input {
            case .success(let input):
                waiting.append(
                    LearnedExample(
                        index: index, position: first + position, labels: training.labels[index], input: input))
            case .failure(let failure): try tell(failure, hooks)
            }
            if asked == recipe.clipsPerStep { try finishStep() }
            return !isStopped
        }
        if !isStopped, asked > 0 { try finishStep() }
        guard isStopped || progress.examples > 0 else {
            throw TrainingError.nothingReadable(count: order.count, first: progress.unreadable.first ?? "")
        }
        return !isStopped
    }

    /// What a step came to.
    private typealias Step = (loss: Double, norm: Double, rate: Double)

    private func step(_ examples: [LearnedExample<Source.Input>], asked: Int) throws -> Step {
        learner.clearGradients()
        let rate = rates.rate(step: progress.steps)
        var norm = 0.0
        var sum = LearnedStep()
        if !examples.isEmpty {
            sum = try learner.learn(examples, loss, epoch: progress.epoch)
            let scale = 1 / Float(examples.count)
            norm = GradientNorm.norm(learner.trained, scale: scale)
            guard sum.loss.isFinite, norm.isFinite else {
                throw TrainingError.notFinite(
                    epoch: progress.epoch + 1, step: progress.epochSteps + 1,
                    clips: examples.map { training.name($0.index) })
            }
            optimizer.step(
                learner.trained, rate: rate, scale: scale * GradientNorm.factor(norm: norm, limit: recipe.clip))
        }
        progress.add(sum)
        progress.position += asked
        progress.epochSteps += 1
        progress.steps += 1
        return (sum.loss / Double(max(1, examples.count)), norm, rate)
    }

    private func report(
        _ last: Step, since: ContinuousClock.Instant, examples: Int
    ) -> StepReport {
        let seconds = max(1e-9, (ContinuousClock.now - since).inSeconds)
        let speed = Double(examples) / seconds
        let left = training.count * (recipe.epochs - progress.epoch) - progress.position
        return StepReport(
            epoch: progress.epoch + 1, epochs: recipe.epochs, step: progress.epochSteps,
            stepsPerEpoch: rates.stepsPerEpoch, totalSteps: progress.steps, loss: last.loss, rate: last.rate,
            gradientNorm: last.norm, epochLoss: progress.loss / Double(max(1, progress.examples)),
            epochAccuracy: Double(progress.right) / Double(max(1, progress.examples)), clipsPerSecond: speed,
            secondsLeft: speed > 0 ? Double(left) / speed : 0)
    }

    /// - Returns: nil without validation, and where the run is to end before it is done.
    private func validate(_ hooks: Hooks) throws -> EpochReport.Validation? {
        guard let validation, validation.count > 0, !hooks.isUrgent() else { return nil }
        let logits = try learner.validator()
        let plain = CrossEntropy(smoothing: 0, classWeights: nil)
        var rows: [Int: (clips: Int, right: Int)] = [:]
        var (clips, right, failed, loss) = (0, 0, 0, 0.0)
        var batch: [(index: Int, input: Source.Input)] = []
        let began = ContinuousClock.now
        func finish() throws {
            for (scores, entry) in zip(try logits(batch.map(\.input)), batch) {
                let own = validation.labels[entry.index]
                let result = plain(scores, labels: own, share: 1)
                clips += 1
                right += result.isRight ? 1 : 0
                loss += result.loss
                for label in own {
                    rows[label, default: (0, 0)].clips += 1
                    rows[label, default: (0, 0)].right += result.isRight ? 1 : 0
                }
            }
            batch = []
            let seconds = max(1e-9, (ContinuousClock.now - began).inSeconds)
            try hooks.event(
                .validation(
                    epoch: progress.epoch + 1, done: clips, count: validation.count,
                    clipsPerSecond: Double(clips) / seconds))
        }
        try validation.load(validation.labels.indices.map { ($0, 0) }) { position, input in
            switch input {
            case .success(let input): batch.append((position, input))
            case .failure(let failure):
                failed += 1
                try tell(failure, hooks)
            }
            if batch.count == 8 { try finish() }
            return !hooks.isUrgent()
        }
        if hooks.isUrgent() { return nil }
        if !batch.isEmpty { try finish() }
        return EpochReport.Validation(
            clips: clips, right: right, loss: loss / Double(max(1, clips)),
            classes: rows.sorted { $0.key < $1.key }.map {
                .init(label: $0.key, clips: $0.value.clips, right: $0.value.right)
            }, failed: failed)
    }

    /// Higher top-1; of equal ones the lower loss. Without validation the latest is the best.
    private func isBetter(_ result: EpochReport.Validation?) -> Bool {
        guard let result, let best = progress.best else { return true }
        return result.top1 != best.top1 ? result.top1 > best.top1 : result.loss < best.loss
    }

    /// Each clip that cannot be read is named once.
    private func tell(_ failure: UnreadableClip, _ hooks: Hooks) throws {
        let text = "\(failure)"
        guard !progress.unreadable.contains(text) else { return }
        progress.unreadable.append(text)
        try hooks.event(.unreadable(text))
    }
}
