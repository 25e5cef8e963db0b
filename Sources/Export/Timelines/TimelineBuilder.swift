// The parts that every format's reader puts together.

import Timeline

/// A timeline in the making: windows by their labels' names, checked as they come.
struct TimelineBuilder {
    let file: TextFile
    var timeline = StoredTimeline()
    /// Classes, where the file states how many there are.
    private(set) var classes: Int?
    /// Whether the file has named the classes, so that scores can come by their numbers.
    private(set) var isNamed = false
    /// Whether the file says that it ends.
    var isEnded = false
    private var places: [String: Int] = [:]
    private var names: [String] = []
    private var lastWindow: WindowPrediction?
    private var fewest = Int.max
    private var strides: [Double] = []
    private var lengths: [Double] = []

    /// As many scores take 4 GB.
    private static let mostScores = 1_000_000_000

    init(_ file: TextFile) { self.file = file }

    /// States the number of classes.
    mutating func state(classes: Int, line: Int?) throws(ReadingError) {
        guard (1...1_000_000).contains(classes) else { throw file.error("\(classes) classes cannot be", line: line) }
        self.classes = classes
    }

    /// States the classes' names in their order.
    mutating func state(labels: [String], line: Int?) throws(ReadingError) {
        guard !isNamed, timeline.rows.isEmpty else { throw file.error("a second timeline begins here", line: line) }
        try state(classes: labels.count, line: line)
        isNamed = true
        names = labels.map(\.trimmed)
        places = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    /// Adds a window with the scores of its best classes, in place of its own.
    mutating func addWindow(
        _ window: WindowPrediction, best: [(label: String, score: Double)], line: Int?
    ) throws(ReadingError) {
        var scores = Array(repeating: Float(0), count: names.count)
        for (label, score) in best {
            let place = places[label] ?? names.count
            if place == names.count {
                places[label] = place
                names.append(label)
                scores.append(0)
            }
            scores[place] = max(scores[place], Float(score))
        }
        fewest = min(fewest, best.count)
        var window = window
        window.scores = scores
        try addWindow(window, line: line)
    }

    /// Adds a window with the scores of every class known so far.
    mutating func addWindow(_ window: WindowPrediction, line: Int?) throws(ReadingError) {
        try file.check(start: window.start, end: window.end, line: line, mayBeEmpty: true)
        guard window.index >= 0, window.index < 1 << 40 else {
            throw file.error("\(window.index) is no number of a window", line: line)
        }
        if let last = lastWindow {
            guard window.index > last.index, window.start >= last.start else {
                throw file.error("window \(window.index) is out of order: it follows window \(last.index)", line: line)
            }
            if window.index == last.index + 1 { strides.append(window.start - last.start) }
        }
        guard (timeline.rows.count + 1) * max(names.count, 1) <= Self.mostScores else {
            throw file.error("it has more than \(Self.mostScores) scores", line: line)
        }
        if !window.padded { lengths.append(window.end - window.start) }
        lastWindow = window
        timeline.rows.append(.window(window))
    }

    mutating func addGap(start: Double, end: Double, reason: String, line: Int?) throws(ReadingError) {
        try file.check(start: start, end: end, line: line, mayBeEmpty: true)
        timeline.rows.append(.gap(Gap(start: start, end: end, reason: reason)))
    }

    /// - Parameter score: nil where the file has none; it then counts as 0.
    mutating func addSegment(
        start: Double, end: Double, label: String, score: Double?, windows: Int? = nil, line: Int?
    ) throws(ReadingError) {
        try file.check(start: start, end: end, line: line, mayBeEmpty: true)
        let label = try file.label(label, line: line)
        timeline.segments = timeline.segments ?? []
        guard timeline.segments?.count ?? 0 < TextFile.mostRows else {
            throw file.error("it has more than \(TextFile.mostRows) segments", line: line)
        }
        if score == nil { timeline.lacksSegmentScores = true }
        timeline.segments?.append(
            Detection(start: start, end: end, label: label, score: score ?? 0, windows: windows))
    }

    mutating func addSkipped(first: Int, count: Int, start: Double, end: Double, line: Int?) throws(ReadingError) {
        try file.check(start: start, end: end, line: line, mayBeEmpty: true)
        timeline.rows.append(.skipped(SkippedWindows(first: first, count: count, start: start, end: end)))
    }

    /// Ends the timeline.
    /// - Parameter every: whether every window came with every class's score.
    /// - Throws: for windows that overlap absurdly often.
    mutating func finish(every: Bool) throws(ReadingError) -> StoredTimeline {
        timeline.labels = LabelSet(names)
        timeline.scores =
            every || (classes.map { fewest >= $0 } ?? false) ? .every : .best(fewest == .max ? 0 : fewest)
        // Windows that came before a label was first seen.
        for index in timeline.rows.indices {
            guard case .window(var window) = timeline.rows[index], window.scores.count < names.count else { continue }
            window.scores += Array(repeating: 0, count: names.count - window.scores.count)
            timeline.rows[index] = .window(window)
        }
        timeline.strideSeconds = timeline.strideSeconds ?? Self.middle(strides)
        timeline.windowSeconds =
            timeline.windowSeconds ?? Self.middle(lengths)
            ?? lastWindow.map { $0.end - $0.start }.flatMap(Self.positive)
        if let stride = timeline.strideSeconds, let length = timeline.windowSeconds, length / stride > 10_000 {
            throw file.error("its windows of \(length) s begin every \(stride) s: more than 10000 overlap", line: nil)
        }
        return timeline
    }

    /// The median, where it is a length.
    private static func middle(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : positive(values.sorted()[values.count / 2])
    }

    private static func positive(_ value: Double) -> Double? { value > 0 ? value : nil }
}
