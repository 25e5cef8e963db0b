import Media
import Sampling
import Testing

struct FrameTrackerTests {
    private let grid = WindowGrid(frames: 2, interval: 3, stride: 2)

    /// Ten frames of 40 ms, a minute of nothing, and the frame behind it.
    private func behindAGap(_ rate: SamplingRate) -> (tracker: FrameTracker, place: FrameTracker.Place) {
        var tracker = SamplingPlan(grid: grid, rate: rate).tracker()
        for frame in 0..<10 as Range<Int64> { _ = tracker.place(pts: 1000 + frame * 40, duration: 40) }
        let place = tracker.place(pts: 61_400, duration: 40)
        return (tracker, place)
    }

    @Test(arguments: [SamplingRate.source, .fixed(Rational(10))])
    func theFirstFrameBehindAGapFillsTheFirstSlotOfANewSection(rate: SamplingRate) {
        let place = behindAGap(rate).place
        #expect(place.slot == 0)
        #expect(place.time == 60_400)
    }

    @Test func aNewSectionBeginsWithTheFrameBehindTheGap() {
        #expect(behindAGap(.source).tracker.section.origin == 60_400)
    }

    @Test func aSectionEndsWhereTheGapBegins() throws {
        let ended = try #require(behindAGap(.source).place.ended)
        #expect(ended.section.end == 400)
        #expect(ended.gap.start == 400 && ended.gap.end == 60_400)
    }

    @Test func windowsGoOnCountingBehindAGapFromTheWholeOnesBeforeIt() {
        // Ten frames: windows at 0, 2, 4 and 6 have their frame three later.
        #expect(behindAGap(.source).tracker.section.firstWindow == 4)
    }

    @Test func atAFixedRateWindowsCountUpToTheGapsBeginning() {
        // 400 ms at ten a second are four slots: one whole window.
        #expect(behindAGap(.fixed(Rational(10))).tracker.section.firstWindow == 1)
    }

    @Test func framesOfAllSectionsCount() {
        #expect(behindAGap(.source).tracker.frameCount == 11)
    }

    @Test func whatIsLostEndsASectionHoweverShort() {
        var tracker = SamplingPlan(grid: grid).tracker()
        _ = tracker.place(pts: 0, duration: 40)
        tracker.lose("segment 2 is missing")
        let ended = tracker.place(pts: 200, duration: 40).ended
        #expect(ended?.gap == StreamClock.Gap(start: 40, end: 200, reason: "segment 2 is missing"))
    }

    @Test func noRangeIsPassedBeforeTheFirstFrame() {
        let range = WindowRange(endSeconds: 0)
        #expect(!SamplingPlan(grid: grid, range: range).tracker().isBeyondRange)
    }

    @Test(arguments: [(399, false), (400, true), (401, true)] as [(Int64, Bool)])
    func aRangeIsPassedByTheFrameAtItsEnd(pts: Int64, isBeyond: Bool) {
        var tracker = SamplingPlan(grid: grid, range: WindowRange(endSeconds: 0.4)).tracker()
        _ = tracker.place(pts: 0, duration: 40)
        _ = tracker.place(pts: pts, duration: 40)
        #expect(tracker.isBeyondRange == isBeyond)
    }

    @Test func aFrameShownUntilTheNextDoesNotFillItsSectionBeyondTheGapsBeginning() throws {
        var tracker = SamplingPlan(grid: grid, rate: .fixed(Rational(10))).tracker()
        for frame in 0..<9 as Range<Int64> { _ = tracker.place(pts: frame * 40, duration: 40) }
        _ = tracker.place(pts: 360, duration: 60_000)
        let ended = try #require(tracker.place(pts: 60_360, duration: 40).ended)
        #expect(ended.section.end == 400)
        #expect(ended.section.slotCount == 4)
    }
}
