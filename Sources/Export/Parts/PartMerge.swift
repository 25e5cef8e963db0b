// The parts of a video become the timeline of the whole, as if one run had made it.

import Timeline

/// Puts parts together, one after another, into writers.
///
///     var merge = try PartMerge(parts[0], to: writers)
///     for part in parts { try merge.add(part) }
///     try merge.finish()
///
/// Rows depend on nothing finer than what the parts' lines say (see `OutputPrecision`), so every output gets the bytes that one
/// run over the whole would have written.
package struct PartMerge {
    private let writers: [any TimelineWriter]
    private var aggregator: SegmentAggregator
    private var footer = TimelineFooter(complete: true)
    private var nextWindow = 0
    private var lastGap: Gap?
    package private(set) var windows = 0

    /// Begins the outputs.
    /// - Parameter first: tells what the timeline says before its first row.
    /// - Throws: what the writers throw. Whoever called gives the writers up then.
    package init(_ first: PartTimeline, to writers: [any TimelineWriter]) throws {
        self.writers = writers
        let header = first.header
        guard let grid = header.grid else { preconditionFailure("a part knows its grid") }
        aggregator = SegmentAggregator(
            header.aggregate, cellSeconds: grid.stride, windowSeconds: grid.length, classes: header.model.classes)
        for writer in writers { try writer.begin(header) }
    }

    /// Adds the part that follows.
    /// - Throws: `PartMergeError`, and what the writers throw.
    package mutating func add(_ part: PartTimeline) throws {
        for row in part.rows {
            switch row {
            case .window(let window):
                guard window.index >= nextWindow else { throw PartMergeError.overlap(window: window.index) }
                nextWindow = window.index + 1
                windows += 1
                try write(row)
                try write(aggregator.add(window))
            case .gap(let gap):
                // What lies across a boundary is in both parts.
                guard gap != lastGap else { continue }
                lastGap = gap
                try write(row)
                try write(aggregator.add(gap))
            case .discontinuity, .skipped: try write(row)
            case .segment: break
            }
        }
        footer.complete = footer.complete && part.footer.complete
        footer.duration = part.footer.duration
        footer.frames = part.footer.frames
        footer.notes += part.footer.notes.filter { !footer.notes.contains($0) }
    }

    /// Ends the outputs behind the last part.
    package mutating func finish() throws {
        try write(aggregator.finish(duration: footer.duration))
        for writer in writers { try writer.end(footer) }
    }

    private func write(_ row: TimelineRow) throws {
        for writer in writers { try writer.write(row) }
    }

    private func write(_ segments: [Segment]) throws {
        for segment in segments { try write(.segment(segment)) }
    }
}

/// Why parts are not those of one timeline.
package enum PartMergeError: Error, Equatable, CustomStringConvertible {
    /// A window is in two parts.
    case overlap(window: Int)

    package var description: String {
        switch self {
        case .overlap(let window): "window \(window) is in two of its parts; label it again from one plan"
        }
    }
}
