// The measures of each label.

import Timeline

/// Every label's own measures over all videos.
enum LabelScores {
    static func of(
        _ videos: [(video: ComparedVideo, prediction: ComparedVideo.Prediction)], _ labels: LabelIndex
    ) -> [TimelineScore.Label] {
        var recall: [Int: FrameCounts] = [:]
        var precision: [Int: FrameCounts] = [:]
        var trueSegments: [Int: Int] = [:]
        var predictedSegments: [Int: Int] = [:]
        var matches: [Int: [SegmentMatches]] = [:]
        var instances: [Int: MetricTally.Instances] = [:]
        for (video, prediction) in videos {
            for (found, actual) in zip(prediction.frames, video.truth.frames) {
                recall[actual, default: FrameCounts()].add(isCorrect: found == actual)
                precision[found, default: FrameCounts()].add(isCorrect: found == actual)
            }
            let found = Dictionary(grouping: prediction.runs, by: \.label)
            let truth = Dictionary(grouping: video.truth.runs, by: \.label)
            for label in Set(found.keys).union(truth.keys) {
                let (ours, theirs) = (found[label] ?? [], truth[label] ?? [])
                trueSegments[label, default: 0] += theirs.count
                predictedSegments[label, default: 0] += ours.count
                let counts = TimelineMetric.f1Overlaps.map { TimelineMetrics.matches(ours, truth: theirs, overlap: $0) }
                matches[label] = matches[label].map { zip($0, counts).map { $0 + $1 } } ?? counts
            }
            instances = MetricTally.merged(instances, MetricTally.instances(video, prediction))
        }
        return Set(matches.keys).union(instances.keys).sorted().map { label in
            TimelineScore.Label(
                name: labels.names[label], trueSegments: trueSegments[label] ?? 0,
                predictedSegments: predictedSegments[label] ?? 0, recall: recall[label] ?? FrameCounts(),
                precision: precision[label] ?? FrameCounts(),
                matches: matches[label] ?? TimelineMetric.f1Overlaps.map { _ in SegmentMatches() },
                averagePrecisions: SummaryParts.precisions { instances[label]?.precisions($0) })
        }
    }
}

extension FrameCounts {
    fileprivate mutating func add(isCorrect: Bool) {
        total += 1
        if isCorrect { correct += 1 }
    }
}
