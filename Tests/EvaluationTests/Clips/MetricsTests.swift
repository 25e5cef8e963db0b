// The numbers, against mmaction2's functions (computed with version 1.2.0) and against formulas by hand.

import Clips
import Evaluation
import Foundation
import Sampling
import TestSupport
import Testing
import Timeline

@Suite struct MetricsTests {
    /// Results with these scores and labels.
    static func results(_ scores: [[Float]], _ labels: [[Int]], classes: Int? = nil) -> ClipResults {
        let protocolOfAll = TestProtocol(
            name: .test, indices: ClipIndices(frames: 8, interval: 4), shortSide: 112, cropSize: 112, crop: .center)
        let count = classes ?? scores.first?.count ?? 1
        let header = ClipResults.Header(
            sources: [ClipResults.Source(model: "m", fingerprint: nil, testProtocol: protocolOfAll)], list: "l.txt",
            listCount: scores.count, listFingerprint: "f", classes: LabelSet((0..<count).map { "class \($0)" }))
        return ClipResults(
            header,
            clips: zip(scores, labels).enumerated().map { index, clip in
                TestedClip(index: index, name: "\(index).mp4", labels: clip.1, outcome: .scores(clip.0))
            })
    }

    /// The generator's scores, as the reference program draws them.
    static func random(_ seed: UInt64, clips: Int, classes: Int, labels: Int) -> ClipResults {
        var generator = SeededGenerator(seed)
        var scores: [[Float]] = []
        var truth: [[Int]] = []
        for _ in 0..<clips {
            scores.append((0..<classes).map { _ in Float(generator.next() >> 40) / Float(1 << 24) })
            var own: [Int] = []
            // Not all classes occur.
            for _ in 0..<labels {
                let label = Int(generator.next() % UInt64(classes * 2 / 3 + 1))
                if !own.contains(label) { own.append(label) }
            }
            truth.append(own)
        }
        return results(scores, truth)
    }

    @Test(arguments: MetricsReference.single)
    func topOneTopFiveAndTheMeanOverClassesAreMmaction2s(expected: MetricsReference.Single) throws {
        let metrics = try #require(
            Self.random(expected.seed, clips: expected.clips, classes: expected.classes, labels: 1).metrics.single)
        #expect(abs(metrics.top1.value - expected.top1) < 1e-12)
        #expect(abs(metrics.top5.value - expected.top5) < 1e-12)
        #expect(abs(metrics.meanClassAccuracy.value - expected.mean) < 1e-12)
    }

    @Test(arguments: MetricsReference.multiple)
    func theMeanAveragePrecisionIsMmaction2s(expected: MetricsReference.Multiple) throws {
        let metrics = try #require(
            Self.random(expected.seed, clips: expected.clips, classes: expected.classes, labels: 3).metrics.multiple)
        #expect(abs(metrics.meanAveragePrecision - expected.meanAveragePrecision) < 1e-12)
    }

    @Test func aClassThatIsOnlyPredictedCountsNothingInTheMean() throws {
        // Class 0: one of two right; class 2 is predicted and has no clip.
        let metrics = try #require(
            Self.results([[1, 0, 0], [0, 0, 1]], [[0], [0]]).metrics.single)
        #expect(metrics.meanClassAccuracy.value == 0.25)
        #expect(metrics.meanOccurringAccuracy.value == 0.5)
        #expect((metrics.classesTrueOrPredicted, metrics.classesOccurring) == (2, 1))
    }

    @Test func ofEqualScoresTheLowerClassIsTheBest() {
        let clip = TestedClip(index: 0, name: "a", labels: [1], outcome: .scores([0.5, 0.5]))
        #expect(clip.predicted == 0)
        #expect(clip.rank(of: 1) == 1)
    }

    @Test func theMostConfusedPairsComeFirst() throws {
        let metrics = try #require(
            Self.results([[0, 1, 0], [0, 0, 1], [0, 0, 1], [0, 1, 0]], [[0], [0], [0], [2]]).metrics.single)
        #expect(metrics.confusions.map(\.clips) == [2, 1, 1])
        #expect(metrics.confusions.map { [$0.label, $0.predicted] } == [[0, 2], [0, 1], [2, 1]])
    }

    /// Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I, method 3.
    @Test(arguments: [
        (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718),
    ])
    func intervalsAreWilsons(right: Int, of count: Int, low: Double, high: Double) {
        let estimate = Estimate(right, of: count)
        #expect(abs(estimate.low - low) < 5e-5)  // printed with four decimals
        #expect(abs(estimate.high - high) < 5e-5)
    }

    @Test func anAllRightTestEndsAtOne() {
        #expect(Estimate(5, of: 5).high == 1)
    }

    @Test func theMeansIntervalCountsWhatTheClassesSizesAreWorth() throws {
        let metrics = try #require(
            Self.results([[1, 0], [1, 0], [0, 1], [0, 1]], [[0], [1], [1], [1]].map { [$0[0]] }).metrics.single)
        // Classes of 1 and 3 clips are worth 4 ÷ (1 + 1/3) = 3.
        #expect(abs(metrics.meanOccurringAccuracy.low - Estimate(share: 5.0 / 6, of: 3).low) < 1e-12)
    }

    @Test func listsWithSeveralClassesAClipHaveNoTopOne() {
        let metrics = Self.results([[1, 0], [0, 1]], [[0, 1], [1]]).metrics
        #expect(metrics.single == nil)
        #expect(metrics.multiple != nil)
    }

    @Test func withoutScoresThereAreNoNumbers() {
        let empty = ClipResults(Self.results([[1, 0]], [[0]]).header, clips: [])
        #expect(empty.metrics.single == nil)
        #expect(empty.metrics.expected == 1)
    }

    @Test(arguments: [10, 400])
    func thePictureOfTheConfusionsHasEveryPair(classes: Int) throws {
        let results = Self.random(7, clips: 3 * classes, classes: classes, labels: 1)
        let single = try #require(results.metrics.single)
        let svg = ConfusionPicture(single, labels: results.header.classes, caption: ["a < b & \"c\""]).svg
        let titles = svg.ranges(of: "<title>").count
        #expect(titles == single.confusions.count + single.classes.count { $0.right > 0 })
        #expect(svg.contains("a &lt; b &amp; &quot;c&quot;"))
    }
}
