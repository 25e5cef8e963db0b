// The classify stage: batches of windows in, their scores out.

import Clips
import Dataflow
import Foundation
import Sampling
import Timeline

/// Runs the model on batches of windows; a window's views are averaged as probabilities.
package struct ClassifyStage: Sendable {
    let classifier: any ClipClassifier
    let stop: StopSignal
    let progress: RunProgress
    let labels: LabelSet

    func run(_ input: StageInput<Batch>, _ output: StageOutput<PredictionEvent>) throws {
        try run(output) { try input.next() }
    }

    /// Takes the batches of live input whenever it is free.
    func run(_ batches: LiveBatches, _ output: StageOutput<PredictionEvent>) throws {
        defer { batches.abandon() }
        try run(output, measured: batches.measured) { batches.next() }
    }

    private func run(
        _ output: StageOutput<PredictionEvent>, measured: (Double) -> Void = { _ in }, next: () throws -> Batch?
    ) throws {
        while let batch = try next() {
            // A requested stop finishes the batch in hand, not those that wait behind it.
            if stop.isUrgent { return }
            for thumbnail in batch.thumbnails where try !output.send(.thumbnail(thumbnail)) { return }
            if !batch.windows.isEmpty {
                let began = ContinuousClock.now
                let (predictions, failure) = try classify(batch.windows)
                measured((ContinuousClock.now - began).inSeconds / Double(batch.windows.count))
                report(batch.windows, predictions)
                for prediction in predictions where try !output.send(.prediction(prediction)) { return }
                if let failure { throw failure }
            }
            for mark in batch.marks where try !output.send(.mark(mark)) { return }
        }
    }

    /// The predictions of `windows`, in their order, up to the first one without scores.
    func classify(_ windows: [Window]) throws -> (predictions: [WindowPrediction], failure: ClassificationError?) {
        let clips = windows.map { $0.clips() }
        var logits = try classifier.logits(clips.flatMap { $0 })[...]
        var predictions: [WindowPrediction] = []
        for (window, views) in zip(windows, clips) {
            let given = logits.prefix(views.count)
            logits = logits.dropFirst(views.count)
            guard given.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
                return (predictions, ClassificationError(window: window.index, start: window.start, end: window.end))
            }
            predictions.append(
                WindowPrediction(
                    index: window.index, start: window.start, end: window.end, padded: window.padded,
                    damaged: window.damaged, scores: Self.meanProbabilities(given), wallClock: window.wallClock))
        }
        return (predictions, nil)
    }

    /// Softmax of each view's logits, averaged.
    package static func meanProbabilities(_ views: ArraySlice<[Float]>) -> [Float] {
        var sums = [Double](repeating: 0, count: views.first?.count ?? 0)
        for view in views {
            for (index, probability) in softmax(view).enumerated() { sums[index] += probability }
        }
        return sums.map { Float($0 / Double(views.count)) }
    }

    private func report(_ windows: [Window], _ predictions: [WindowPrediction]) {
        guard let last = predictions.last, let best = last.scores.indices.max(by: { last.scores[$0] < last.scores[$1] })
        else { return }
        let now = ContinuousClock.now
        let delays = windows.compactMap { window in window.arrival.map { (now - $0).inSeconds } }
        progress.update { snapshot in
            snapshot.windows += predictions.count
            snapshot.position = last.end
            snapshot.latestLabel = labels[best]
            snapshot.latestScore = last.scores[best]
            snapshot.delay = delays.max() ?? snapshot.delay
        }
    }
}
