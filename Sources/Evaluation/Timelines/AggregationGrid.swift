// The settings that a sweep tries.

import Timeline

/// Values of the three aggregation settings; every combination is tried.
public struct AggregationGrid: Sendable, Equatable {
    public private(set) var thresholds: [Double]
    public private(set) var smoothings: [Int]
    /// Seconds.
    public private(set) var minimums: [Double]

    /// - Parameters: at least one value each; they are sorted, and values that are given twice count once.
    public init(thresholds: [Double], smoothings: [Int], minimums: [Double]) {
        precondition(!thresholds.isEmpty && !smoothings.isEmpty && !minimums.isEmpty, "a grid has no empty side")
        precondition(smoothings.allSatisfy { $0 >= 1 }, "smoothing is at least one cell")
        self.thresholds = Set(thresholds).sorted()
        self.smoothings = Set(smoothings).sorted()
        self.minimums = Set(minimums).sorted()
    }

    /// Thresholds 0 to 0.95 by 0.05, smoothing over 1 to 31 cells, minimum 0 to 10 s.
    public static let usual = AggregationGrid(
        thresholds: (0...19).map { Double($0 * 5) / 100 },
        smoothings: [1, 2, 3, 4, 5, 6, 7, 9, 11, 13, 15, 19, 23, 31],
        minimums: [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 8, 10])

    /// The grid with these settings on it.
    func holding(_ settings: AggregationSettings) -> AggregationGrid {
        AggregationGrid(
            thresholds: thresholds + [settings.threshold], smoothings: smoothings + [settings.smoothing],
            minimums: minimums + [settings.minimum])
    }

    var count: Int { thresholds.count * smoothings.count * minimums.count }

    subscript(_ index: Int) -> AggregationSettings {
        let place = self.place(index)
        return AggregationSettings(
            threshold: thresholds[place.threshold], smoothing: smoothings[place.smoothing],
            minimum: minimums[place.minimum])
    }

    /// The place of settings that are on the grid.
    func index(of settings: AggregationSettings) -> Int? {
        guard let threshold = thresholds.firstIndex(of: settings.threshold),
            let smoothing = smoothings.firstIndex(of: settings.smoothing),
            let minimum = minimums.firstIndex(of: settings.minimum)
        else { return nil }
        return index(smoothing, threshold, minimum)
    }

    /// Combinations are numbered smoothing by smoothing, for what depends on it costs most.
    func index(_ smoothing: Int, _ threshold: Int, _ minimum: Int) -> Int {
        (smoothing * thresholds.count + threshold) * minimums.count + minimum
    }

    private func place(_ index: Int) -> (smoothing: Int, threshold: Int, minimum: Int) {
        let rest = index / minimums.count
        return (rest / thresholds.count, rest % thresholds.count, index % minimums.count)
    }

    /// The combinations at most one step away on every side, the combination itself included.
    func neighbours(_ index: Int) -> [Int] {
        let place = self.place(index)
        func around(_ value: Int, _ count: Int) -> ClosedRange<Int> { max(0, value - 1)...min(count - 1, value + 1) }
        return around(place.smoothing, smoothings.count).flatMap { smoothing in
            around(place.threshold, thresholds.count).flatMap { threshold in
                around(place.minimum, minimums.count).map { self.index(smoothing, threshold, $0) }
            }
        }
    }

    /// How many steps lie between two combinations.
    func distance(_ a: Int, _ b: Int) -> Int {
        let (a, b) = (place(a), place(b))
        return abs(a.smoothing - b.smoothing) + abs(a.threshold - b.threshold) + abs(a.minimum - b.minimum)
    }
}
