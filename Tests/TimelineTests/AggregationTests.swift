import TestSupport
import Testing
import Timeline

/// Window `index` of a timeline with a one-second stride and two-second windows unless told otherwise.
private func window(
    _ index: Int, _ scores: [Float], stride: Double = 1, length: Double = 2, padded: Bool = false
) -> WindowPrediction {
    WindowPrediction(
        index: index, start: Double(index) * stride, end: Double(index) * stride + length, padded: padded,
        scores: scores)
}

private func aggregator(
    _ settings: AggregationSettings, stride: Double = 1, length: Double = 2, classes: Int = 2
) -> SegmentAggregator {
    SegmentAggregator(settings, cellSeconds: stride, windowSeconds: length, classes: classes)
}

private let plain = AggregationSettings(threshold: 0.3, smoothing: 1, minimum: 0)

@Suite struct AggregationTests {
    @Test func anEmptyTimelineHasNoSegments() {
        var empty = aggregator(plain)
        #expect(empty.finish(duration: 10).isEmpty)
        #expect(empty.finish(duration: nil).isEmpty)
    }

    @Test func aSingleWindowIsOneSegmentCutAtTheDuration() {
        var one = aggregator(plain)
        #expect(one.add(window(0, [0.9, 0.1], padded: true)).isEmpty)
        #expect(
            one.finish(duration: 1.25)
                == [Segment(index: 0, start: 0, end: 1.25, label: 0, score: 0.9, windows: 1)])
    }

    @Test func aCellIsTheMeanOfTheWindowsThatCoverIt() {
        // Cells: 0 ← w0; 1 ← w0, w1; 2 ← w1. The middle is (0.8 + 0.1)/2 = 0.45 against 0.55.
        var two = aggregator(plain)
        #expect(two.add(window(0, [0.8, 0.2])).isEmpty)
        let first = two.add(window(1, [0.1, 0.9]))
        let rest = two.finish(duration: 3)
        #expect(first.isEmpty)  // the segment could still grow
        #expect(rest.map(\.label) == [0, 1])
        #expect(rest.map(\.start) == [0, 1])
        #expect(rest.map(\.end) == [1, 3])
        #expect(rest.map(\.windows) == [1, 2])
        #expect(abs(rest[1].score - (0.55 + 0.9) / 2) < 1e-12)
    }

    @Test func smoothingAveragesTheCellsThereAreAtTheEdges() {
        let settings = AggregationSettings(threshold: 0, smoothing: 3, minimum: 0)
        var smooth = aggregator(settings, length: 1, classes: 1)
        var segments: [Segment] = []
        for (index, score) in [Float(0.9), 0.3, 0.6].enumerated() {
            segments += smooth.add(window(index, [score], length: 1))
        }
        segments += smooth.finish(duration: 3)
        // (0.9 + 0.3)/2, (0.9 + 0.3 + 0.6)/3, (0.3 + 0.6)/2
        #expect(segments.count == 1)
        #expect(abs(segments[0].score - (0.6 + 0.6 + 0.45) / 3) < 1e-12)
    }

    @Test func aScoreBelowTheThresholdIsNoSegmentAndOneAtTheThresholdIs() {
        var low = aggregator(plain, length: 1, classes: 4)
        var segments = low.add(window(0, [0.2999, 0.2, 0.2, 0.2], length: 1))
        segments += low.add(window(1, [0.2, 0.3, 0.25, 0.25], length: 1))
        segments += low.finish(duration: 2)
        #expect(segments == [Segment(index: 0, start: 1, end: 2, label: 1, score: 0.3, windows: 1)])
    }

    @Test func aShortSegmentJoinsTheBetterScoringNeighbour() {
        let settings = AggregationSettings(threshold: 0.3, smoothing: 1, minimum: 2)
        func run(_ right: Float) -> [Segment] {
            var some = aggregator(settings, length: 1, classes: 3)
            let scores: [[Float]] = [
                [0.8, 0.1, 0.1], [0.8, 0.1, 0.1], [0.1, 0.7, 0.2], [0.1, 0, right], [0.1, 0, right],
            ]
            return scores.enumerated().flatMap { some.add(window($0, $1, length: 1)) } + some.finish(duration: 5)
        }
        #expect(run(0.9).map(\.start) == [0, 2])
        #expect(run(0.9).map(\.label) == [0, 2])
        #expect(abs(run(0.9)[1].score - (0.2 + 0.9 + 0.9) / 3) < 1e-7)
        #expect(run(0.6).map(\.end) == [3, 5])
        #expect(run(0.8).map(\.end) == [3, 5])  // a tie goes to the earlier
    }

    @Test func neighboursOfOneLabelMergeAcrossTheShortOneBetweenThem() {
        let settings = AggregationSettings(threshold: 0.3, smoothing: 1, minimum: 2)
        var some = aggregator(settings, length: 1)
        let scores: [[Float]] = [[0.9, 0.1], [0.9, 0.1], [0.2, 0.8], [0.9, 0.1], [0.9, 0.1]]
        let segments = scores.enumerated().flatMap { some.add(window($0, $1, length: 1)) } + some.finish(duration: 5)
        #expect(segments.count == 1)
        #expect(segments.first?.windows == 5)
    }

    @Test func aShortSegmentWithoutNeighboursStays() {
        let settings = AggregationSettings(threshold: 0.5, smoothing: 1, minimum: 10)
        var lonely = aggregator(settings, length: 1)
        let scores: [[Float]] = [[0.4, 0.4], [0.9, 0.1], [0.4, 0.4], [0.4, 0.4]]
        let segments = scores.enumerated().flatMap { lonely.add(window($0, $1, length: 1)) }
        #expect(segments.map(\.start) == [1])  // out as soon as the unlabelled cell closed
        #expect(segments.map(\.end) == [2])
        #expect(lonely.finish(duration: 4).isEmpty)
    }

    @Test func noSegmentSpansAGap() {
        var broken = aggregator(plain)
        #expect(broken.add(window(0, [1, 0])).isEmpty)
        #expect(broken.add(window(1, [1, 0])).isEmpty)
        let before = broken.add(Gap(start: 2.5, end: 10.2, reason: "connection lost"))
        #expect(before == [Segment(index: 0, start: 0, end: 2.5, label: 0, score: 1, windows: 2)])
        #expect(broken.add(WindowPrediction(index: 2, start: 10.4, end: 12.4, scores: [1, 0])).isEmpty)
        #expect(
            broken.finish(duration: 12.4)
                == [Segment(index: 1, start: 10.4, end: 12.4, label: 0, score: 1, windows: 1)])
    }

    @Test func cellsOfSkippedWindowsCarryALabelOnlyWhereAnotherWindowCoversThem() {
        var skipping = aggregator(plain)
        var segments = skipping.add(window(0, [1, 0]))
        segments += skipping.add(window(2, [1, 0]))  // cell 1 still has window 0
        #expect(segments.isEmpty)
        segments += skipping.add(window(5, [1, 0]))  // cell 4 has none
        segments += skipping.finish(duration: nil)
        #expect(segments.map(\.start) == [0, 5])
        #expect(segments.map(\.end) == [4, 7])
    }

    @Test func aSegmentComesOutWhenTheNextOneIsLongEnoughToStay() {
        let settings = AggregationSettings(threshold: 0.3, smoothing: 1, minimum: 2)
        var live = aggregator(settings, length: 1)
        var firstOut: Int?
        for index in 0..<10 {
            let segments = live.add(window(index, index < 4 ? [1, 0] : [0, 1], length: 1))
            if !segments.isEmpty, firstOut == nil { firstOut = index }
        }
        // Window 6 closes cell 5: the second segment is then [4, 6), as long as the minimum.
        #expect(firstOut == 6)
    }

    @Test func segmentsBeginAndEndWhereWindowsOfAVariableRateBegin() {
        var variable = aggregator(plain, length: 1)
        let starts = [0, 0.98, 2.05]
        var segments: [Segment] = []
        for (index, start) in starts.enumerated() {
            let scores: [Float] = index == 1 ? [0, 1] : [1, 0]
            segments += variable.add(WindowPrediction(index: index, start: start, end: start + 1, scores: scores))
        }
        segments += variable.finish(duration: 3)
        #expect(segments.map(\.start) == starts)
        #expect(segments.map(\.end) == [0.98, 2.05, 3])
    }

    @Test func scoresThatAreNoNumbersCountAsNothing() {
        var broken = aggregator(plain, length: 1)
        #expect(broken.add(window(0, [.nan, .nan], length: 1)).isEmpty)
        #expect(broken.add(window(1, [.infinity, 0], length: 1)).isEmpty)
        #expect(broken.finish(duration: 2).map(\.label) == [0])
    }

    /// Random timelines against the slow twin.
    @Test(arguments: 0..<40) func segmentsEqualThoseOfTheBatchTwin(_ block: Int) {
        for round in 0..<50 {
            let seed = UInt64(block * 1000 + round)
            var random = SeededGenerator(seed)
            let rate = [25.0, 30, 30000.0 / 1001, 10, 7].randomElement(using: &random)!
            let strideFrames = Int.random(in: 1...12, using: &random)
            let lengthFrames = Int.random(in: 1...40, using: &random)
            let (stride, length) = (Double(strideFrames) / rate, Double(lengthFrames) / rate)
            let classes = Int.random(in: 1...5, using: &random)
            let settings = AggregationSettings(
                threshold: Double.random(in: 0...0.8, using: &random), smoothing: Int.random(in: 1...5, using: &random),
                minimum: [0, stride, 0.5, 2 * stride, 3.7 * stride, 2].randomElement(using: &random)!)
            let count = Int.random(in: 0...40, using: &random)
            let skipping = Bool.random(using: &random)
            let regrid = Bool.random(using: &random)
            var events: [Event] = []
            var index = Bool.random(using: &random) ? 0 : Int.random(in: 0...1000, using: &random)
            var offset = 0.0  // what gaps moved the grid by
            var favourite = 0
            for place in 0..<count {
                if Int.random(in: 0..<5, using: &random) == 0 {
                    favourite = Int.random(in: 0..<classes, using: &random)
                }
                var scores = (0..<classes).map { _ in Float.random(in: 0...1, using: &random) }
                scores[favourite] += 1.5
                let sum = scores.reduce(0, +)
                let start = Double(index * strideFrames) / rate + offset
                events.append(
                    .window(
                        WindowPrediction(
                            index: index, start: start, end: start + length, padded: place == count - 1,
                            scores: scores.map { $0 / sum })))
                index += 1
                if skipping, Int.random(in: 0..<6, using: &random) == 0 {
                    index += Int.random(in: 1...12, using: &random)
                }
                if Int.random(in: 0..<12, using: &random) == 0 {
                    let lost = Double.random(in: 0.01...5, using: &random)
                    events.append(.gap(Gap(start: start + length, end: start + length + lost, reason: "lost")))
                    // The grid starts anew after a gap, or goes on where it was.
                    if regrid { offset += length + lost } else { index += Int(((length + lost) / stride).rounded(.up)) }
                }
            }
            var duration: Double?
            if case .window(let last)? = events.last, Bool.random(using: &random) {
                duration = Double.random(in: last.start + 0.002...last.end + 3, using: &random)
            }
            let twin = BatchAggregation(
                settings: settings, cellSeconds: stride, windowSeconds: length, classes: classes)
            let expected = twin.segments(of: events, duration: duration)
            var streaming = SegmentAggregator(settings, cellSeconds: stride, windowSeconds: length, classes: classes)
            var actual: [Segment] = []
            for event in events {
                switch event {
                case .window(let window): actual += streaming.add(window)
                case .gap(let gap): actual += streaming.add(gap)
                }
            }
            actual += streaming.finish(duration: duration)
            let same =
                actual.count == expected.count
                && zip(actual, expected).allSatisfy { a, b in
                    a.index == b.index && a.start == b.start && a.end == b.end && a.label == b.label
                        && a.windows == b.windows && abs(a.score - b.score) < 1e-9  // sums in another order
                }
            #expect(same, "seed \(seed): \(actual)\n  instead of \(expected)")
            if !same { return }
        }
    }

    @Test func rowsAsWrittenGiveTheSameSegmentsAsRowsAsComputed() {
        var random = SeededGenerator(77)
        let settings = AggregationSettings(threshold: 0.3, smoothing: 3, minimum: 0.5)
        let (stride, length) = (8 / 29.97, 32 / 29.97)
        var exact = SegmentAggregator(settings, cellSeconds: stride, windowSeconds: length, classes: 4)
        var written = exact
        var (a, b): ([Segment], [Segment]) = ([], [])
        for index in 0..<500 {
            var scores = (0..<4).map { _ in Float.random(in: 0...1, using: &random) }
            scores[index / 7 % 4] += 1
            let sum = scores.reduce(0, +)
            var window = WindowPrediction(
                index: index, start: Double(index) * stride, end: Double(index) * stride + length,
                scores: scores.map { $0 / sum })
            a += exact.add(window)
            window.start = OutputPrecision.seconds(microseconds: OutputPrecision.microseconds(window.start)!)
            window.end = OutputPrecision.seconds(microseconds: OutputPrecision.microseconds(window.end)!)
            window.scores = window.scores.map { Float(OutputPrecision.tenThousandths($0)!) / 10_000 }
            b += written.add(window)
        }
        a += exact.finish(duration: nil)
        b += written.finish(duration: nil)
        #expect(a == b)
        #expect(a.count > 20)
    }
}
