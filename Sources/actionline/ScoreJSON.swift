// A score as JSON for programs. Values are fractions of 1; null is "nothing to measure".

import Evaluation
import Foundation
import Timeline

enum ScoreJSON {
    static func text(_ score: TimelineScore) throws -> String {
        try encoded(
            Whole(
                overall: Summary(score.overall),
                labels: score.labels.map(Label.init),
                videos: score.videos.map { Video(name: $0.name, frameRate: $0.frameRate, scores: Summary($0.summary)) },
                notes: score.notes.map(\.text)))
    }

    static func encoded(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private struct Whole: Encodable {
        var overall: Summary
        var labels: [Label]
        var videos: [Video]
        var notes: [String]
    }

    private struct Video: Encodable {
        var name: String
        var frameRate: Double
        var scores: Summary

        enum CodingKeys: String, CodingKey {
            case name, scores
            case frameRate = "frame_rate"
        }
    }

    private struct Summary: Encodable {
        var accuracy: OrNull<Double>
        var accuracyWithoutBackground: OrNull<Double>
        var frames: Int
        var framesWithoutBackground: Int
        var edit: OrNull<Double>
        var f1: [String: Double]
        var map: OrNull<[String: Precision]>

        init(_ summary: TimelineScore.Summary) {
            accuracy = OrNull(summary.frames.fraction)
            accuracyWithoutBackground = OrNull(summary.framesWithoutBackground.fraction)
            frames = summary.frames.total
            framesWithoutBackground = summary.framesWithoutBackground.total
            edit = OrNull(summary.editScore)
            f1 = ScoreJSON.f1(summary.matches)
            map = OrNull(ScoreJSON.precisions(summary.precisions))
        }

        enum CodingKeys: String, CodingKey {
            case accuracy, frames, edit, f1, map
            case accuracyWithoutBackground = "accuracy_without_background"
            case framesWithoutBackground = "frames_without_background"
        }
    }

    private struct Label: Encodable {
        var label: String
        var trueSegments, predictedSegments: Int
        var recall: OrNull<Double>
        var precision: OrNull<Double>
        var f1: [String: Double]
        var ap: OrNull<[String: Precision]>

        init(_ label: TimelineScore.Label) {
            self.label = label.name
            trueSegments = label.trueSegments
            predictedSegments = label.predictedSegments
            recall = OrNull(label.recall.fraction)
            precision = OrNull(label.precision.fraction)
            f1 = ScoreJSON.f1(label.matches)
            ap = OrNull(ScoreJSON.precisions(label.averagePrecisions))
        }

        enum CodingKeys: String, CodingKey {
            case label, recall, precision, f1, ap
            case trueSegments = "true_segments"
            case predictedSegments = "predicted_segments"
        }
    }

    private struct Precision: Encodable {
        var mean: Double
        /// By overlap in percent.
        var at: [String: Double]
    }

    private static func f1(_ matches: [SegmentMatches]) -> [String: Double] {
        Dictionary(
            zip(TimelineMetric.f1Overlaps, matches).map { (TextTable.decimals($0 * 100, 0), $1.f1) }
        ) { first, _ in first }
    }

    private static func precisions(_ precisions: [TimelineScore.Precision]?) -> [String: Precision]? {
        precisions.map { precisions in
            Dictionary(
                precisions.map { precision in
                    let at = zip(precision.range.overlaps, precision.values).map {
                        (TextTable.decimals($0 * 100, 0), $1)
                    }
                    return (
                        precision.range.short, Precision(mean: precision.mean, at: Dictionary(at) { first, _ in first })
                    )
                }
            ) { first, _ in first }
        }
    }
}

/// A value that JSON has as null where it is missing, so that its key is always there.
struct OrNull<Value: Encodable>: Encodable {
    private let value: Value?

    init(_ value: Value?) { self.value = value }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let value { try container.encode(value) } else { try container.encodeNil() }
    }
}
