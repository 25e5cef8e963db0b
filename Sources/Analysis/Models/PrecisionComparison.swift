// The same windows through a model in several precisions: how far they part, and how long each takes.

import Clips
import Dispatch
import Settings
import Synchronization
import TimeSformer
import Timeline

/// A classifier that asks one model in every precision and answers as the first does.
///
///     let comparison = try PrecisionComparison(pipeline, threads: 2)
///     _ = try LabelRun(.file("gym.mp4"), pipeline: pipeline).run(comparison, writers: [])
///     print(comparison.results)
package final class PrecisionComparison: ClipClassifier {
    /// One precision beside the first.
    package struct Result: Sendable, Equatable {
        package let precision: ModelPrecision
        /// The file, of another model than the pipeline's.
        package let file: String?
        package var windows = 0
        /// Windows whose best class is the first's.
        package var agreeing = 0
        /// Of scores (a window's views averaged), from 0 to 1; not a number where a score is none.
        package var largestDifference = 0.0
        package var summedDifference = 0.0
        package var scores = 0
        /// Seconds of classifying, and the windows of them: the first batch of each precision only warms up.
        package var seconds = 0.0
        package var timedWindows = 0

        package var meanDifference: Double { scores > 0 ? summedDifference / Double(scores) : 0 }
        package var windowsPerSecond: Double? { seconds > 0 ? Double(timedWindows) / seconds : nil }
    }

    private let models: [TimeSformerModel]
    private let views: Int
    private let state: Mutex<(results: [Result], batches: Int)>

    /// - Parameters:
    ///   - precisions: the first one is what the others are compared with. Their weights are in memory together.
    ///   - other: the same model as it was stored or calibrated, to be compared as well, in its own precision.
    /// - Throws: `ConfigurationError` when `other` is not of the same size.
    package init(
        _ pipeline: ResolvedPipeline, precisions: [ModelPrecision] = ModelPrecision.allCases,
        with other: ResolvedPipeline? = nil, threads: Int
    ) throws {
        precondition(!precisions.isEmpty, "a comparison needs precisions")
        if let other, other.configuration != pipeline.configuration {
            throw ConfigurationError(
                "\"\(other.name)\" is a model of another size than \"\(pipeline.name)\": nothing can be compared")
        }
        var models = try precisions.map { try pipeline.makeModel(threads: threads, precision: $0) }
        var results = precisions.map { Result(precision: $0, file: nil) }
        if let other {
            models.append(try other.makeModel(threads: threads))
            results.append(Result(precision: other.precision, file: other.name))
        }
        self.models = models
        views = pipeline.crop.viewCount
        state = Mutex((results, 0))
    }

    package var results: [Result] { state.withLock { $0.results } }

    package var frameCount: Int { models[0].frameCount }
    package var classCount: Int { models[0].classCount }

    package func logits(_ clips: [Clip]) throws -> [[Float]] {
        let batch = state.withLock { state in
            state.batches += 1
            return state.batches - 1
        }
        var answers = [[[Float]]](repeating: [], count: models.count)
        var seconds = [Double](repeating: 0, count: models.count)
        // Each goes first as often as the others: what the frames' pixels cost to read falls on all alike.
        for turn in models.indices {
            let index = (turn + batch) % models.count
            let begin = DispatchTime.now().uptimeNanoseconds
            answers[index] = try models[index].logits(clips)
            seconds[index] = Double(DispatchTime.now().uptimeNanoseconds - begin) / 1e9
        }
        let scores = answers.map(windowScores)
        state.withLock { state in
            for index in models.indices {
                state.results[index].add(scores[index], beside: scores[0])
                if batch > 0 {
                    state.results[index].seconds += seconds[index]
                    state.results[index].timedWindows += scores[index].count
                }
            }
        }
        return answers[0]
    }

    /// Each window's scores, as a run would give them.
    private func windowScores(_ logits: [[Float]]) -> [[Float]] {
        stride(from: 0, to: logits.count, by: views).map {
            ClassifyStage.meanProbabilities(logits[$0..<min($0 + views, logits.count)])
        }
    }
}

extension PrecisionComparison.Result {
    fileprivate mutating func add(_ own: [[Float]], beside first: [[Float]]) {
        for (own, first) in zip(own, first) {
            windows += 1
            if own.indices.max(by: { own[$0] < own[$1] }) == first.indices.max(by: { first[$0] < first[$1] }) {
                agreeing += 1
            }
            for (own, first) in zip(own, first) {
                let difference = Double(abs(own - first))
                largestDifference =
                    difference.isNaN ? .nan : (largestDifference < difference ? difference : largestDifference)
                summedDifference += difference
                scores += 1
            }
        }
    }
}
