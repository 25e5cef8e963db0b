// One line of a run's log, both ways.

import Foundation

/// The lines' keys and how their numbers are written.
enum TrainingLogLine {
    /// nil for what is not logged.
    static func text(_ event: TrainingEvent, classes: [String]) -> String? {
        let line: Line
        switch event {
        case .step(let step):
            line = Line(
                event: "step", epoch: step.epoch, step: step.step, steps: step.totalSteps, loss: step.loss,
                learningRate: step.rate, gradientNorm: step.gradientNorm, clipsPerSecond: step.clipsPerSecond)
        case .epoch(let epoch):
            let validation = epoch.validation
            line = Line(
                event: "epoch", epoch: epoch.epoch, steps: epoch.totalSteps, loss: epoch.loss,
                accuracy: epoch.accuracy, learningRate: epoch.rate, seconds: epoch.seconds,
                validation: validation.map { own in
                    Line.Validation(
                        top1: own.top1, loss: own.loss, clips: own.clips, right: own.right, failed: own.failed,
                        classes: own.classes.map {
                            .init(
                                label: classes.indices.contains($0.label) ? classes[$0.label] : "\($0.label)",
                                clips: $0.clips, right: $0.right)
                        })
                }, best: epoch.isBest)
        case .unreadable(let message): line = Line(event: "unreadable", steps: 0, message: message)
        case .earlyStop(let epochs): line = Line(event: "early_stop", epoch: epochs, steps: 0)
        case .note, .features, .validation: return nil
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(line)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Optimizer steps until the line was written; nil for what is no line of a log.
    static func steps(_ text: String) -> Int? { decode(text)?.steps }

    static func point(_ text: String) -> TrainingCurves.Point? {
        guard let line = decode(text), line.event == "epoch", let epoch = line.epoch, let loss = line.loss,
            let accuracy = line.accuracy
        else { return nil }
        return TrainingCurves.Point(
            epoch: epoch, loss: loss, accuracy: accuracy, rate: line.learningRate ?? 0,
            validationLoss: line.validation?.loss, top1: line.validation?.top1)
    }

    private static func decode(_ text: String) -> Line? {
        try? JSONDecoder().decode(Line.self, from: Data(text.utf8))
    }

    private struct Line: Codable {
        struct Validation: Codable {
            struct Row: Codable {
                var label: String
                var clips: Int
                var right: Int
            }
            var top1: Double
            var loss: Double
            var clips: Int
            var right: Int
            var failed: Int
            var classes: [Row]
        }
        var event: String
        var epoch: Int?
        var step: Int?
        var steps: Int
        var loss: Double?
        var accuracy: Double?
        var learningRate: Double?
        var gradientNorm: Double?
        var clipsPerSecond: Double?
        var seconds: Double?
        var validation: Validation?
        var best: Bool?
        var message: String?
    }
}
