// The result of a test in words: the numbers with their intervals, a table of the classes, the most confused pairs.

import Evaluation
import Files
import Foundation

struct TestReport {
    private let results: ClipResults
    private let metrics: ClipMetrics
    private let showsAllClasses: Bool
    /// More classes than this are shown only when asked for; otherwise the worst.
    private static let mostClasses = 40
    private static let worstClasses = 20
    private static let mostPairs = 10

    init(_ results: ClipResults, showsAllClasses: Bool) {
        self.results = results
        metrics = results.metrics
        self.showsAllClasses = showsAllClasses
    }

    var text: String {
        var lines = [
            "model     \(Self.modelText(results))", "protocol  \(results.header.protocolText)",
            "clips     \(Self.clipsText(metrics)) of \"\(results.header.list)\""
                + (results.header.shard.map { ", shard \($0)" } ?? ""), "",
        ]
        let damaged = results.clips.count(where: \.isDamaged)
        if damaged > 0 {
            lines.insert("damaged   \(damaged) of them: parts of their frames are guessed", at: 3)
        }
        if let single = metrics.single {
            lines += numbers(single) + [""] + classes(single) + [""] + confusions(single)
        } else if let multiple = metrics.multiple {
            lines += numbers(multiple) + [""] + classes(multiple)
        } else {
            lines.append("no clip has scores: there are no numbers")
        }
        return lines.map { $0.printable }.joined(separator: "\n")
    }

    static func modelText(_ results: ClipResults) -> String {
        results.header.sources.map(\.model).joined(separator: " + ")
    }

    /// `58 of 60 clips, 2 failed`.
    static func clipsText(_ metrics: ClipMetrics) -> String {
        var text = "\(metrics.tested) of \(metrics.expected) clips"
        if metrics.failed > 0 { text += ", \(metrics.failed) failed" }
        let missing = metrics.expected - metrics.tested - metrics.failed
        if missing > 0 { text += ", \(missing) not tested" }
        return text
    }

    /// Why a clip has no scores; most reasons name the file.
    static func failureText(_ clip: TestedClip) -> String {
        let reason = clip.failure ?? ""
        return reason.contains(clip.name) ? reason : "\(clip.name): \(reason)"
    }

    /// `96.67% (88.64 to 99.08)`.
    static func text(_ estimate: Estimate) -> String {
        String(format: "%6.2f%% (%.2f to %.2f)", 100 * estimate.value, 100 * estimate.low, 100 * estimate.high)
    }

    private static func classes(_ count: Int) -> String { count == 1 ? "1 class" : "\(count) classes" }

    private func numbers(_ single: SingleLabelMetrics) -> [String] {
        [
            "top-1                 \(Self.text(single.top1))",
            "top-5                 \(Self.text(single.top5))",
            "mean class accuracy   \(Self.text(single.meanClassAccuracy))  "
                + "as mmaction2: over the \(Self.classes(single.classesTrueOrPredicted)) true or predicted",
            "                      \(Self.text(single.meanOccurringAccuracy))  "
                + "over the \(Self.classes(single.classesOccurring)) with clips",
            "in brackets: 95% interval (Wilson; for the means with as many clips as the classes' sizes are worth)",
        ]
    }

    private func numbers(_ multiple: MultiLabelMetrics) -> [String] {
        [
            String(
                format: "mean average precision %6.2f%%  ", 100 * multiple.meanAveragePrecision)
                + "over the \(Self.classes(multiple.classes.count)) with clips (no interval)",
            "best class is shown    \(Self.text(multiple.bestIsShown))",
            "clips have several classes: top-1, top-5, mean class accuracy and confusions are left out",
        ]
    }

    private func classes(_ single: SingleLabelMetrics) -> [String] {
        let isCut = single.classes.count > Self.mostClasses && !showsAllClasses
        let rows =
            isCut
            ? Array(
                single.classes.filter { $0.clips > 0 }.sorted {
                    ($0.accuracy?.value ?? 0, $0.label) < ($1.accuracy?.value ?? 0, $1.label)
                }.prefix(Self.worstClasses)) : single.classes
        let width = nameWidth(rows.map(\.label))
        var lines = [pad("class", width) + "  clips  right  top-1   95% interval   top-5   predicted"]
        for row in rows {
            let name = pad("\(row.label) \(results.header.classes[row.label])", width)
            guard let accuracy = row.accuracy else {
                lines.append(
                    name + String(format: "  %5d  %5d       -               -       -  %9d", 0, 0, row.predicted))
                continue
            }
            lines.append(
                name
                    + String(
                        format: "  %5d  %5d  %5.1f%%  %5.1f to %5.1f  %5.1f%%  %9d", row.clips, row.right,
                        100 * accuracy.value, 100 * accuracy.low, 100 * accuracy.high,
                        100 * Double(row.amongFive) / Double(row.clips), row.predicted))
        }
        if isCut {
            lines.append("the \(rows.count) worst of \(single.classes.count) classes; --all-classes prints all")
        }
        return lines
    }

    private func classes(_ multiple: MultiLabelMetrics) -> [String] {
        let isCut = multiple.classes.count > Self.mostClasses && !showsAllClasses
        let rows =
            isCut
            ? Array(
                multiple.classes.sorted { ($0.averagePrecision, $0.label) < ($1.averagePrecision, $1.label) }
                    .prefix(Self.worstClasses)) : multiple.classes
        let width = nameWidth(rows.map(\.label))
        var lines = [pad("class", width) + "  clips  average precision"]
        for row in rows {
            lines.append(
                pad("\(row.label) \(results.header.classes[row.label])", width)
                    + String(format: "  %5d  %6.2f%%", row.clips, 100 * row.averagePrecision))
        }
        if isCut {
            lines.append("the \(rows.count) worst of \(multiple.classes.count) classes; --all-classes prints all")
        }
        return lines
    }

    private func confusions(_ single: SingleLabelMetrics) -> [String] {
        guard !single.confusions.isEmpty else { return ["no clip was taken for another class"] }
        let labels = results.header.classes
        return ["most confused (true → predicted)"]
            + single.confusions.prefix(Self.mostPairs).map {
                String(format: "%5d  ", $0.clips) + "\(labels[$0.label]) → \(labels[$0.predicted])"
            }
    }

    private func nameWidth(_ labels: [Int]) -> Int {
        min(40, max(5, labels.map { "\($0) \(results.header.classes[$0])".count }.max() ?? 5))
    }

    private func pad(_ text: String, _ width: Int) -> String {
        let text = text.count > width ? text.prefix(width - 1) + "…" : text
        return text + String(repeating: " ", count: max(0, width - text.count))
    }
}
