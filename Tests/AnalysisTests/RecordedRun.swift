// A run whose model is replaced by a recorder of the pictures it would have seen.

import Analysis
import Clips
import Export
import Foundation
import Media
import Settings
import Synchronization
import Testing
import TimeSformer
import Timeline

/// Remembers a fingerprint of every picture instead of classifying.
final class RecordingClassifier: ClipClassifier {
    let frameCount: Int
    let classCount = 10
    private let seen = Mutex<[[UInt64]]>([])

    init(frames: Int) { frameCount = frames }

    var clips: [[UInt64]] { seen.withLock { $0 } }

    func logits(_ clips: [Clip]) throws -> [[Float]] {
        let prints = clips.map { clip in clip.frames.map { $0.withUnsafeBytes { fingerprint($0) } } }
        seen.withLock { $0 += prints }
        return clips.map { _ in [Float](repeating: 0, count: classCount) }
    }
}

/// Remembers which windows there were.
final class RecordingWriter: TimelineWriter {
    var windows: [WindowPrediction] = []
    var marks: [String] = []
    func begin(_ header: TimelineHeader) throws {}
    func write(_ window: WindowPrediction) throws { windows.append(window) }
    func write(_ segment: Segment) throws {}
    func write(_ gap: Timeline.Gap) throws { marks.append("gap \(gap.start) \(gap.end)") }
    func write(_ step: Discontinuity) throws { marks.append("step \(step.time) \(step.step)") }
    func write(_ skipped: SkippedWindows) throws {}
    func end(_ footer: TimelineFooter) throws { marks.append("end \(footer.duration ?? -1) \(footer.frames ?? -1)") }
    func abandon() {}
}

/// FNV-1a over words: equal pictures, equal numbers.
func fingerprint(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for word in bytes.bindMemory(to: UInt64.self) { hash = (hash ^ word) &* 0x100_0000_01B3 }
    return hash
}

/// What a run gave: each window's number, times and pictures.
struct Seen: Equatable {
    let index: Int
    let start: Double
    let padded: Bool
    let pictures: [UInt64]
}

/// How windows lie in one case.
struct Layout: CustomStringConvertible {
    var frames: Int
    var interval: Int
    var stride: Int
    var rate: String
    var start: Double?
    var description: String {
        "\(frames)x\(interval), stride \(stride), rate \(rate)\(start.map { ", from \($0) s" } ?? "")"
    }
}

func pipeline(_ layout: Layout) throws -> ResolvedPipeline {
    let samples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("samples").path
    return try ResolvedPipeline(
        try PipelineFile.load(
            samples + "/figure-actions.yaml",
            settings: [
                "model.frames=\(layout.frames)", "window.interval=\(layout.interval)",
                "window.stride=\(layout.stride)", "window.rate=\(layout.rate)",
            ]))
}

/// What a run gave.
struct RecordedRun {
    var seen: [Seen] = []
    var skipped = 0
    /// Everything but pictures: ends, gaps and discontinuities, for comparing two runs.
    var rows: [String] = []
    var failure: String?

    /// Runs the line over a file with a recorder in the model's place.
    init(_ path: String, _ layout: Layout, decodesAll: Bool, endSeconds: Double? = nil) throws {
        var options = RunOptions(threads: 2)
        options.decodesAll = decodesAll
        options.startSeconds = layout.start
        options.endSeconds = endSeconds
        let classifier = RecordingClassifier(frames: layout.frames)
        let writer = RecordingWriter()
        let summary = try LabelRun(.file(path), pipeline: try pipeline(layout), options: options)
            .run(classifier, writers: [writer])
        try #require(writer.windows.count == classifier.clips.count)
        seen = zip(writer.windows, classifier.clips).map { window, pictures in
            Seen(index: window.index, start: window.start, padded: window.padded, pictures: pictures)
        }
        skipped = summary.progress.skippedPackets
        rows = writer.windows.map { "\($0.index) \($0.start) \($0.end) \($0.padded) \($0.damaged)" } + writer.marks
        failure = summary.failure.map { "\($0)" }
    }
}

/// An undamaged file must run through.
func run(_ path: String, _ layout: Layout, decodesAll: Bool) throws -> (seen: [Seen], skipped: Int) {
    let recorded = try RecordedRun(path, layout, decodesAll: decodesAll)
    #expect(recorded.failure == nil, "\(layout)")
    return (recorded.seen, recorded.skipped)
}
