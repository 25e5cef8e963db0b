// One continuous time for parts whose timestamps count from anywhere. Nothing but arithmetic.

/// Maps the timestamps of one part after another, all in the same ticks.
package struct PartClock {
    /// How a part's timestamps relate to those of the part before.
    package enum Relation {
        /// They count from the same origin: segments of one stream.
        case sameOrigin
        /// They count from anywhere: another recording.
        case newOrigin
    }

    /// Timestamps within this many ticks of where they are expected are believed.
    package let tolerance: Int64
    /// End of the last shown packet so far, mapped; nil before the first.
    package private(set) var end: Int64?
    /// What to add to a timestamp of this part.
    package private(set) var offset: Int64 = 0

    package init(tolerance: Int64) { self.tolerance = max(1, tolerance) }

    /// A part begins.
    /// - Parameters:
    ///   - start: the timestamp of its first shown frame.
    ///   - lost: ticks that are missing between the part before and this one.
    ///   - wrap: timestamps begin again from 0 behind this many ticks; nil where they do not.
    package mutating func begin(start: Int64, lost: Int64, relation: Relation, wrap: Int64?) {
        guard let end else { return }
        let expected = end.addingSaturating(lost)
        var shifted = start.addingSaturating(offset)
        if relation == .sameOrigin, let wrap, wrap > 0 {
            let turns = (Double(expected.subtractingSaturating(shifted)) / Double(wrap)).rounded()
            let step = Int64(turns) &* wrap
            offset = offset.addingSaturating(step)
            shifted = shifted.addingSaturating(step)
        }
        let error = shifted.subtractingSaturating(expected)
        if relation == .sameOrigin {
            // Where nothing is lost, a leap ahead is the stream's own, and whoever places frames deals with it.
            let isBelieved = abs(error) <= max(tolerance, lost / 2) || (lost == 0 && error > 0)
            if isBelieved { return }
        }
        offset = expected.subtractingSaturating(start)
    }

    package func place(_ timestamp: Int64) -> Int64 { timestamp.addingSaturating(offset) }

    /// A shown packet ends at `timestamp`, as it stands in the part.
    package mutating func reach(_ timestamp: Int64) {
        let placed = place(timestamp)
        end = max(end ?? placed, placed)
    }
}
