// The numbers for clips that may show several classes. Top-1, top-5, the means over classes and the confusions are of
// clips with one class and are left out.

public struct MultiLabelMetrics: Sendable, Equatable {
    /// One class's average precision.
    public struct ClassRow: Sendable, Equatable {
        public let label: Int
        /// Clips that show the class.
        public let clips: Int
        public let averagePrecision: Double
    }

    /// mmaction2's `mean_average_precision`: the mean over the classes that a clip shows.
    public let meanAveragePrecision: Double
    /// Clips whose best class is one that they show.
    public let bestIsShown: Estimate
    /// Every class that a clip shows, in class order.
    public let classes: [ClassRow]

    /// - Parameter tested: clips with scores, at least one.
    init(_ tested: [TestedClip], classes count: Int) {
        bestIsShown = Estimate(tested.count { $0.predicted.map($0.labels.contains) ?? false }, of: tested.count)
        let shown = Set(tested.flatMap(\.labels)).sorted()
        classes = shown.map { label in
            let ranked = tested.compactMap { clip in
                clip.scores.map { (score: $0[label], isShown: clip.labels.contains(label)) }
            }
            return ClassRow(
                label: label, clips: ranked.count { $0.isShown }, averagePrecision: Self.averagePrecision(ranked))
        }
        meanAveragePrecision =
            classes.reduce(0) { $0 + $1.averagePrecision } / Double(max(1, classes.count))
    }

    /// The area below the steps of precision over recall; clips of equal score make one step.
    static func averagePrecision(_ clips: [(score: Float, isShown: Bool)]) -> Double {
        let positives = clips.count { $0.isShown }
        guard positives > 0 else { return 0 }
        let sorted = clips.sorted { $0.score > $1.score }
        var (found, area, place) = (0, 0.0, 0)
        while place < sorted.count {
            let score = sorted[place].score
            let before = found
            while place < sorted.count, sorted[place].score == score {
                if sorted[place].isShown { found += 1 }
                place += 1
            }
            area += Double(found - before) / Double(positives) * Double(found) / Double(place)
        }
        return area
    }
}
