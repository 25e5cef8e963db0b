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

    /// The counts behind MoF over the frames of the truth, as MS-TCN's evaluation counts them: predicted frames beyond
    /// its end do not count, missing ones are wrong.
    /// - Parameter ignored: frames whose true label is one of these do not count (MoF without background).
    public static func frameCounts(_ predicted: [Int], truth: [Int], ignoring ignored: Set<Int> = []) -> FrameCounts {
        var counts = FrameCounts()
        for (frame, label) in truth.enumerated() where !ignored.contains(label) {
            counts.total += 1
            if frame < predicted.count, predicted[frame] == label { counts.correct += 1 }
        }
        return counts
    }

    /// Edit score: 1 − Levenshtein distance of the two sequences of segment labels ÷ the longer one's length; 1 where
    /// both are empty.
    public static func editScore(_ predicted: [Int], truth: [Int], background: Set<Int> = []) -> Double {
        editScore(
            FrameRun.runs(of: predicted, background: background),
            truth: FrameRun.runs(of: truth, background: background))
    }

    /// The edit score of runs of frames.
    public static func editScore(_ predicted: [FrameRun], truth: [FrameRun]) -> Double {
        let rows = predicted.map(\.label)
        let columns = truth.map(\.label)
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
        matches(
            FrameRun.runs(of: predicted, background: background),
            truth: FrameRun.runs(of: truth, background: background), overlap: overlap)
    }

    /// The counts behind F1 of runs of frames: all of them, or those of one label for its own F1.
    public static func matches(_ predictions: [FrameRun], truth truths: [FrameRun], overlap: Double) -> SegmentMatches {
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
