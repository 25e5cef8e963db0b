// One video's windows, aggregated with one combination of settings after another.

import Export
import Timeline

/// Makes a metric's tally of one video for every combination of a grid.
struct SweptVideo: Sendable {
    let video: ComparedVideo
    private let timeline: StoredTimeline
    private let labels: LabelIndex

    /// - Throws: `ScoringError.withoutScores` where other settings need scores that are not there.
    init(_ video: ScoredVideo, number: Int, rate: Double, labels: LabelIndex) throws(ScoringError) {
        guard video.timeline.hasWindows, video.timeline.scores == .every else {
            throw .withoutScores(video: video.name)
        }
        var whole = video
        // Whatever the settings, no segment goes beyond the last window.
        let ends = video.timeline.rows.compactMap { if case .window(let window) = $0 { window.end } else { nil } }
        whole.timeline.duration = video.timeline.duration ?? ends.max()
        timeline = whole.timeline
        self.labels = labels
        self.video = try ComparedVideo(
            whole, number: number, rate: rate, labels: labels, detections: whole.timeline.segments ?? [])
    }

    /// The tallies of all combinations with one smoothing, threshold by threshold.
    func tallies(_ metric: TimelineMetric, _ grid: AggregationGrid, smoothing: Int) -> [MetricTally] {
        let cells = timeline.smoothedCells(grid.smoothings[smoothing])
        let names = timeline.labels.names.map { labels[$0] }
        var tallies: [MetricTally] = []
        var last: (segments: [Segment], tally: MetricTally)?
        for threshold in grid.thresholds {
            for minimum in grid.minimums {
                let segments = cells?.segments(threshold: threshold, minimum: minimum) ?? []
                // Often a step changes nothing.
                if let last, last.segments == segments {
                    tallies.append(last.tally)
                    continue
                }
                let prediction = video.prediction(
                    segments.map { ($0.start, $0.end, names[$0.label], $0.score) })
                let tally = MetricTally.of(metric, video, prediction)
                tallies.append(tally)
                last = (segments, tally)
            }
        }
        return tallies
    }
}
