// What a metric needs to know of each video, so that the videos' values add up to one over all of them.

import Timeline

/// The evidence for one metric's value; that of several videos adds up.
enum MetricTally: Sendable {
    /// The predictions and the truth of one label.
    struct Instances: Sendable {
        var predicted: [ActionInstance] = []
        var truth: [ActionInstance] = []

        func precisions(_ overlaps: [Double]) -> [Double]? {
            AveragePrecision.values(of: predicted, truth: truth, overlaps: overlaps)
        }
    }

    case frames(FrameCounts)
    case mean(sum: Double, videos: Int)
    case matches(SegmentMatches)
    case instances([Int: Instances], OverlapRange)

    static func of(
        _ metric: TimelineMetric, _ video: ComparedVideo, _ prediction: ComparedVideo.Prediction
    ) -> MetricTally {
        switch metric {
        case .frameAccuracy: .frames(TimelineMetrics.frameCounts(prediction.frames, truth: video.truth.frames))
        case .frameAccuracyWithoutBackground:
            .frames(
                TimelineMetrics.frameCounts(
                    prediction.frames, truth: video.truth.frames, ignoring: [LabelIndex.none]))
        case .editScore:
            .mean(sum: TimelineMetrics.editScore(prediction.runs, truth: video.truth.runs), videos: 1)
        case .f1(let overlap):
            .matches(TimelineMetrics.matches(prediction.runs, truth: video.truth.runs, overlap: overlap))
        case .meanAveragePrecision(let range): .instances(instances(video, prediction), range)
        }
    }

    /// Predictions of a label that the truth of this video lacks stay: another video's truth may have it.
    static func instances(
        _ video: ComparedVideo, _ prediction: ComparedVideo.Prediction
    ) -> [Int: Instances] {
        var labels = video.truth.instances.mapValues { Instances(truth: $0) }
        for (label, predicted) in prediction.instances { labels[label, default: Instances()].predicted = predicted }
        return labels
    }

    static func + (a: MetricTally, b: MetricTally) -> MetricTally {
        switch (a, b) {
        case (.frames(let a), .frames(let b)): return .frames(a + b)
        case (.mean(let sum, let videos), .mean(let more, let count)):
            return .mean(sum: sum + more, videos: videos + count)
        case (.matches(let a), .matches(let b)): return .matches(a + b)
        case (.instances(let a, let range), .instances(let b, _)):
            return .instances(merged(a, b), range)
        default: preconditionFailure("tallies of two metrics do not add up")
        }
    }

    static func merged(_ a: [Int: Instances], _ b: [Int: Instances]) -> [Int: Instances] {
        a.merging(b) { Instances(predicted: $0.predicted + $1.predicted, truth: $0.truth + $1.truth) }
    }

    /// nil where there is nothing to measure: no frame, or no true instance.
    var value: Double? {
        switch self {
        case .frames(let counts): return counts.fraction
        case .mean(let sum, let videos): return videos == 0 ? nil : sum / Double(videos)
        case .matches(let matches): return matches.f1
        case .instances(let labels, let range):
            guard let precisions = Self.meanPrecisions(labels, range.overlaps) else { return nil }
            return precisions.reduce(0, +) / Double(precisions.count)
        }
    }

    /// Mean average precision at each overlap, over the labels that the truth has; nil where it has none.
    static func meanPrecisions(_ labels: [Int: Instances], _ overlaps: [Double]) -> [Double]? {
        // In the labels' order, so that the last bit is the same every time.
        let values = labels.sorted { $0.key < $1.key }.compactMap { $0.value.precisions(overlaps) }
        guard !values.isEmpty else { return nil }
        return overlaps.indices.map { level in values.reduce(0) { $0 + $1[level] } / Double(values.count) }
    }
}
