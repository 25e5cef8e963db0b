// A small timeline to write.

import Export
import TestSupport
import Timeline

enum Sample {
    static func header(
        labels: LabelSet = ["waving", "walking, left", "a \"b\""], isLive: Bool = false
    ) -> TimelineHeader {
        TimelineHeader(
            source: SourceDescription(
                input: "gym.mkv", width: 640, height: 360, frameRate: 30000.0 / 1001, duration: 3.5, frames: 105),
            model: ModelDescription(name: "m.pth", attention: "divided", frames: 8, image: 112, classes: labels.count),
            window: WindowDescription(frames: 8, interval: 4, stride: 8, rate: .source),
            settings: [RunSetting("crop", "three")], labels: labels, isLive: isLive)
    }

    static let windows = [
        WindowPrediction(index: 0, start: 0, end: 1.0677, scores: [0.7, 0.2, 0.1]),
        WindowPrediction(
            index: 1, start: 0.2669, end: 1.33464, padded: true, damaged: 3, scores: [0.05, 0.949_96, 0.000_04]),
    ]
    static let segment = Segment(index: 0, start: 0, end: 1.335, label: 1, score: 0.612_34, windows: 2)
    static let gap = Gap(start: 1.5, end: 2.25, reason: "no \"frames\"\n")
    static let discontinuity = Discontinuity(time: 2.29, step: -98.000_000_4, reason: "timestamps stepped back")
    static let skipped = SkippedWindows(first: 7, count: 2, start: 1.8668, end: 3.2)
    static let notes = ["the frame rate is \"assumed\"", "HDR (PQ)"]

    /// Writes the sample timeline in one format.
    static func write(
        _ format: OutputFormat, to path: String, options: ExportOptions = ExportOptions(),
        header: TimelineHeader = header(), windows: [WindowPrediction] = windows, complete: Bool = true
    ) throws {
        let writer = try format.open(path, options: options, overwrite: false)
        try writer.begin(header)
        for window in windows { try writer.write(window) }
        try writer.write(segment)
        try writer.write(gap)
        try writer.write(discontinuity)
        try writer.write(skipped)
        try writer.end(TimelineFooter(complete: complete, duration: 3.5035, frames: 105, notes: notes))
    }
}

extension Scratch {
    /// Writes a file, text first: what is in it matters more than its name.
    @discardableResult
    func put(_ text: String, _ name: String) throws -> String { try write(name, text) }

    @discardableResult
    func put(_ bytes: [UInt8], _ name: String) throws -> String { try write(name, bytes) }
}
