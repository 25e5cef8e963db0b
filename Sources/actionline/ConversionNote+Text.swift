// The notes of a conversion in words.

import Export
import Timeline

extension ConversionNote {
    var text: String {
        switch self {
        case .aggregated(let file, let settings, let best):
            "the segments were made of the windows of \"\(file)\" with threshold \(settings.threshold), smoothing "
                + "\(settings.smoothing), minimum \(settings.minimum)"
                + (best.map { " out of the best \($0 == 1 ? "score" : "\($0) scores") of each; the others count as 0" }
                    ?? "")
        case .differentFrameRates: "the timelines' frame rates differ, so the whole has none"
        case .partialScores(let best):
            "only the best \(best == 1 ? "score" : "\(best) scores") of each window are stored; the others are written "
                + "as 0"
        }
    }
}
