import Sampling
import TestSupport
import Testing

/// Bounds a hair from a window's start, on both sides of the tolerance of a millionth of a second.
private let within = [0, 1e-9, -1e-9, 0.9e-6, -0.9e-6]

struct WindowRangeTests {
    /// The slow twin: starts as whole nanoseconds, one by one.
    @Test func theWindowsAtAFixedRateAreThoseOfTheList() {
        let seed = UInt64.random(in: 0..<UInt64.max)
        var random = SeededGenerator(seed)
        for _ in 0..<4000 {
            let origin = Int.random(in: 0...90_000, using: &random) * 1_000_000
            let stride = Int.random(in: 1...3000, using: &random) * 1_000_000
            let firstWindow = Int.random(in: 0...20, using: &random)
            func bound() -> Int? {
                guard Int.random(in: 0..<5, using: &random) > 0 else { return nil }
                let window = Int.random(in: -5...30, using: &random)
                let hair = [0, 1, -1, 999, -999, 1001, -1001, stride / 2].randomElement(using: &random)!
                return max(0, origin + window * stride + hair)
            }
            let (from, to, firstIndex) = (bound(), bound(), Int.random(in: 0...30, using: &random))
            let range = WindowRange(
                firstIndex: firstIndex, startSeconds: from.map { Double($0) / 1e9 },
                endSeconds: to.map { Double($0) / 1e9 })
            let windows = range.windows(
                origin: Double(origin) / 1e9, stride: Double(stride) / 1e9, firstWindow: firstWindow)
            let listed = (0..<60).filter { window in
                let start = origin + window * stride
                return firstWindow + window >= firstIndex && start >= (from ?? 0) - 1000
                    && start < (to ?? .max) - 1000
            }
            #expect(
                (0..<60).filter(windows.contains) == listed,
                "seed \(seed): origin \(origin), stride \(stride), from \(from ?? -1) to \(to ?? -1) ns")
        }
    }

    @Test(arguments: within) func aStartAHairFromAWindowTakesThatWindow(hair: Double) {
        let range = WindowRange(startSeconds: 2 + hair)
        #expect(range.windows(origin: 0, stride: 0.5, firstWindow: 0).lowerBound == 4)
    }

    @Test func aStartMoreThanAHairBehindAWindowLeavesItOut() {
        let range = WindowRange(startSeconds: 2 + 1.1e-6)
        #expect(range.windows(origin: 0, stride: 0.5, firstWindow: 0).lowerBound == 5)
    }

    @Test(arguments: within) func anEndAHairFromAWindowLeavesThatWindowOut(hair: Double) {
        let range = WindowRange(endSeconds: 2 + hair)
        #expect(range.windows(origin: 0, stride: 0.5, firstWindow: 0) == 0..<4)
    }

    @Test func anEndMoreThanAHairBehindAWindowTakesIt() {
        let range = WindowRange(endSeconds: 2 + 1.1e-6)
        #expect(range.windows(origin: 0, stride: 0.5, firstWindow: 0) == 0..<5)
    }

    @Test(arguments: within) func aMomentAHairFromTheStartHasBegun(hair: Double) {
        #expect(WindowRange(startSeconds: 3).hasBegun(at: 3 + hair))
    }

    @Test func aMomentMoreThanAHairBeforeTheStartHasNotBegun() {
        #expect(!WindowRange(startSeconds: 3).hasBegun(at: 3 - 1.1e-6))
    }

    @Test(arguments: within) func aMomentAHairFromTheEndHasEnded(hair: Double) {
        #expect(WindowRange(endSeconds: 3).hasEnded(at: 3 + hair))
    }

    @Test func aMomentMoreThanAHairBeforeTheEndHasNotEnded() {
        #expect(!WindowRange(endSeconds: 3).hasEnded(at: 3 - 1.1e-6))
    }

    @Test func aRangeWithoutBoundsHasBegunAndNeverEnds() {
        #expect(WindowRange().hasBegun(at: 0) && !WindowRange().hasEnded(at: 1e12))
    }

    @Test(
        arguments: [
            (1, 3, false), (1, 4, true), (3, 5, true), (4, 6, true), (5, 9, true), (1, 9, true), (6, 9, false),
            (7, 9, false),
        ] as [(Double, Double, Bool)])
    func aGapBelongsToTheRunThatHoldsAnyOfItsTime(start: Double, end: Double, overlaps: Bool) {
        #expect(WindowRange(startSeconds: 4, endSeconds: 6).overlaps(start, end) == overlaps)
    }

    @Test func aResumedRunGoesOnWithinTheSectionThatHoldsItsFirstWindow() {
        let range = WindowRange(firstIndex: 12)
        #expect(range.windows(origin: 30, stride: 1, firstWindow: 10).lowerBound == 2)
    }

    @Test func aResumedRunTakesWholeSectionsBehindItsFirstWindow() {
        let range = WindowRange(firstIndex: 12)
        #expect(range.windows(origin: 50, stride: 1, firstWindow: 20).lowerBound == 0)
    }

    @Test func boundsBeyondEveryNumberDoNotOverflow() {
        let range = WindowRange(startSeconds: 1e300, endSeconds: 1e301)
        #expect(range.windows(origin: 0, stride: 1e-3, firstWindow: 0) == Int.max..<Int.max)
    }

    @Test func anEndBeforeTheStartWantsNoWindow() {
        #expect(WindowRange(startSeconds: 5, endSeconds: 2).windows(origin: 0, stride: 1, firstWindow: 0).isEmpty)
    }
}
