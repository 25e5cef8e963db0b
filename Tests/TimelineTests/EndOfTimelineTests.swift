// Where the last segment ends, and what a gap in the middle cuts.

import Testing
import Timeline

@Suite struct EndOfTimelineTests {
    private let plain = AggregationSettings(threshold: 0.3, smoothing: 1, minimum: 0)

    private func aggregator(
        _ settings: AggregationSettings? = nil, stride: Double = 1, length: Double = 2
    ) -> SegmentAggregator {
        SegmentAggregator(settings ?? plain, cellSeconds: stride, windowSeconds: length, classes: 2)
    }

    /// All segments of windows `(start, end)` of one label, numbered from 0.
    private func segments(
        _ windows: [(Double, Double)], stride: Double = 1, length: Double = 2, duration: Double?
    ) -> [Segment] {
        var aggregator = aggregator(stride: stride, length: length)
        let early = windows.enumerated().flatMap { index, window in
            aggregator.add(WindowPrediction(index: index, start: window.0, end: window.1, scores: [1, 0]))
        }
        return early + aggregator.finish(duration: duration)
    }

    @Test func theLastSegmentEndsWithTheVideoWhereItIsShorterThanTheLastWindow() {
        #expect(segments([(0, 2), (1, 3), (2, 4)], duration: 3.4).map(\.end) == [3.4])
    }

    @Test func theLastSegmentEndsWithTheLastWindowWhereTheVideoIsLonger() {
        #expect(segments([(0, 2), (1, 3), (2, 4)], duration: 4.9).map(\.end) == [4])
    }

    @Test func withoutADurationTheLastSegmentEndsWithTheLastWindow() {
        #expect(segments([(0, 2), (1, 3), (2, 4)], duration: nil).map(\.end) == [4])
    }

    @Test func aPaddedLastWindowEndsTheLastSegmentWithTheVideo() {
        #expect(segments([(0, 2), (1, 3), (2, 2.6)], duration: 2.6).map(\.end) == [2.6])
    }

    @Test func aPaddedLastWindowDoesNotShortenWhatAnEarlierOneSaw() {
        #expect(segments([(0, 4), (1, 2.5)], length: 4, duration: nil).map(\.end) == [4])
    }

    @Test(arguments: [(nil, 4), (5, 5), (6, 6), (9, 6)] as [(Double?, Double)])
    func theLastCellIsWholeAtMostWhereTheStrideIsLongerThanTheWindow(duration: Double?, end: Double) {
        #expect(segments([(0, 1), (3, 4)], stride: 3, length: 1, duration: duration).map(\.end) == [end])
    }

    @Test func aStopBeforeTheLastWindowsStartLeavesNoSegmentThatEndsBeforeItBegins() {
        #expect(segments([(0, 2), (1, 3)], duration: 0.5).map(\.end) == [1])
    }

    /// Two windows, a gap, and two windows on a grid that begins anew.
    private func aroundAGap(
        _ settings: AggregationSettings? = nil, gapStart: Double, before: [Float], after: [Float]
    ) -> [Segment] {
        var aggregator = aggregator(settings)
        var segments = aggregator.add(WindowPrediction(index: 0, start: 0, end: 2, scores: before))
        segments += aggregator.add(WindowPrediction(index: 1, start: 1, end: 3, scores: before))
        segments += aggregator.add(Gap(start: gapStart, end: 60.25, reason: "lost"))
        segments += aggregator.add(WindowPrediction(index: 2, start: 60.25, end: 62.25, scores: after))
        segments += aggregator.add(WindowPrediction(index: 3, start: 61.25, end: 63.25, scores: after))
        return segments + aggregator.finish(duration: 63)
    }

    @Test func aGapInTheMiddleCutsTheSegmentBeforeIt() {
        let segments = aroundAGap(gapStart: 2.2, before: [1, 0], after: [1, 0])
        #expect(segments.map(\.start) == [0, 60.25])
        #expect(segments.map(\.end) == [2.2, 63])
    }

    @Test func aGapFarBehindTheLastWindowLeavesItsSegmentAsItIs() {
        #expect(aroundAGap(gapStart: 5, before: [1, 0], after: [1, 0]).map(\.end) == [3, 63])
    }

    @Test func windowsOnEitherSideOfAGapCountForTheirOwnSegment() {
        #expect(aroundAGap(gapStart: 3, before: [1, 0], after: [1, 0]).map(\.windows) == [2, 2])
    }

    @Test func smoothingDoesNotReachOverAGap() {
        let settings = AggregationSettings(threshold: 0.3, smoothing: 5, minimum: 0)
        let segments = aroundAGap(settings, gapStart: 3, before: [0.9, 0.1], after: [0.4, 0.6])
        #expect(segments.map(\.label) == [0, 1])
        // Scores of float precision, in means of four cells.
        #expect(zip(segments, [0.9, 0.6]).allSatisfy { abs($0.score - $1) < 1e-9 })
    }

    @Test func aShortSegmentBeforeAGapDoesNotJoinTheOneBehindIt() {
        let settings = AggregationSettings(threshold: 0.3, smoothing: 1, minimum: 10)
        let segments = aroundAGap(settings, gapStart: 3, before: [0.9, 0.1], after: [0.1, 0.9])
        #expect(segments.map(\.label) == [0, 1])
        #expect(segments.map(\.index) == [0, 1])
    }

    @Test func aSegmentAsLongAsTheMinimumIsNotShort() {
        let settings = AggregationSettings(threshold: 0.3, smoothing: 1, minimum: 1)
        var aggregator = aggregator(settings, length: 1)
        var segments = [Segment]()
        for (index, scores) in [[0.9, 0.1], [0.1, 0.9], [0.9, 0.1]].enumerated() as EnumeratedSequence<[[Float]]> {
            segments += aggregator.add(
                WindowPrediction(index: index, start: Double(index), end: Double(index + 1), scores: scores))
        }
        segments += aggregator.finish(duration: 3)
        #expect(segments.map(\.label) == [0, 1, 0])
    }
}
