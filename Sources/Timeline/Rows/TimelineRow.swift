// One row of a timeline, of any kind.

/// What a timeline is made of, in the order in which it became known.
public enum TimelineRow: Sendable, Equatable {
    case window(WindowPrediction)
    case segment(Segment)
    case gap(Gap)
    case discontinuity(Discontinuity)
    case skipped(SkippedWindows)
}
