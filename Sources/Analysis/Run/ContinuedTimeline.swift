// Going on with an interrupted JSON Lines timeline: what is in the file is taken over, the rest is classified.

import Export
import Timeline

/// A JSON Lines file to continue, or to begin where there is none yet.
package struct ContinuedTimeline: Sendable {
    package let path: String
    package let options: ExportOptions

    package init(path: String, options: ExportOptions) {
        self.path = path
        self.options = options
    }

    /// What the file leaves to do.
    struct Remainder {
        let writer: (any TimelineWriter)?
        let aggregator: SegmentAggregator
        /// The first window to classify; nil: from the run's start.
        let firstWindow: Int?
        let windows: Int
        /// Gaps and discontinuities that the file holds already: a run that meets them again leaves so many out.
        let gaps: Int
        let discontinuities: Int
        let isComplete: Bool
    }

    /// Reads the file, gives its rows to `others` (whose `begin` has been called) and opens it behind its last row.
    ///
    /// - Throws: `ExportError` when the file belongs to another run, or is none of ours.
    func takeOver(
        header: TimelineHeader, aggregator: SegmentAggregator, others: [any TimelineWriter]
    ) throws -> Remainder {
        var aggregator = aggregator
        let point = try JSONLinesResume.read(path, header: header, options: options, aggregator: &aggregator) { row in
            for other in others { try other.write(row) }
        }
        var writer: (any TimelineWriter)?
        if !point.isComplete {
            let file = try OutputFile(resuming: path, at: point.length)
            writer = JSONLinesWriter(file, options, resumed: point)
            try writer?.begin(header)
        }
        return Remainder(
            writer: writer, aggregator: aggregator, firstWindow: point.nextWindow, windows: point.windows,
            gaps: point.gaps, discontinuities: point.discontinuities, isComplete: point.isComplete)
    }
}
