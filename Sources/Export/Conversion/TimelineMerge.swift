// Timelines of parts, one after another.

import Timeline

/// Puts timelines together, each from its own time on. Segments are those of the parts: nothing reaches from one part
/// into the next.
enum TimelineMerge {
    struct Part {
        var file: String
        var timeline: StoredTimeline
        /// Seconds at which it begins.
        var offset: Double
    }

    /// - Throws: `ConversionError.overlap` where windows would not be in order.
    static func merged(_ parts: [Part]) throws(ConversionError) -> StoredTimeline {
        guard let first = parts.first else { preconditionFailure("there is nothing to put together") }
        if parts.count == 1, first.offset == 0 { return first.timeline }
        let names = unitedLabels(parts)
        var whole = StoredTimeline(labels: LabelSet(names), scores: scores(parts))
        whole.frameRate = common(parts) { $0.frameRate }
        whole.strideSeconds = common(parts) { $0.strideSeconds }
        whole.windowSeconds = common(parts) { $0.windowSeconds }
        whole.aggregate = common(parts) { $0.aggregate }
        whole.model = common(parts) { $0.model }
        whole.window = common(parts) { $0.window }
        whole.settings = common(parts) { $0.settings } ?? []
        whole.source = first.timeline.source
        whole.source?.frames = nil
        whole.source?.frameRate = whole.frameRate
        let ends = parts.map { part in part.timeline.duration.map { exact($0 + part.offset) } }
        whole.duration = ends.contains(nil) ? nil : ends.compactMap { $0 }.max()
        whole.source?.duration = whole.duration
        whole.isComplete = parts.contains { $0.timeline.isComplete == false } ? false : nil
        whole.notes = parts.flatMap(\.timeline.notes).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        whole.lacksSegmentScores = parts.contains { $0.timeline.lacksSegmentScores }
        var numbering = Numbering(whole)
        for part in parts {
            whole.rows += try rows(part, names, &numbering)
            guard let segments = part.timeline.segments else { continue }
            whole.segments =
                (whole.segments ?? [])
                + segments.map { segment in
                    var segment = segment
                    segment.start = exact(segment.start + part.offset)
                    segment.end = exact(segment.end + part.offset)
                    return segment
                }
        }
        whole.segments?.sort { ($0.start, $0.end) < ($1.start, $1.end) }
        return whole
    }

    /// Numbers of windows, which stay apart from part to part, so that none of them overlap.
    private struct Numbering {
        var last: (index: Int, start: Double)?
        let stride: Double?
        let distance: Int

        init(_ whole: StoredTimeline) {
            stride = whole.strideSeconds
            let cells = (whole.windowSeconds ?? 1) / (whole.strideSeconds ?? 1)
            distance = Int(min(max(cells.rounded(.up), 1), 1e6)) + 1
        }

        /// What is added to the numbers of a part that begins at `offset`.
        func shift(first: Int, offset: Double) -> Int {
            let wanted = stride.map { Int(min((offset / $0).rounded(), 1e12)) } ?? 0
            return max(wanted, last.map { $0.index + distance - first } ?? 0)
        }
    }

    private static func rows(
        _ part: Part, _ names: [String], _ numbering: inout Numbering
    ) throws(ConversionError) -> [TimelineRow] {
        let places = places(part.timeline.labels.names, in: names)
        let windows = part.timeline.rows.compactMap { if case .window(let window) = $0 { window } else { nil } }
        let shift = numbering.shift(first: windows.first?.index ?? 0, offset: part.offset)
        if let first = windows.first, let last = numbering.last, exact(first.start + part.offset) < last.start {
            throw .overlap(file: part.file, start: exact(first.start + part.offset), before: last.start)
        }
        if let last = windows.last { numbering.last = (last.index + shift, exact(last.start + part.offset)) }
        return part.timeline.rows.map { row in
            switch row {
            case .window(var window):
                window.index += shift
                window.start = exact(window.start + part.offset)
                window.end = exact(window.end + part.offset)
                var scores = Array(repeating: Float(0), count: names.count)
                for (label, score) in window.scores.enumerated() where places.indices.contains(label) {
                    scores[places[label]] = score
                }
                window.scores = scores
                return .window(window)
            case .gap(var gap):
                gap.start = exact(gap.start + part.offset)
                gap.end = exact(gap.end + part.offset)
                return .gap(gap)
            case .skipped(var skipped):
                skipped.first += shift
                skipped.start = exact(skipped.start + part.offset)
                skipped.end = exact(skipped.end + part.offset)
                return .skipped(skipped)
            case .discontinuity(var discontinuity):
                discontinuity.time = exact(discontinuity.time + part.offset)
                return .discontinuity(discontinuity)
            case .segment: return row
            }
        }
    }

    /// Every part's labels; a name that one part has twice stands twice.
    private static func unitedLabels(_ parts: [Part]) -> [String] {
        var names: [String] = []
        for part in parts {
            var left = names
            for name in part.timeline.labels.names {
                if let place = left.firstIndex(of: name) { left.remove(at: place) } else { names.append(name) }
            }
        }
        return names
    }

    private static func places(_ own: [String], in names: [String]) -> [Int] {
        if own == names { return Array(names.indices) }
        var left: [String: [Int]] = [:]
        for (place, name) in names.enumerated().reversed() { left[name, default: []].append(place) }
        return own.map { left[$0]?.popLast() ?? 0 }
    }

    /// Which scores the whole has: every one only if the parts' classes are the same.
    private static func scores(_ parts: [Part]) -> StoredTimeline.Scores {
        let withWindows = parts.filter(\.timeline.hasWindows)
        let counts = withWindows.map { part in
            if case .best(let count) = part.timeline.scores { count } else { part.timeline.labels.count }
        }
        let isEvery = withWindows.allSatisfy {
            $0.timeline.scores == .every && $0.timeline.labels == withWindows.first?.timeline.labels
        }
        return isEvery && !withWindows.isEmpty ? .every : .best(counts.min() ?? 0)
    }

    /// What all parts have in common.
    private static func common<Value: Equatable>(_ parts: [Part], _ value: (StoredTimeline) -> Value?) -> Value? {
        let values = parts.map { value($0.timeline) }
        return values.allSatisfy { $0 == values[0] } ? values[0] : nil
    }

    /// Whole microseconds.
    private static func exact(_ seconds: Double) -> Double {
        OutputPrecision.microseconds(seconds).map { OutputPrecision.seconds(microseconds: $0) } ?? seconds
    }
}
