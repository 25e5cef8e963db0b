// One training run: the front door.

import Analysis
import Clips
import Datasets
import Files
import Foundation
import Settings
import TimeSformer

/// Teaches a model the classes of a list.
///
///     var options = TrainingOptions(start: .checkpoint("k400.safetensors"), training: "gym/train.txt", output: "gym-run")
///     options.validation = "gym/val.txt"
///     let plan = try TrainingPlan(PipelineConfiguration(), options, seed: 0)
///     let outcome = try TrainingRun(plan).run { event in
///         if case .epoch(let epoch) = event { print(epoch.epoch, epoch.loss, epoch.validation?.top1 ?? 0) }
///     }
///     print(outcome.best)        // the model of the best epoch, for ActionLabeler and ClipTest
///
/// The same seed gives the same bits on one machine with one number of threads; a run that is stopped and gone on with
/// gives those of an unbroken one.
public final class TrainingRun {
    /// How a run ended.
    public struct Outcome: Sendable {
        /// Of the best epoch; the same as `last` where no epoch has ended.
        public let best: String
        public let last: String
        /// Epochs and optimizer steps that are done.
        public let epochs: Int
        public let steps: Int
        public let bestEpoch: Int?
        /// Of the best epoch; nil without validation.
        public let top1: Double?
        public let unreadable: [String]
        /// nil: it came to its end.
        public let stop: StopSignal.Reason?
        /// Whether steps are left to do.
        public let isFinished: Bool
    }

    public let plan: TrainingPlan
    private let folder: RunFolder

    public init(_ plan: TrainingPlan) {
        self.plan = plan
        folder = RunFolder(path: plan.options.output)
    }

    /// Runs, or goes on.
    /// - Parameters:
    ///   - stop: ends the run after the step in hand; what was learned is kept. A validation in hand is done anew when
    ///     the run goes on.
    ///   - onEvent: is told what happens, in the run's thread.
    /// - Throws: `TrainingError`, and the errors of reading and writing checkpoints.
    public func run(
        stop: StopSignal = StopSignal(), onEvent: (TrainingEvent) throws -> Void = { _ in }
    ) throws -> Outcome {
        if !plan.options.resumes, folder.hasRun { throw TrainingError.exists(folder: folder.path) }
        if plan.options.resumes, !folder.hasRun {
            throw TrainingError.noRun(folder: folder.path, reason: "there is no state.safetensors in it")
        }
        try folder.create()
        let begun = try plan.parameters()
        for note in plan.notes + begun.notes { try onEvent(.note(note)) }
        return plan.recipe.tune == .head
            ? try trainHead(begun.parameters, stop, onEvent) : try trainNetwork(begun.parameters, stop, onEvent)
    }

    private func trainNetwork(
        _ parameters: consuming Parameters, _ stop: StopSignal, _ onEvent: (TrainingEvent) throws -> Void
    ) throws -> Outcome {
        let options = plan.options
        let cache = try options.cache.map { try ClipCache($0) }
        let learner = try NetworkLearner(
            parameters, normalization: plan.normalization, recipe: plan.recipe, recomputes: plan.recomputes,
            threads: options.threads)
        let lanes = max(1, min(options.threads, 8))
        let ahead = max(8, 2 * plan.recipe.batch)
        return try finish(
            learner, training: ClipSource(plan.trainingPictures(cache), lanes: lanes, ahead: ahead),
            validation: ClipSource(plan.plainPictures(plan.data.validation, cache), lanes: lanes, ahead: ahead),
            savingEvery: .zero, model: { learner.network }, stop, onEvent)
    }

