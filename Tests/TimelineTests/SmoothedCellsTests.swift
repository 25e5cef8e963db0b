// Cells that are kept give the segments of a new aggregation.

import TestSupport
import Testing
import Timeline

@Suite struct SmoothedCellsTests {
    @Test(arguments: 1...60 as ClosedRange<UInt64>) func keptCellsGiveTheAggregatorsSegments(_ seed: UInt64) {
        var random = SeededGenerator(seed)
        let classes = Int.random(in: 1...6, using: &random)
        var index = 0
        var shift = 0.0
        let rows = (0..<50).flatMap { _ -> [TimelineRow] in
            // Now and then windows are left out, or a gap follows.
            index += Int.random(in: 0..<12, using: &random) == 0 ? Int.random(in: 1...8, using: &random) : 1
            let start = Double(index) * 0.25 + shift
            let scores = (0..<classes).map { _ in Float.random(in: 0...1, using: &random) }
            let window = TimelineRow.window(
                WindowPrediction(index: index, start: start, end: start + 1, scores: scores))
            guard Int.random(in: 0..<15, using: &random) == 0 else { return [window] }
            shift += 5
            return [window, .gap(Gap(start: start + 1, end: start + 6, reason: "lost"))]
        }
        for smoothing in [1, 2, 5] {
            let cells = SmoothedCells(
                of: rows, smoothing: smoothing, cellSeconds: 0.25, windowSeconds: 1, classes: classes, duration: nil)
            for (threshold, minimum) in [(0.0, 0.0), (0.5, 0.5), (0.55, 1.0), (0.7, 3.0), (2.0, 1.0)] {
                var aggregator = SegmentAggregator(
                    AggregationSettings(threshold: threshold, smoothing: smoothing, minimum: minimum),
                    cellSeconds: 0.25, windowSeconds: 1, classes: classes)
                var segments: [Segment] = []
                for row in rows {
                    switch row {
                    case .window(let window): segments += aggregator.add(window)
                    case .gap(let gap): segments += aggregator.add(gap)
                    default: break
                    }
                }
                segments += aggregator.finish(duration: nil)
                #expect(cells.segments(threshold: threshold, minimum: minimum) == segments, "seed \(seed)")
            }
        }
    }
}
