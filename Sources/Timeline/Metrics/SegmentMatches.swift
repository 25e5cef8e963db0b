// The counts behind a segmental F1.

/// How many segments were found, made up and missed.
public struct SegmentMatches: Sendable, Equatable {
    public var truePositives: Int
    public var falsePositives: Int
    public var falseNegatives: Int

    public init(truePositives: Int = 0, falsePositives: Int = 0, falseNegatives: Int = 0) {
        self.truePositives = truePositives
        self.falsePositives = falsePositives
        self.falseNegatives = falseNegatives
    }

    /// The harmonic mean of precision and recall; 0 where nothing was found, 1 where there was nothing to find and
    /// nothing was made up.
    public var f1: Double {
        let all = 2 * truePositives + falsePositives + falseNegatives
        return all == 0 ? 1 : Double(2 * truePositives) / Double(all)
    }

    public static func + (a: SegmentMatches, b: SegmentMatches) -> SegmentMatches {
        SegmentMatches(
            truePositives: a.truePositives + b.truePositives, falsePositives: a.falsePositives + b.falsePositives,
            falseNegatives: a.falseNegatives + b.falseNegatives)
    }
}
