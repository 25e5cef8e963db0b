// The result of a sweep: the lines for the pipeline file, and what they are worth.

import Evaluation
import Foundation
import Timeline

struct SweepText {
    private let result: SweepResult

    init(_ result: SweepResult) { self.result = result }

    var text: String {
        var parts = [summary]
        if let heldOut = result.heldOut {
            parts.append(self.heldOut(heldOut))
        } else {
            parts.append("There is one video, so none was held out: another recording may want other settings.")
        }
        if result.before.settings == result.after.settings {
            parts.append("The present settings are the best of \(result.combinations) combinations.")
        }
        parts.append(lines)
        return parts.joined(separator: "\n\n")
    }

    private var summary: String {
        var table = TextTable(["", "threshold", "smoothing", "minimum", result.metric.name])
        table.add(["before"] + row(result.before.settings, result.before.value))
        table.add(["after"] + row(result.after.settings, result.after.value))
        return table.text
    }

    private func heldOut(_ heldOut: SweepResult.HeldOut) -> String {
        var table = TextTable(["held out", "threshold", "smoothing", "minimum", "before", result.metric.name])
        for video in heldOut.videos {
            var row = [video.name] + row(video.settings, video.value)
            row.insert(TextTable.percent(video.before), at: 4)
            table.add(row)
        }
        table.add(
            ["all", "", "", "", TextTable.percent(result.before.value), TextTable.percent(heldOut.value)])
        return table.text + "\n(each video with the settings chosen on the others)"
    }

    /// The pipeline file's `aggregate` section.
    private var lines: String {
        let settings = result.after.settings
        return """
            aggregate:
              threshold: \(TextTable.decimals(settings.threshold, 4).trimmedZeros)
              smoothing: \(settings.smoothing)
              minimum: \(TextTable.decimals(settings.minimum, 3).trimmedZeros)
            """
    }

    private func row(_ settings: AggregationSettings, _ value: Double?) -> [String] {
        [
            TextTable.decimals(settings.threshold, 4).trimmedZeros, "\(settings.smoothing)",
            TextTable.decimals(settings.minimum, 3).trimmedZeros, TextTable.percent(value),
        ]
    }

    func json() throws -> String { try ScoreJSON.encoded(Whole(result)) }

    private struct Settings: Encodable {
        var threshold: Double
        var smoothing: Int
        var minimum: Double

        init(_ settings: AggregationSettings) {
            threshold = settings.threshold
            smoothing = settings.smoothing
            minimum = settings.minimum
        }
    }

    private struct Choice: Encodable {
        var aggregate: Settings
        var value: OrNull<Double>
    }

    private struct Video: Encodable {
        var name: String
        var aggregate: Settings
        var before: OrNull<Double>
        var value: OrNull<Double>
    }

    private struct HeldOut: Encodable {
        var value: OrNull<Double>
        var videos: [Video]
    }

    private struct Whole: Encodable {
        var metric: String
        var combinations: Int
        var before, after: Choice
        var heldOut: OrNull<HeldOut>

        enum CodingKeys: String, CodingKey {
            case metric, combinations, before, after
            case heldOut = "held_out"
        }

        init(_ result: SweepResult) {
            metric = result.metric.name
            combinations = result.combinations
            before = Choice(aggregate: Settings(result.before.settings), value: OrNull(result.before.value))
            after = Choice(aggregate: Settings(result.after.settings), value: OrNull(result.after.value))
            heldOut = OrNull(
                result.heldOut.map { heldOut in
                    HeldOut(
                        value: OrNull(heldOut.value),
                        videos: heldOut.videos.map {
                            Video(
                                name: $0.name, aggregate: Settings($0.settings), before: OrNull($0.before),
                                value: OrNull($0.value))
                        })
                })
        }
    }
}
