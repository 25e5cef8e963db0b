// One video's truth in the two forms that measures need: a label a frame, and instances in time.

import Export
import Timeline

/// A truth, ready to be compared with one timeline after another.
struct ComparedVideo {
    /// A timeline in the same two forms.
    struct Prediction {
        var frames: [Int]
        var runs: [FrameRun]
        /// By label.
        var instances: [Int: [ActionInstance]]
    }

    static let mostFrames = 50_000_000

    let number: Int
    let rate: Double
    let truth: Prediction
    private let frameCount: Int

    /// - Parameters:
    ///   - number: the video's place among those that are scored.
    ///   - rate: frames per second, unless the truth is a label a frame.
    ///   - detections: what counts towards the video's length where nothing states it.
    init(
        _ video: ScoredVideo, number: Int, rate: Double, labels: LabelIndex, detections: [Detection]
    ) throws(ScoringError) {
        self.number = number
        self.rate = video.truth.frames?.rate ?? rate
        let annotations = video.truth.annotations
        if let duration = video.timeline.duration,
            let beyond = annotations.first(where: { labels[$0.label] != LabelIndex.none && $0.start >= duration })
        {
            throw .beyondEnd(video: video.name, start: beyond.start, duration: duration)
        }
        let ends = annotations.map(\.end) + detections.map(\.end)
        let seconds = max(video.timeline.duration ?? video.truth.duration ?? 0, ends.max() ?? 0)
        guard video.truth.frames != nil || seconds * self.rate < Double(Self.mostFrames) else {
            throw .tooManyFrames(video: video.name, frames: seconds * self.rate)
        }
        frameCount = video.truth.frames?.count ?? FrameRun.count(in: seconds, rate: self.rate)
        truth = Self.prediction(
            annotations.map { ($0.start, $0.end, labels[$0.label], 1) }, number: number, rate: self.rate,
            frames: frameCount)
    }

    func prediction(_ detections: [Detection], labels: LabelIndex) -> Prediction {
        prediction(detections.map { ($0.start, $0.end, labels[$0.label], $0.score) })
    }

    func prediction(_ stretches: [(start: Double, end: Double, label: Int, score: Double)]) -> Prediction {
        Self.prediction(stretches, number: number, rate: rate, frames: frameCount)
    }

    private static func prediction(
        _ stretches: [(start: Double, end: Double, label: Int, score: Double)], number: Int, rate: Double, frames: Int
    ) -> Prediction {
        let frames = FrameRun.labels(
            of: stretches.map { ($0.start, $0.end, $0.label) }, frames: frames, rate: rate, none: LabelIndex.none)
        var instances: [Int: [ActionInstance]] = [:]
        for stretch in stretches where stretch.label != LabelIndex.none {
            instances[stretch.label, default: []].append(
                ActionInstance(video: number, start: stretch.start, end: stretch.end, score: stretch.score))
        }
        return Prediction(
            frames: frames, runs: FrameRun.runs(of: frames, background: [LabelIndex.none]), instances: instances)
    }
}
