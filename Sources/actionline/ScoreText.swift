// A score as tables for people.

import Evaluation
import Timeline

struct ScoreText {
    private let score: TimelineScore

    init(_ score: TimelineScore) { self.score = score }

    var text: String {
        var parts = [title, overall, labels]
        if score.videos.count > 1 { parts.append(videos) }
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private var title: String {
        let count = score.videos.count
        let frames = score.overall.frames.total
        let rates = Set(score.videos.map { TextTable.decimals($0.frameRate, 3).trimmedZeros }).sorted()
        return "\(count == 1 ? "1 video" : "\(count) videos"), \(frames) \(frames == 1 ? "frame" : "frames") "
            + "at \(rates.joined(separator: ", ")) a second; values in percent"
    }

    private var overall: String {
        let summary = score.overall
        var table = TextTable(["metric", "value"])
        table.add(["frame accuracy", TextTable.percent(summary.frames.fraction)])
        table.add(["frame accuracy without background", TextTable.percent(summary.framesWithoutBackground.fraction)])
        table.add(["edit score", TextTable.percent(summary.editScore)])
        for (overlap, matches) in zip(TimelineMetric.f1Overlaps, summary.matches) {
            table.add(["F1@\(TextTable.decimals(overlap * 100, 0))", TextTable.percent(matches.f1)])
        }
        for (index, range) in TimelineMetric.precisionRanges.enumerated() {
            table.add(["mAP at \(range.text)", TextTable.percent(summary.precisions?[index].mean)])
        }
        return table.text
    }

    private var labels: String {
        guard !score.labels.isEmpty else { return "" }
        var table = TextTable(
            ["label", "true", "found", "recall", "precision"]
                + TimelineMetric.f1Overlaps.map { "F1@\(TextTable.decimals($0 * 100, 0))" }
                + TimelineMetric.precisionRanges.map { "AP \($0.short)" })
        for label in score.labels {
            table.add(
                [
                    label.name, "\(label.trueSegments)", "\(label.predictedSegments)",
                    TextTable.percent(label.recall.fraction), TextTable.percent(label.precision.fraction),
                ] + label.matches.map { TextTable.percent($0.f1) }
                    + TimelineMetric.precisionRanges.indices.map {
                        TextTable.percent(label.averagePrecisions?[$0].mean)
                    })
        }
        return table.text
    }

    private var videos: String {
        var table = TextTable(
            ["video", "frames", "accuracy", "without background", "edit"]
                + TimelineMetric.f1Overlaps.map { "F1@\(TextTable.decimals($0 * 100, 0))" }
                + TimelineMetric.precisionRanges.map { "mAP \($0.short)" })
        for video in score.videos {
            let summary = video.summary
            table.add(
                [
                    video.name, "\(summary.frames.total)", TextTable.percent(summary.frames.fraction),
                    TextTable.percent(summary.framesWithoutBackground.fraction), TextTable.percent(summary.editScore),
                ] + summary.matches.map { TextTable.percent($0.f1) }
                    + TimelineMetric.precisionRanges.indices.map { TextTable.percent(summary.precisions?[$0].mean) })
        }
        return table.text
    }
}

extension OverlapRange {
    /// `0.5:0.05:0.95`.
    var text: String {
        let step = count > 1 ? (highest - lowest) / Double(count - 1) : 0
        return [lowest, step, highest].map { TextTable.decimals($0, 2).trimmedZeros }.joined(separator: ":")
    }

    /// `50:95`.
    var short: String { "\(TextTable.decimals(lowest * 100, 0)):\(TextTable.decimals(highest * 100, 0))" }
}

extension String {
    /// Without the zeros that end a decimal fraction.
    var trimmedZeros: String {
        guard contains(".") else { return self }
        var text = self
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text
    }
}
