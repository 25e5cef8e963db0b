// Scores timelines against truth.

import Export
import Timeline

/// Compares timelines with truth, over one video or many.
///
/// Frame accuracy, edit score and F1 are MS-TCN's, on a label a frame; mean average precision is ActivityNet's, on
/// segments with their scores. Counts of frames and segments add up over videos, as do the instances that average
/// precision ranks; the edit score is the mean over videos. Time without a label is background: it counts in frame
/// accuracy, and no measure takes it for a segment.
public struct TimelineScorer: Sendable {
    /// MS-TCN's data sets have 15 frames a second.
    public static let usualFrameRate = 15.0

    /// The label that means "nothing", in truth and in timelines.
    public var background: String
    /// Frames per second at which frames are compared, unless the truth is a label a frame.
    public var frameRate: Double

    public init(background: String = "background", frameRate: Double = usualFrameRate) {
        precondition(frameRate > 0 && frameRate.isFinite, "a frame rate must be positive")
        self.background = background
        self.frameRate = frameRate
    }

    /// Every measure.
    /// - Throws: `ScoringError` for what does not fit together.
    public func score(_ videos: [ScoredVideo]) throws(ScoringError) -> TimelineScore {
        guard !videos.isEmpty else { throw .nothing }
        let labels = LabelIndex(videos, background: background)
        var notes: [ScoreNote] = []
        var compared: [(video: ComparedVideo, prediction: ComparedVideo.Prediction)] = []
        for (number, video) in videos.enumerated() {
            let detections = video.detections
            let one = try ComparedVideo(
                video, number: number, rate: frameRate, labels: labels, detections: detections)
            compared.append((one, one.prediction(detections, labels: labels)))
            notes += self.notes(video, detections)
        }
        notes += LabelNotes.notes(videos, compared.map(\.prediction), labels)
        let parts = compared.map { SummaryParts($0.video, $0.prediction) }
        return TimelineScore(
            overall: parts.dropFirst().reduce(parts[0], +).summary,
            videos: zip(videos, zip(compared, parts)).map { video, part in
                TimelineScore.Video(name: video.name, frameRate: part.0.video.rate, summary: part.1.summary)
            },
            labels: LabelScores.of(compared, labels), notes: notes)
    }

    private func notes(_ video: ScoredVideo, _ detections: [Detection]) -> [ScoreNote] {
        var notes: [ScoreNote] = []
        if video.timeline.segments == nil {
            var best: Int?
            if case .best(let count) = video.timeline.scores { best = count }
            notes.append(.aggregated(video: video.name, video.settings, best: best))
        }
        let overlaps = video.overlappingAnnotations(besides: background)
        if overlaps > 0 { notes.append(.overlappingTruth(video: video.name, count: overlaps)) }
        let actions = video.truth.annotations.filter { $0.label != background }
        let found = Set(detections.map(\.label))
        if actions.isEmpty {
            notes.append(.emptyTruth(video: video.name))
        } else if !found.subtracting([background]).isEmpty, !actions.contains(where: { found.contains($0.label) }) {
            notes.append(.noCommonLabel(video: video.name))
        }
        if let duration = video.timeline.duration, let end = actions.map(\.end).max(), end > duration + 1 {
            notes.append(.truthBeyondEnd(video: video.name, seconds: end - duration))
        }
        return notes
    }
}

/// Which labels only one side has.
private enum LabelNotes {
    static func notes(
        _ videos: [ScoredVideo], _ predictions: [ComparedVideo.Prediction], _ labels: LabelIndex
    ) -> [ScoreNote] {
        let truth = Set(videos.flatMap { $0.truth.annotations.map { labels[$0.label] } }).subtracting([LabelIndex.none])
        let found = Set(predictions.flatMap(\.instances.keys))
        let known = found.union(videos.flatMap { $0.timeline.labels.names.map { labels[$0] } })
        var notes: [ScoreNote] = []
        if !truth.isEmpty, !found.isSubset(of: truth) {
            notes.append(.labelsOnlyInTimelines(found.subtracting(truth).sorted().map { labels.names[$0] }))
        }
        if !found.isEmpty, !truth.isSubset(of: known) {
            notes.append(.labelsOnlyInTruth(truth.subtracting(known).sorted().map { labels.names[$0] }))
        }
        return notes
    }
}
