// The three measures of action segmentation: frame accuracy, segmental edit score, segmental F1.
// Source: Abu Farha and Gall, "MS-TCN: Multi-Stage Temporal Convolutional Network for Action Segmentation", 2019, and
// its published evaluation. Results are fractions of 1, not percent.

/// Measures of a timeline against the truth, on a label a frame.
public enum TimelineMetrics {
    /// MoF: the fraction of frames with the right label. Frames beyond the shorter of the two count as wrong; 1 where
    /// both are empty.
    public static func frameAccuracy(_ predicted: [Int], truth: [Int]) -> Double {
        let length = max(predicted.count, truth.count)
        guard length > 0 else { return 1 }
        return Double(zip(predicted, truth).count { $0 == $1 }) / Double(length)
    }

    /// Edit score: 1 − Levenshtein distance of the two sequences of segment labels ÷ the longer one's length; 1 where
    /// both are empty.
    public static func editScore(_ predicted: [Int], truth: [Int], background: Set<Int> = []) -> Double {
        let rows = FrameRun.runs(of: predicted, background: background).map(\.label)
        let columns = FrameRun.runs(of: truth, background: background).map(\.label)
        let longer = max(rows.count, columns.count)
        guard longer > 0 else { return 1 }
        return 1 - Double(levenshtein(rows, columns)) / Double(longer)
    }

    /// F1@overlap (0.1, 0.25, 0.5 are usual).
    public static func f1(
        _ predicted: [Int], truth: [Int], overlap: Double, background: Set<Int> = []
    ) -> Double {
        matches(predicted, truth: truth, overlap: overlap, background: background).f1
    }

    /// The counts behind F1; add those of several videos for the F1 over all of them.
    ///
    /// Each predicted segment goes to the true segment of its label with the greatest overlap (intersection over
    /// union; ties: the earlier). It is right if that reaches `overlap` and no earlier prediction took it.
    public static func matches(
        _ predicted: [Int], truth: [Int], overlap: Double, background: Set<Int> = []
    ) -> SegmentMatches {
        let predictions = FrameRun.runs(of: predicted, background: background)
        let truths = FrameRun.runs(of: truth, background: background)
        var taken = Array(repeating: false, count: truths.count)
        var counts = SegmentMatches()
        for run in predictions {
            var best: (index: Int, overlap: Double)?
            for (index, other) in truths.enumerated() where other.label == run.label {
                let intersection = min(run.end, other.end) - max(run.start, other.start)
                let union = max(run.end, other.end) - min(run.start, other.start)
                let value = Double(intersection) / Double(union)
                if best.map({ value > $0.overlap }) ?? true { best = (index, value) }
            }
            if let best, best.overlap >= overlap, !taken[best.index] {
                taken[best.index] = true
                counts.truePositives += 1
            } else {
                counts.falsePositives += 1
            }
        }
        counts.falseNegatives = taken.count { !$0 }
        return counts
    }

    /// The least number of insertions, deletions and replacements that make one sequence the other.
    static func levenshtein(_ a: [Int], _ b: [Int]) -> Int {
        var previous = Array(0...b.count)
        for (row, label) in a.enumerated() {
            var current = [row + 1]
            current.reserveCapacity(b.count + 1)
            for (column, other) in b.enumerated() {
                let replaced = previous[column] + (label == other ? 0 : 1)
                current.append(min(replaced, previous[column + 1] + 1, current[column] + 1))
            }
            previous = current
        }
        return previous[b.count]
    }
}

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
