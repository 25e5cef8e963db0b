// Timelines out of a generator, and labels that formats stumble over.

import Export
import TestSupport
import Timeline

enum NastyLabels {
    /// Each of them must come through every format and back.
    static let all = [
        "a,b", "a \"quoted\" label", "fish & chips", "a < b > c", "<i>tag</i>", "&amp; &lt;", "one --> two",
        "line one\nline two", "line one\r\nline two", "tab\there", "🤸🏽‍♀️ cartwheel", "👩‍👩‍👧", "مشي إلى اليسار", "שלום, עולם",
        "\u{202E}turned", "=1+2", "+cmd", "@x", "-5", "42", "#hash", ";semicolon", "key=value", "back\\slash",
        "C:\\new\\table",
        "\\n", "\\\\n", "ends in \\", "\\u{41}", "\\u{110000}", "bell\u{7}", "escape\u{1B}[31mred", "next\u{85}line",
        "sep\u{2028}arator",
        "non\u{FFFE}character", "ﬁgure é e\u{301}", "x\u{0}y", "00:00:01.000", "NOTE this", "WEBVTT", "[CHAPTER]",
        "]]>", "<!-- x -->",
        "{'a': 1}", "null", "a\u{A0}b", "\u{FEFF}bom",
    ]
}

/// A timeline of windows, segments and gaps whose numbers are as they are written: microseconds and ten-thousandths.
struct RandomTimeline {
    let timeline: StoredTimeline
    let rate: FrameRate

    /// - Parameters:
    ///   - hasWindows: false: of segments only.
    ///   - isOnFrames: segments begin and end with frames.
    init(_ seed: UInt64, hasWindows: Bool = true, isOnFrames: Bool = false) {
        var random = SeededGenerator(seed)
        let rates: [(Int, Int)] = [(30_000, 1001), (25, 1), (24_000, 1001), (60, 1), (15, 1), (12_500, 1000), (120, 1)]
        let (top, bottom) = rates.randomElement(using: &random) ?? (25, 1)
        let rate = FrameRate(top, bottom)!
        self.rate = rate
        // A byte of 0 has a test of its own: ffmetadata cannot hold it.
        let labels = Array(
            NastyLabels.all.filter { !$0.contains("\0") }.shuffled(using: &random)
                .prefix(Int.random(in: 1...6, using: &random)))
        var timeline = StoredTimeline(labels: LabelSet(labels))
        timeline.frameRate = rate.value
        var frame = Int.random(in: 0...50, using: &random)
        var segments: [Detection] = []
        var last = ""
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            let length = Int.random(in: 2...400, using: &random)
            let label = labels.randomElement(using: &random) ?? "a"
            // Two of one label that touch are one in some formats.
            if label == last { frame += 3 }
            last = label
            var times = (rate.microseconds(ofFrame: frame), rate.microseconds(ofFrame: frame + length))
            if !isOnFrames { times = (times.0 + Int.random(in: 0...900, using: &random), times.1 + 1000) }
            segments.append(
                Detection(
                    start: Double(times.0) / 1e6, end: Double(times.1) / 1e6, label: label,
                    score: Double(Int.random(in: 1...10_000, using: &random)) / 10_000,
                    windows: Int.random(in: 1...40, using: &random)))
            frame += length + (Bool.random(using: &random) && isOnFrames ? 0 : Int.random(in: 1...100, using: &random))
        }
        timeline.segments = segments
        timeline.duration = Double(rate.microseconds(ofFrame: frame + 5)) / 1e6
        timeline.source = SourceDescription(
            input: "gym \(seed).mkv", width: 640, height: 360, frameRate: rate.value, duration: timeline.duration,
            frames: frame + 5)
        if hasWindows { Self.addWindows(to: &timeline, labels.count, &random) }
        self.timeline = timeline
    }

    private static func addWindows(to timeline: inout StoredTimeline, _ classes: Int, _ random: inout SeededGenerator) {
        timeline.scores = .every
        timeline.window = WindowDescription(frames: 8, interval: 4, stride: 8, rate: .source)
        let rate = timeline.frameRate ?? 25
        timeline.strideSeconds = 8 / rate
        timeline.windowSeconds = 32 / rate
        timeline.aggregate = AggregationSettings(threshold: 0.25, smoothing: 2, minimum: 0.5)
        timeline.model = ModelDescription(
            name: "m.pth", attention: "divided", frames: 8, image: 112, classes: classes)
        timeline.isComplete = true
        var index = 0
        var time = 0
        for _ in 0..<Int.random(in: 1...20, using: &random) {
            let scores = (0..<classes).map { _ in Float(Int.random(in: 1...10_000, using: &random)) / 10_000 }
            timeline.rows.append(
                .window(
                    WindowPrediction(
                        index: index, start: Double(time) / 1e6, end: Double(time + 1_066_667) / 1e6,
                        padded: Int.random(in: 0..<6, using: &random) == 0, scores: scores)))
            index += 1
            time += 266_667
            if Int.random(in: 0..<8, using: &random) == 0 {
                timeline.rows.append(
                    .gap(Gap(start: Double(time) / 1e6, end: Double(time + 3_000_000) / 1e6, reason: "gap")))
                index += 12
                time += 3_200_000
            }
        }
    }
}

extension StoredTimeline {
    /// Windows with their scores by label, whatever the labels' order.
    var namedWindows: [NamedWindow] {
        rows.compactMap { row in
            guard case .window(let window) = row else { return nil }
            return NamedWindow(
                index: window.index, start: window.start, end: window.end, isPadded: window.padded,
                scores: Dictionary(zip(labels.names, window.scores)) { first, _ in first })
        }
    }

    var gaps: [Gap] { rows.compactMap { if case .gap(let gap) = $0 { gap } else { nil } } }
}

struct NamedWindow: Equatable {
    var index: Int
    var start: Double
    var end: Double
    var isPadded: Bool
    var scores: [String: Float]
}