    private func trainHead(
        _ parameters: Parameters, _ stop: StopSignal, _ onEvent: (TrainingEvent) throws -> Void
    ) throws -> Outcome {
        let options = plan.options
        let (training, validation): ([Result<[[Float]], UnreadableClip>], [Result<[[Float]], UnreadableClip>])
        do {
            let model = try TimeSformerModel(
                plan.configuration, weights: parameters, normalization: plan.normalization, threads: options.threads)
            let cache = try FeatureCache(
                folder.features(featureKey(parameters)), width: plan.configuration.width)
            let extraction = FeatureExtraction(
                model: model, cache: cache, lanes: max(1, min(options.threads, 8)), batch: 4, stop: stop)
            let plain = "plain \(plan.validationSide)"
            var views = [(pictures: plan.plainPictures(plan.data.training), draw: 0, key: plain)]
            for view in 1..<max(1, plan.recipe.views) {
                views.append(
                    (plan.trainingPictures(nil), view, "drawn \(plan.augmentation) \(plan.recipe.seed) \(view)"))
            }
            guard let found = try extraction.features(views, event: onEvent),
                let checked = plan.data.validation.isEmpty
                    ? []
                    : try extraction.features([(plan.plainPictures(plan.data.validation), 0, plain)], event: onEvent)
            else { return stoppedBeforeTraining(stop) }
            (training, validation) = (found, checked)
        }
        let learner = HeadLearner(
            ClassifierHead(
                weight: parameters[.headWeight], bias: parameters[.headBias], threads: options.threads))
        return try finish(
            learner, training: FeatureSource(plan.data.training, training, seed: plan.recipe.seed),
            validation: FeatureSource(plan.data.validation, validation, seed: plan.recipe.seed),
            savingEvery: .seconds(30), model: { HeadedParameters(parameters, learner.head) }, stop, onEvent)
    }

    private func finish<Source: ExampleSource, Subject: Learner>(
        _ learner: Subject, training: Source, validation: Source, savingEvery interval: Duration,
        model: @escaping () -> some WeightProvider, _ stop: StopSignal, _ onEvent: (TrainingEvent) throws -> Void
    ) throws -> Outcome where Source.Input == Subject.Input {
        let optimizer = plan.recipe.makeOptimizer(learner.trained)
        let state = RunState(folder: folder, identity: plan.identity)
        let resumed = plan.options.resumes ? try state.read(learner.trained, optimizer) : nil
        let log = try TrainingLog(folder.log, resumingAfter: resumed?.steps)
        let names = plan.data.classes.names
        let writer = TrainedModelWriter(
            configuration: plan.configuration, preprocessing: plan.preprocessing, labels: names, origin: plan.origin,
            recipe: plan.recipe)
        let saver = RunSaver(folder, log: log, writer: writer, interval: interval, model: model) {
            try state.write(learner.trained, optimizer, $0)
        }
        let loop = TrainingLoop(
            plan.recipe, training: training, validation: plan.data.validation.isEmpty ? nil : validation,
            learner: learner, optimizer: optimizer, classes: names.count, progress: resumed ?? TrainingProgress())
        let stopAfter = plan.options.stopAfter
        do {
            try withoutActuallyEscaping(onEvent) { onEvent in
                try loop.run(
                    .init(
                        event: { event in
                            try log.write(event, classes: names)
                            try onEvent(event)
                        }, save: { try saver.save($0, isBest: $1) },
                        shouldStop: { steps in stop.isRequested || stopAfter.map { steps >= $0 } ?? false },
                        isUrgent: { stop.isRequested }))
            }
        } catch {
            // What is wrong now is what the caller is to know.
            try? saver.flushBest()
            throw error
        }
        try saver.flush()
        return outcome(loop.progress, stop)
    }

    private func outcome(_ progress: TrainingProgress, _ stop: StopSignal) -> Outcome {
        let isFinished = progress.isOver || progress.epoch >= plan.recipe.epochs
        return Outcome(
            best: progress.best == nil ? folder.last : folder.best, last: folder.last, epochs: progress.epoch,
            steps: progress.steps, bestEpoch: progress.best?.epoch,
            top1: plan.data.validation.isEmpty ? nil : progress.best?.top1, unreadable: progress.unreadable,
            stop: isFinished ? nil : stop.reason, isFinished: isFinished)
    }

    private func stoppedBeforeTraining(_ stop: StopSignal) -> Outcome {
        Outcome(
            best: folder.last, last: folder.last, epochs: 0, steps: 0, bestEpoch: nil, top1: nil, unreadable: [],
            stop: stop.reason, isFinished: false)
    }

    /// Equal where the same pictures have the same features.
    private func featureKey(_ parameters: Parameters) -> String {
        var sum = Checksum.of("\(plan.normalization)", "\(plan.indices)", "\(plan.configuration)")
        for parameter in plan.configuration.parameters where parameter != .headWeight && parameter != .headBias {
            parameters[parameter].values.withUnsafeBytes { sum.add($0) }
        }
        return sum.hexadecimal
    }
}
