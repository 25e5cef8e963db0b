// A timeline's cells after smoothing, kept to be labelled and merged with one threshold and minimum after another.

/// What threshold and minimum do not change. Classes that are the best of no cell are left out: no segment can have
/// their label, and hundreds of classes need not be added up each time.
package struct SmoothedCells: Sendable {
    enum Step: Sendable {
        case cell(Cell)
        /// What follows does not touch what came.
        case end
    }

    private let steps: [Step]
    /// The classes that are left, in their order.
    private let labels: [Int]

    /// Smooths the cells of a whole timeline.
    /// - Parameters:
    ///   - rows: windows with `classes` scores each, and gaps, in order.
    ///   - smoothing: cells of the moving mean.
    ///   - cellSeconds, windowSeconds, duration: as `SegmentAggregator` takes them.
    package init(
        of rows: [TimelineRow], smoothing: Int, cellSeconds: Double, windowSeconds: Double, classes: Int,
        duration: Double?
    ) {
        // With these, every cell has its best class's label.
        var aggregator = SegmentAggregator(
            AggregationSettings(threshold: 0, smoothing: smoothing, minimum: 0), cellSeconds: cellSeconds,
            windowSeconds: windowSeconds, classes: classes)
        aggregator.keepCells()
        var best: Set<Int> = []
        for row in rows {
            switch row {
            case .window(let window): best.formUnion(aggregator.add(window).lazy.map(\.label))
            case .gap(let gap): best.formUnion(aggregator.add(gap).lazy.map(\.label))
            default: break
            }
        }
        best.formUnion(aggregator.finish(duration: duration).lazy.map(\.label))
        let labels = best.sorted()
        self.labels = labels
        steps = aggregator.steps.map { step in
            guard case .cell(var cell) = step else { return step }
            cell.scores = labels.map { cell.scores[$0] }
            return .cell(cell)
        }
    }

    /// The segments that `SegmentAggregator` makes with these settings.
    package func segments(threshold: Double, minimum: Double) -> [Segment] {
        var merger = SegmentMerger(threshold: threshold, minimum: minimum)
        var segments: [Segment] = []
        for step in steps {
            switch step {
            case .cell(let cell): merger.add(cell, into: &segments)
            case .end: merger.endChain(into: &segments)
            }
        }
        for index in segments.indices { segments[index].label = labels[segments[index].label] }
        return segments
    }
}
