// Every measure's evidence of one video.

import Timeline

/// The tallies of every metric of a summary; those of several videos add up.
struct SummaryParts {
    private var frames: FrameCounts
    private var framesWithoutBackground: FrameCounts
    private var edit: (sum: Double, videos: Int)
    private var matches: [SegmentMatches]
    private var instances: [Int: MetricTally.Instances]

    init(_ video: ComparedVideo, _ prediction: ComparedVideo.Prediction) {
        frames = TimelineMetrics.frameCounts(prediction.frames, truth: video.truth.frames)
        framesWithoutBackground = TimelineMetrics.frameCounts(
            prediction.frames, truth: video.truth.frames, ignoring: [LabelIndex.none])
        edit = (TimelineMetrics.editScore(prediction.runs, truth: video.truth.runs), 1)
        matches = TimelineMetric.f1Overlaps.map {
            TimelineMetrics.matches(prediction.runs, truth: video.truth.runs, overlap: $0)
        }
        instances = MetricTally.instances(video, prediction)
    }

    static func + (a: SummaryParts, b: SummaryParts) -> SummaryParts {
        var sum = a
        sum.frames = a.frames + b.frames
        sum.framesWithoutBackground = a.framesWithoutBackground + b.framesWithoutBackground
        sum.edit = (a.edit.sum + b.edit.sum, a.edit.videos + b.edit.videos)
        sum.matches = zip(a.matches, b.matches).map { $0 + $1 }
        sum.instances = MetricTally.merged(a.instances, b.instances)
        return sum
    }

    var summary: TimelineScore.Summary {
        TimelineScore.Summary(
            frames: frames, framesWithoutBackground: framesWithoutBackground,
            editScore: edit.sum / Double(edit.videos), matches: matches,
            precisions: Self.precisions { MetricTally.meanPrecisions(instances, $0) })
    }

    /// The precisions over each usual range, where there are any.
    static func precisions(_ values: ([Double]) -> [Double]?) -> [TimelineScore.Precision]? {
        let precisions = TimelineMetric.precisionRanges.compactMap { range in
            values(range.overlaps).map { TimelineScore.Precision(range: range, values: $0) }
        }
        return precisions.isEmpty ? nil : precisions
    }
}
