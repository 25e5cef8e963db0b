import TestSupport
import Testing
import Timeline

@Suite struct MetricsTests {
    // Truth  A A A A B B B B C C; predicted A A B B B B C C C C
    private let truth = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2]
    private let predicted = [0, 0, 1, 1, 1, 1, 2, 2, 2, 2]

    @Test func frameAccuracyCountsEqualFrames() {
        #expect(TimelineMetrics.frameAccuracy(predicted, truth: truth) == 0.6)
        #expect(TimelineMetrics.frameAccuracy([1, 1], truth: [1, 1, 1, 1]) == 0.5)
        #expect(TimelineMetrics.frameAccuracy([], truth: []) == 1)
    }

    @Test func editScoreComparesTheOrderOfSegments() {
        #expect(TimelineMetrics.editScore(predicted, truth: truth) == 1)
        // A B A B against A B: two insertions of four.
        #expect(TimelineMetrics.editScore([0, 1, 0, 1], truth: [0, 0, 1, 1]) == 0.5)
        // A C against A B C: one deletion of three.
        #expect(abs(TimelineMetrics.editScore([0, 2], truth: [0, 1, 2]) - 2.0 / 3) < 1e-15)
        #expect(TimelineMetrics.editScore([], truth: [0]) == 0)
        #expect(TimelineMetrics.editScore([], truth: []) == 1)
        // Background segments do not count.
        #expect(TimelineMetrics.editScore([9, 0, 9, 1], truth: [0, 0, 1, 1], background: [9]) == 1)
    }

    @Test func f1CountsSegmentsThatOverlapEnough() {
        // Overlaps: A 2/4 = 0.5; B 2..6 and 4..8: 2/6 = 0.33; C 6..10 and 8..10: 2/4 = 0.5.
        #expect(TimelineMetrics.f1(predicted, truth: truth, overlap: 0.1) == 1)
        #expect(TimelineMetrics.f1(predicted, truth: truth, overlap: 0.25) == 1)
        #expect(
            TimelineMetrics.matches(predicted, truth: truth, overlap: 0.5)
                == SegmentMatches(truePositives: 2, falsePositives: 1, falseNegatives: 1))
        #expect(abs(TimelineMetrics.f1(predicted, truth: truth, overlap: 0.5) - 2.0 / 3) < 1e-15)
    }

    @Test func aTrueSegmentIsFoundOnlyOnce() {
        // Two predictions of A inside one true A of ten frames: 5/10 and 4/10.
        let predicted = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0]
        let truth = Array(repeating: 0, count: 10)
        #expect(
            TimelineMetrics.matches(predicted, truth: truth, overlap: 0.25)
                == SegmentMatches(truePositives: 1, falsePositives: 2, falseNegatives: 0))
        #expect(TimelineMetrics.f1(predicted, truth: truth, overlap: 0.25) == 0.5)
    }

    @Test func countsOfSeveralVideosAddUp() {
        let all =
            TimelineMetrics.matches([0, 0], truth: [0, 0], overlap: 0.5)
            + TimelineMetrics.matches([1, 1], truth: [0, 0], overlap: 0.5)
        #expect(all == SegmentMatches(truePositives: 1, falsePositives: 1, falseNegatives: 1))
        #expect(all.f1 == 0.5)
        #expect(SegmentMatches().f1 == 1)
    }

    @Test func segmentsBecomeALabelAFrame() {
        let segments = [
            Segment(index: 0, start: 0.1, end: 0.3, label: 4, score: 1, windows: 1),
            Segment(index: 1, start: 0.5, end: 99, label: 5, score: 1, windows: 1),
        ]
        #expect(FrameRun.labels(of: segments, frames: 8, rate: 10) == [-1, 4, 4, -1, -1, 5, 5, 5])
        #expect(FrameRun.labels(of: segments, frames: 0, rate: 10) == [])
    }
}

@Suite struct RankingTests {
    @Test func theBestComeFirstAndTiesGoToTheLowerClass() {
        let best = RankedScore.best(3, of: [0.1, 0.4, 0.1, 0.4])
        #expect(best.map(\.label) == [1, 3, 0])
        #expect(RankedScore.best(9, of: [0.5, 0.5]).map(\.label) == [0, 1])
        #expect(RankedScore.best(0, of: [0.5]).isEmpty)
        #expect(RankedScore.best(1, of: []).isEmpty)
    }

    @Test func scoresThatAreWrittenAlikeAreATie() {
        #expect(RankedScore.best(1, of: [0.400_01, 0.400_04]).map(\.label) == [0])
    }

    @Test func whatIsNoNumberComesLast() {
        #expect(RankedScore.best(2, of: [.nan, 0.0, 0.5]).map(\.label) == [2, 1])
    }

    @Test(arguments: 1...12) func aRankingEqualsAStableSort(_ count: Int) {
        var random = SeededGenerator(UInt64(count))
        for _ in 0..<50 {
            let scores = (0..<10).map { _ in Float(Int.random(in: 0..<6, using: &random)) / 8 }
            let sorted = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
            #expect(RankedScore.best(count, of: scores).map(\.label) == Array(sorted.prefix(count)))
        }
    }

    @Test func roundingIsStableAtHalves() {
        #expect(OutputPrecision.milliseconds(0.0125) == 13)
        for odd in stride(from: 1, to: 2000, by: 2) {
            // Multiples of 12.5 ms, half of them just below their half in floating point.
            #expect(OutputPrecision.milliseconds(Double(odd) * (1 / 80.0)) == (odd * 25 + 1) / 2)
        }
        // Multiples of 7812.5 µs; and what was read back is written again as it was.
        for odd in stride(from: 1, to: 2000, by: 2) {
            #expect(OutputPrecision.microseconds(Double(odd) / 128) == (odd * 15625 + 1) / 2)
            let late = 123_456_789_000_000 + odd * 7919
            #expect(OutputPrecision.microseconds(OutputPrecision.seconds(microseconds: late)) == late)
        }
        #expect(OutputPrecision.microseconds(.nan) == nil)
        #expect(OutputPrecision.microseconds(1e11) == nil)
        #expect(OutputPrecision.milliseconds(.nan) == nil)
        #expect(OutputPrecision.milliseconds(.infinity) == nil)
        #expect(
            OutputPrecision.tenThousandths(Float(0.91395)) == 9140
                || OutputPrecision.tenThousandths(Float(0.91395)) == 9139)
        #expect(OutputPrecision.tenThousandths(Float.infinity) != nil)
    }

    @Test func duplicateNamesAreKeptAndReported() {
        let labels: LabelSet = ["a", "b", "a", "a"]
        #expect(labels.count == 4)
        #expect(labels.duplicates == ["a"])
        #expect(labels[9] == "class 9")
    }
}
