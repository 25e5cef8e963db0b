// When a run's files are written.

import Files
import Foundation
import TimeSformer

/// Writes a run's models, state and curves: at once, or no more often than is worth it. An epoch of a head takes
/// milliseconds, and its model's files seconds.
final class RunSaver<Model: WeightProvider> {
    private let folder: RunFolder
    private let log: TrainingLog
    private let writer: TrainedModelWriter
    /// The model as it is now.
    private let model: () -> Model
    private let writeState: (TrainingProgress) throws -> Void
    private let interval: Duration
    private var written = ContinuousClock.now
    /// What is not written yet.
    private var latest: TrainingProgress?
    private var best: (model: Model, progress: TrainingProgress)?

    /// - Parameters:
    ///   - interval: from one writing to the next at least.
    ///   - model: with an interval, a copy that stays as it is.
    ///   - writeState: writes what the run goes on with.
    init(
        _ folder: RunFolder, log: TrainingLog, writer: TrainedModelWriter, interval: Duration,
        model: @escaping () -> Model, writeState: @escaping (TrainingProgress) throws -> Void
    ) {
        self.folder = folder
        self.log = log
        self.writer = writer
        self.interval = interval
        self.model = model
        self.writeState = writeState
    }

    /// Keeps the run as it is now.
    func save(_ progress: TrainingProgress, isBest: Bool) throws {
        latest = progress
        if isBest { best = (model(), progress) }
        if ContinuousClock.now - written >= interval { try flush() }
    }

    /// Writes what is not written yet. Nothing has been learned since the last `save`.
    func flush() throws {
        guard let progress = latest else { return }
        try writer.write(model(), progress, to: folder.last)
        try flushBest()
        try writeState(progress)
        try draw(progress)
        latest = nil
        written = .now
    }

    /// Where the run fails: what was best before.
    func flushBest() throws {
        guard let best else { return }
        try writer.write(best.model, best.progress, to: folder.best)
        self.best = nil
    }

    private func draw(_ progress: TrainingProgress) throws {
        guard !log.epochs.isEmpty else { return }
        let name = folder.path.split(separator: "/").last.map(String.init) ?? folder.path
        let best = progress.best.map {
            $0.top1 > 0 ? ", best: \(Int((1000 * $0.top1).rounded()) / 10)% at epoch \($0.epoch)" : ""
        }
        let curves = TrainingCurves(title: name + (best ?? ""), points: log.epochs)
        do {
            try AtomicFile.write(Array(curves.svg.utf8), to: folder.curves, overwrite: true)
        } catch {
            throw TrainingError.cannotWrite(file: folder.curves, reason: "\(error)")
        }
    }
}
