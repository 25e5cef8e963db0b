// The numbers of ActivityNet's public evaluation (activitynet/ActivityNet, Evaluation/eval_detection.py at 82304fa) on
// made-up detections. The same generator made them there; only the numbers are kept here.

import TestSupport
import Testing
import Timeline

@Suite struct AveragePrecisionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var seed: UInt64
        var videos, labels, truths, predictions, shift: Int
        /// Instances of the truth, and predictions.
        var counts: [Int]
        /// Each label's mean over 0.5 to 0.95, and over 0.3 to 0.7.
        var activityNet, thumos: [Double]
        /// The labels' mean at each overlap from 0.5 to 0.95.
        var byOverlap: [Double]
        var testDescription: String { "seed \(seed)" }
    }

    static let cases = [
        Case(
            seed: 11, videos: 1, labels: 2, truths: 4, predictions: 6, shift: 10, counts: [2, 3],
            activityNet: [0.9, 0.9], thumos: [1, 1], byOverlap: [1, 1, 1, 1, 1, 1, 1, 1, 1, 0]),
        Case(
            seed: 12, videos: 4, labels: 5, truths: 8, predictions: 20, shift: 20, counts: [18, 46],
            activityNet: [0.4, 0.31047619047619046, 0.5144444444444445, 0.3333333333333333, 0.35213675213675205],
            thumos: [0.8, 0.540952380952381, 0.6444444444444444, 0.5238095238095237, 0.5661538461538461],
            byOverlap: [
                0.6909401709401709, 0.6755555555555555, 0.6755555555555555, 0.6755555555555555, 0.32698412698412693,
                0.32698412698412693, 0.25317460317460316, 0.12047619047619047, 0.039999999999999994,
                0.03555555555555555,
            ]),
        Case(
            seed: 13, videos: 12, labels: 6, truths: 10, predictions: 40, shift: 15, counts: [94, 316],
            activityNet: [
                0.3550201589511544, 0.27260798876233666, 0.30458387104039286, 0.3410892671629718, 0.32345016891364087,
                0.3614932030932031,
            ],
            thumos: [
                0.4942190014480934, 0.4091289802388201, 0.45724491289708685, 0.5460230319591397, 0.41041491759909043,
                0.5172446072446072,
            ],
            byOverlap: [
                0.4976547461673911, 0.4880977409936129, 0.43028165401415847, 0.4189407187119795, 0.39589632750594944,
                0.3712805323919582, 0.2988972564991397, 0.2041747445342472, 0.14024860321225527, 0.018268772508807807,
            ]),
    ]

    /// By label; label `labels` is only ever predicted.
    private func instances(_ one: Case) -> (truth: [Int: [ActionInstance]], predicted: [Int: [ActionInstance]]) {
        var random = SeededGenerator(one.seed)
        func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
        var truth: [Int: [ActionInstance]] = [:]
        var predicted: [Int: [ActionInstance]] = [:]
        for video in 0..<one.videos {
            let own = (0..<(1 + below(one.truths))).map { _ -> (label: Int, instance: ActionInstance) in
                let label = below(one.labels)
                let start = Double(below(1000)) / 10
                let length = Double(5 + below(200)) / 10
                return (label, ActionInstance(video: video, start: start, end: start + length))
            }
            for (label, instance) in own { truth[label, default: []].append(instance) }
            for _ in 0..<below(one.predictions + 1) {
                var label: Double
                var start: Double
                var length: Double
                if below(4) == 0 {
                    label = Double(below(one.labels + 1))
                    start = Double(below(1000)) / 10
                    length = Double(5 + below(200)) / 10
                } else {
                    let model = own[below(own.count)]
                    label = Double(model.label)
                    start = max(0, model.instance.start + Double(below(2 * one.shift + 1) - one.shift) / 10)
                    length = max(
                        0.1,
                        model.instance.end - model.instance.start + Double(below(2 * one.shift + 1) - one.shift) / 10)
                }
                predicted[Int(label), default: []].append(
                    ActionInstance(
                        video: video, start: start, end: start + length, score: Double(below(1_000_000)) / 1_000_000))
            }
        }
        return (truth, predicted)
    }

    private func values(_ one: Case, _ range: OverlapRange) -> [[Double]] {
        let (truth, predicted) = instances(one)
        return truth.keys.sorted().compactMap {
            AveragePrecision.values(of: predicted[$0] ?? [], truth: truth[$0] ?? [], overlaps: range.overlaps)
        }
    }

    private func isClose(_ a: [Double], _ b: [Double]) -> Bool {
        // Sums of at most a hundred products of fractions, added up in another order.
        a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-12 }
    }

    @Test(arguments: cases) func theCasesAreThoseOfThePublicRun(_ one: Case) {
        let (truth, predicted) = instances(one)
        let count = { (instances: [Int: [ActionInstance]]) in instances.values.reduce(0) { $0 + $1.count } }
        #expect([count(truth), count(predicted)] == one.counts)
    }

    @Test(arguments: cases) func averagePrecisionOfALabelIsThePublicOne(_ one: Case) {
        let means = values(one, .activityNet).map { $0.reduce(0, +) / Double($0.count) }
        #expect(isClose(means, one.activityNet))
    }

    @Test(arguments: cases) func averagePrecisionAtLowerOverlapsIsThePublicOne(_ one: Case) {
        let means = values(one, .thumos).map { $0.reduce(0, +) / Double($0.count) }
        #expect(isClose(means, one.thumos))
    }

    @Test(arguments: cases) func meanAveragePrecisionAtEachOverlapIsThePublicOne(_ one: Case) {
        let values = values(one, .activityNet)
        let means = (0..<10).map { level in values.reduce(0) { $0 + $1[level] } / Double(values.count) }
        #expect(isClose(means, one.byOverlap))
    }

    private func precision(
        _ predictions: [(start: Double, end: Double, score: Double)], truth: [(Double, Double)], _ overlaps: [Double],
        video: Int = 0
    ) -> [Double]? {
        AveragePrecision.values(
            of: predictions.map { ActionInstance(video: video, start: $0.start, end: $0.end, score: $0.score) },
            truth: truth.map { ActionInstance(video: 0, start: $0.0, end: $0.1) }, overlaps: overlaps)
    }

    @Test func predictionsShareOverlappingTruthOneEach() {
        let values = precision(
            [(1, 11, 0.9), (0, 10, 0.8), (0, 9, 0.7)], truth: [(0, 10), (2, 12)], [0.5, 0.75, 0.9])
        #expect(values == [1, 1, 0.25])
    }

    @Test func ofEqualScoresTheLaterComesFirst() throws {
        let values = try #require(
            precision([(0, 10, 0.5), (40, 50, 0.5), (20, 30, 0.5)], truth: [(0, 10), (20, 30)], [0.5]))
        #expect(isClose(values, [0.83333333333333333]))
    }

    @Test func withoutPredictionsPrecisionIsZero() { #expect(precision([], truth: [(0, 10)], [0.5, 0.75]) == [0, 0]) }

    @Test func withoutTruthThereIsNoPrecision() { #expect(precision([(0, 10, 1)], truth: [], [0.5]) == nil) }

    @Test func aPredictionInAnotherVideoIsWrong() {
        #expect(precision([(0, 10, 1)], truth: [(0, 10)], [0.5], video: 1) == [0])
    }

    @Test func elevenOfTwentySecondsReachTheSecondOverlap() {
        let values = precision([(0, 11, 0.9)], truth: [(0, 20)], OverlapRange.activityNet.overlaps)
        #expect(values == [1, 1, 0, 0, 0, 0, 0, 0, 0, 0])
    }

    @Test func anInstanceWithoutLengthOverlapsNothing() {
        #expect(precision([(5, 5, 1)], truth: [(0, 10)], [0.1]) == [0])
        let point = ActionInstance(video: 0, start: 5, end: 5)
        #expect(point.overlap(with: point) == 0)
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>) func averagePrecisionEqualsItsNaiveTwin(_ seed: UInt64) {
        var random = SeededGenerator(seed)
        func some(_ count: Int) -> [ActionInstance] {
            (0..<count).map { _ in
                let start = Double.random(in: 0..<50, using: &random)
                return ActionInstance(
                    video: Int.random(in: 0..<3, using: &random), start: start,
                    end: start + Double.random(in: 1..<30, using: &random),
                    score: Double(Int.random(in: 0..<6, using: &random)) / 5)
            }
        }
        let truth = some(Int.random(in: 1...8, using: &random))
        let predicted = some(Int.random(in: 0...20, using: &random))
        for overlap in [0.1, 0.3, 0.5] {
            let value = AveragePrecision.values(of: predicted, truth: truth, overlaps: [overlap])?.first ?? -1
            #expect(abs(value - naive(predicted, truth, overlap)) < 1e-12, "seed \(seed), overlap \(overlap)")
        }
    }

    /// Precision at every recall, by its definition: for each true positive, the best precision from there on.
    private func naive(_ predicted: [ActionInstance], _ truth: [ActionInstance], _ overlap: Double) -> Double {
        var free = Array(truth.enumerated())
        var isRight: [Bool] = []
        // Repeatedly the last of those with the highest score that is left.
        var left = predicted
        while let highest = left.map(\.score).max(), let place = left.lastIndex(where: { $0.score == highest }) {
            let one = left.remove(at: place)
            let best = free.filter { one.overlap(with: $0.element) >= overlap }
                .max { (one.overlap(with: $0.element), $0.offset) < (one.overlap(with: $1.element), $1.offset) }
            if let best { free.removeAll { $0.offset == best.offset } }
            isRight.append(best != nil)
        }
        func precision(_ count: Int) -> Double { Double(isRight.prefix(count).count { $0 }) / Double(count) }
        return isRight.indices.filter { isRight[$0] }
            .map { rank in ((rank + 1)...isRight.count).map(precision).max()! }
            .reduce(0, +) / Double(truth.count)
    }
}
