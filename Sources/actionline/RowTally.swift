// What came out of a run, counted on its way to the first output: for the last words on stderr.

import Export
import Timeline

/// Counts of a timeline's rows. One thread writes it; it is read when the run is over.
final class RowTally {
    var segments = 0
    var gaps = 0
    var lostSeconds = 0.0
    /// The highest score of any window.
    var bestScore: Double?
}

/// Counts what it passes on.
final class TallyingWriter: TimelineWriter {
    private let writer: any TimelineWriter
    private let tally: RowTally

    init(_ writer: any TimelineWriter, _ tally: RowTally) {
        self.writer = writer
        self.tally = tally
    }

    func begin(_ header: TimelineHeader) throws { try writer.begin(header) }

    func write(_ window: WindowPrediction) throws {
        if let score = window.best(1).first?.score, score.isFinite {
            tally.bestScore = max(tally.bestScore ?? 0, score)
        }
        try writer.write(window)
    }

    func write(_ segment: Segment) throws {
        tally.segments += 1
        try writer.write(segment)
    }

    func write(_ gap: Gap) throws {
        tally.gaps += 1
        tally.lostSeconds += max(0, gap.end - gap.start)
        try writer.write(gap)
    }

    func write(_ discontinuity: Discontinuity) throws { try writer.write(discontinuity) }

    func write(_ skipped: SkippedWindows) throws { try writer.write(skipped) }

    var takesThumbnails: Bool { writer.takesThumbnails }

    func write(_ thumbnail: Thumbnail) throws { try writer.write(thumbnail) }

    func end(_ footer: TimelineFooter) throws { try writer.end(footer) }

    func abandon() { writer.abandon() }
}
