// Made-up videos.

import Evaluation
import Export
import TestSupport
import Timeline

/// Shorthand for annotations and detections, and videos whose windows say what happens, more or less.
enum Made {
    static func annotations(_ rows: [(Double, Double, String)]) -> [Annotation] {
        rows.map { Annotation(start: $0.0, end: $0.1, label: $0.2) }
    }

    static func video(
        _ name: String = "gym", found: [(Double, Double, String)], truth: [(Double, Double, String)],
        duration: Double? = nil
    ) -> ScoredVideo {
        ScoredVideo(
            name: name,
            timeline: StoredTimeline(
                duration: duration,
                segments: found.map { Detection(start: $0.0, end: $0.1, label: $0.2, score: 0.9) }),
            truth: Truth(annotations: annotations(truth)))
    }

    static let labels: LabelSet = ["rest", "run", "jump", "wave"]

    /// A video of stretches of 2 to 9 s, and windows of 1 s every 0.25 s that see each stretch with `noise`: the share
    /// of windows that favour another class.
    static func windows(_ seed: UInt64, seconds: Double = 60, noise: Int = 3) -> ScoredVideo {
        var random = SeededGenerator(seed)
        var annotations: [Annotation] = []
        var start = 0.0
        var label = 0
        while start < seconds {
            let end = min(seconds, start + Double(Int.random(in: 8...36, using: &random)) / 4)
            label = (label + Int.random(in: 1...3, using: &random)) % 4
            annotations.append(Annotation(start: start, end: end, label: labels[label]))
            start = end
        }
        let rows = (0..<Int(seconds * 4) - 3).map { index -> TimelineRow in
            let start = Double(index) / 4
            let middle = start + 0.5
            let now = annotations.first { $0.start <= middle && middle < $0.end }
            var favourite = labels.names.firstIndex(of: now?.label ?? "") ?? 0
            if Int.random(in: 0..<10, using: &random) < noise { favourite = Int.random(in: 0..<4, using: &random) }
            var scores = (0..<4).map { _ in Float.random(in: 0..<1, using: &random) }
            scores[favourite] += 1.5
            let sum = scores.reduce(0, +)
            return .window(
                WindowPrediction(index: index, start: start, end: start + 1, scores: scores.map { $0 / sum }))
        }
        return ScoredVideo(
            name: "video-\(seed)",
            timeline: StoredTimeline(
                duration: seconds, labels: labels, rows: rows, scores: .every, strideSeconds: 0.25, windowSeconds: 1),
            truth: Truth(annotations: annotations))
    }
}

extension Scratch {
    /// Writes a file, text first: what is in it matters more than its name.
    @discardableResult
    func put(_ text: String, _ name: String) throws -> String { try write(name, text) }
}
