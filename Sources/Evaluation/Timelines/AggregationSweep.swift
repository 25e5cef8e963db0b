// Which aggregation settings fit the truth best, found from stored scores: nothing is classified again.

import Dispatch
import Export
import Synchronization
import Timeline

/// Tries every combination of a grid on one video or several.
///
/// The best combination has the highest value of the metric over all videos. Of several with that value, the present
/// settings stay if they are one of them; otherwise it is the one whose neighbours on the grid have the highest mean,
/// so that a small change of the video does not undo it, and then the one nearest to the present settings.
public struct AggregationSweep: Sendable {
    public var metric: TimelineMetric
    public var grid: AggregationGrid
    public var scorer: TimelineScorer

    public init(
        _ metric: TimelineMetric = .f1(overlap: 0.5), grid: AggregationGrid = .usual,
        scorer: TimelineScorer = TimelineScorer()
    ) {
        self.metric = metric
        self.grid = grid
        self.scorer = scorer
    }

    /// Runs the sweep.
    /// - Parameter present: the settings to compare with; nil: those that the first video's timeline states.
    /// - Throws: `ScoringError.withoutScores` for a timeline without every class's scores.
    public func run(
        _ videos: [ScoredVideo], present: AggregationSettings? = nil
    ) throws(ScoringError) -> SweepResult {
        guard let first = videos.first else { throw .nothing }
        let present = present ?? first.settings
        let grid = grid.holding(present)
        let labels = LabelIndex(videos, background: scorer.background)
        var swept: [SweptVideo] = []
        for (number, video) in videos.enumerated() {
            swept.append(try SweptVideo(video, number: number, rate: scorer.frameRate, labels: labels))
        }
        let tallies = self.tallies(swept, grid)
        let index = grid.index(of: present) ?? 0
        func best(_ videos: [Int]) -> (index: Int, values: [Double?]) {
            let values = Self.parallel(grid.count) { combination in
                Self.sum(videos.map { tallies[$0][combination] })?.value
            }
            return (Self.choose(values, grid, present: index), values)
        }
        let (chosen, values) = best(Array(videos.indices))
        return SweepResult(
            metric: metric, combinations: grid.count,
            before: SweepResult.Choice(settings: grid[index], value: values[index]),
            after: SweepResult.Choice(settings: grid[chosen], value: values[chosen]),
            heldOut: videos.count > 1 ? heldOut(videos, tallies, grid, present: index) { best($0).index } : nil)
    }

    /// Leaves each video out in turn: the settings are chosen on the others.
    private func heldOut(
        _ videos: [ScoredVideo], _ tallies: [[MetricTally]], _ grid: AggregationGrid, present: Int,
        choose: ([Int]) -> Int
    ) -> SweepResult.HeldOut {
        var rows: [SweepResult.HeldOut.Video] = []
        var sum: MetricTally?
        for (number, video) in videos.enumerated() {
            let chosen = choose(videos.indices.filter { $0 != number })
            let tally = tallies[number][chosen]
            rows.append(
                SweepResult.HeldOut.Video(
                    name: video.name, settings: grid[chosen], before: tallies[number][present].value,
                    value: tally.value))
            sum = sum.map { $0 + tally } ?? tally
        }
        return SweepResult.HeldOut(value: sum?.value, videos: rows)
    }

    /// A tally for every video and combination.
    private func tallies(_ videos: [SweptVideo], _ grid: AggregationGrid) -> [[MetricTally]] {
        let sides = grid.smoothings.count
        let parts = Self.parallel(videos.count * sides) { part in
            videos[part / sides].tallies(metric, grid, smoothing: part % sides)
        }
        return videos.indices.map { video in parts[video * sides..<(video + 1) * sides].flatMap { $0 } }
    }

    private static func choose(_ values: [Double?], _ grid: AggregationGrid, present: Int) -> Int {
        // What differs in the last bits only is the same.
        guard let highest = values.compactMap({ $0 }).max() else { return present }
        func isBest(_ index: Int) -> Bool { values[index].map { $0 >= highest - 1e-12 } ?? false }
        if isBest(present) { return present }
        func rank(_ index: Int) -> (Double, Int) {
            let around = grid.neighbours(index).map { values[$0] ?? 0 }
            let mean = around.reduce(0, +) / Double(around.count)
            return ((mean * 1e9).rounded(), -grid.distance(index, present))
        }
        return values.indices.filter(isBest).max { rank($0) < rank($1) } ?? present
    }

    private static func sum(_ tallies: [MetricTally]) -> MetricTally? {
        tallies.first.map { first in tallies.dropFirst().reduce(first, +) }
    }

    /// The results of `count` independent pieces of work, in order.
    private static func parallel<Result: Sendable>(
        _ count: Int, _ work: @Sendable (Int) -> Result
    ) -> [Result] {
        let results = Mutex<[Int: Result]>([:])
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let result = work(index)
            results.withLock { $0[index] = result }
        }
        return results.withLock { all in (0..<count).map { all[$0]! } }
    }
}
