// The notes of a score in words.

import Evaluation
import Timeline

extension ScoreNote {
    var text: String {
        switch self {
        case .overlappingTruth(let video, let count):
            "in the truth of \"\(video)\" \(count == 1 ? "1 annotation begins" : "\(count) annotations begin") within "
                + "another; in frame accuracy, edit score and F1 the one further down in the file counts there"
        case .emptyTruth(let video): "the truth of \"\(video)\" has no action"
        case .labelsOnlyInTimelines(let labels):
            "the truth has no \(Self.list(labels)); their segments are wrong in F1 and have no average precision"
        case .labelsOnlyInTruth(let labels):
            "no timeline has the truth's \(Self.list(labels)); compare the spelling with the model's labels"
        case .noCommonLabel(let video):
            "the timeline of \"\(video)\" and its truth have no label in common; do they belong together?"
        case .aggregated(let video, let settings, let best):
            "the timeline of \"\(video)\" holds windows; they were aggregated with "
                + "threshold \(settings.threshold), smoothing \(settings.smoothing), minimum \(settings.minimum)"
                + (best.map { " out of the best \($0 == 1 ? "score" : "\($0) scores") of each" } ?? "")
        case .truthBeyondEnd(let video, let seconds):
            "the truth of \"\(video)\" ends \(TextTable.decimals(seconds, 1)) s behind the video"
        }
    }

    /// The notes a line each; of many of one kind, as thousands of videos can have them, the first few.
    static func lines(_ notes: [ScoreNote]) -> [String] {
        var counts: [Int: Int] = [:]
        var lines: [String] = []
        for note in notes {
            counts[note.kind, default: 0] += 1
            if counts[note.kind, default: 0] <= 3 { lines.append("note: \(note.text)") }
        }
        let more = counts.values.reduce(0) { $0 + max(0, $1 - 3) }
        return more == 0 ? lines : lines + ["note: \(more) more like these; --json has all"]
    }

    private var kind: Int {
        switch self {
        case .overlappingTruth: 0
        case .emptyTruth: 1
        case .labelsOnlyInTimelines: 2
        case .labelsOnlyInTruth: 3
        case .noCommonLabel: 4
        case .aggregated: 5
        case .truthBeyondEnd: 6
        }
    }

    /// Whether it is about how segments were made, which a sweep does anew.
    var isAboutAggregation: Bool {
        if case .aggregated = self { true } else { false }
    }

    private static func list(_ labels: [String]) -> String {
        let first = labels.prefix(5).map { "\"\($0)\"" }.joined(separator: ", ")
        return labels.count > 5 ? "\(first) and \(labels.count - 5) more" : first
    }
}
