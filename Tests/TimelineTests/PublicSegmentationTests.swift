// The numbers of MS-TCN's public evaluation (yabufarha/ms-tcn, eval.py at 33ed91c) on made-up videos. The same generator
// made them there; only the numbers are kept here.

import TestSupport
import Testing
import Timeline

@Suite struct PublicSegmentationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var seed: UInt64
        var videos, frames, labels, longest, changes: Int
        var accuracy, withoutBackground: Double
        var total: Int
        var edit: Double
        /// True and false positives, false negatives at 0.1, 0.25, 0.5.
        var counts: [[Int]]
        var testDescription: String { "seed \(seed)" }
    }

    static let cases = [
        Case(
            seed: 1, videos: 1, frames: 60, labels: 4, longest: 12, changes: 4, accuracy: 0.8153846153846154,
            withoutBackground: 0.7551020408163265, total: 65, edit: 0.5555555555555556,
            counts: [[5, 4, 0], [5, 4, 0], [4, 5, 1]]),
        Case(
            seed: 2, videos: 3, frames: 200, labels: 5, longest: 25, changes: 12, accuracy: 0.6115702479338843,
            withoutBackground: 0.5972222222222222, total: 847, edit: 0.6135265700483092,
            counts: [[31, 30, 12], [27, 34, 16], [22, 39, 21]]),
        Case(
            seed: 3, videos: 5, frames: 500, labels: 8, longest: 40, changes: 40, accuracy: 0.3732915717539863,
            withoutBackground: 0.37823490378234903, total: 3512, edit: 0.45907883852051357,
            counts: [[84, 135, 51], [64, 155, 71], [44, 175, 91]]),
    ]

    /// Truth, and truth with stretches replaced; label 0 is background.
    private func videos(_ one: Case) -> [(predicted: [Int], truth: [Int])] {
        var random = SeededGenerator(one.seed)
        func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
        return (0..<one.videos).map { _ in
            let length = one.frames + below(one.frames)
            var truth: [Int] = []
            while truth.count < length {
                let label = below(one.labels)
                truth += Array(repeating: label, count: 1 + below(one.longest))
            }
            truth = Array(truth.prefix(length))
            var predicted = truth
            for _ in 0..<one.changes {
                let start = below(length)
                let end = min(length, start + 1 + below(one.longest))
                let label = below(one.labels)
                for frame in start..<end { predicted[frame] = label }
            }
            return (predicted, truth)
        }
    }

    @Test(arguments: cases) func frameAccuracyIsThePublicOne(_ one: Case) {
        let counts = videos(one).map { TimelineMetrics.frameCounts($0.predicted, truth: $0.truth) }
        let sum = counts.reduce(FrameCounts(), +)
        #expect(sum.total == one.total)
        #expect(sum.fraction == one.accuracy)
    }

    @Test(arguments: cases) func frameAccuracyWithoutBackgroundIsThePublicOne(_ one: Case) {
        let counts = videos(one).map { TimelineMetrics.frameCounts($0.predicted, truth: $0.truth, ignoring: [0]) }
        #expect(counts.reduce(FrameCounts(), +).fraction == one.withoutBackground)
    }

    @Test(arguments: cases) func editScoreIsThePublicOne(_ one: Case) {
        let scores = videos(one).map { TimelineMetrics.editScore($0.predicted, truth: $0.truth, background: [0]) }
        let mean = scores.reduce(0, +) / Double(scores.count)
        #expect(abs(mean - one.edit) < 1e-14)  // A mean of up to five fractions.
    }

    @Test(arguments: cases) func segmentCountsAreThePublicOnes(_ one: Case) {
        let videos = videos(one)
        for (overlap, counts) in zip([0.1, 0.25, 0.5], one.counts) {
            let sum = videos.map {
                TimelineMetrics.matches($0.predicted, truth: $0.truth, overlap: overlap, background: [0])
            }.reduce(SegmentMatches(), +)
            #expect([sum.truePositives, sum.falsePositives, sum.falseNegatives] == counts)
        }
    }

    @Test func predictedFramesBeyondTheTruthDoNotCount() {
        let counts = TimelineMetrics.frameCounts([1, 1, 1, 1], truth: [1, 2])
        #expect(counts == FrameCounts(correct: 1, total: 2))
    }

    @Test func missingPredictedFramesAreWrong() {
        #expect(TimelineMetrics.frameCounts([], truth: [1, 2]) == FrameCounts(correct: 0, total: 2))
    }

    @Test func thereIsNoAccuracyWithoutFrames() {
        #expect(TimelineMetrics.frameCounts([1], truth: []).fraction == nil)
        #expect(TimelineMetrics.frameCounts([1], truth: [0], ignoring: [0]).fraction == nil)
    }

    @Test func framesMiddlesDecideAlsoWhereTimesAreRoundedToMilliseconds() {
        // 131 frames of a video with 30 a second, in the two precisions of our own files.
        #expect(FrameRun.count(in: 4.367, rate: 15) == FrameRun.count(in: 4.366667, rate: 15))
        #expect(FrameRun.count(in: 0, rate: 15) == 0)
        #expect(FrameRun.count(in: 150, rate: 15) == 2250)
    }

    @Test func framesTurnedIntoTimesAndBackStayTheSame() {
        for rate in [15.0, 25, 29.97, 30000.0 / 1001, 60, 1000] {
            for frame in [1, 2, 3, 997, 100_003] {
                #expect(FrameRun.count(in: Double(frame) / rate, rate: rate) == frame)
            }
        }
    }

    @Test func ofOverlappingStretchesTheLaterInTheListCounts() {
        let labels = FrameRun.labels(of: [(0, 3, 7), (1, 2, 8)], frames: 4, rate: 1)
        #expect(labels == [7, 8, 7, -1])
    }
}
