// Time over hours and over long pauses: what drifts, what is a gap, and what the clock on the wall decides.

import Media
import Testing

@Suite struct LongClockTests {
    private func clock(_ gap: Double? = nil) -> StreamClock {
        StreamClock(ClockSettings(base: TimeBase(Rational(1, 1000)), frameRate: Rational(25), gapSeconds: gap))
    }

    /// Frames a second apart for five hours, whose arrival runs ahead of their timestamps by `drift` of a second each.
    private func afterHours(drift: Double) -> StreamClock {
        var clock = clock()
        for frame in 0..<18_000 as Range<Int64> {
            let arrival = 7_000_000 + frame * 1000 + Int64(Double(frame * 1000) * drift)
            _ = clock.place(pts: frame * 1000, duration: 1000, arrival: arrival)
        }
        return clock
    }

    @Test(arguments: [1e-4, -1e-4, 0]) func aLostConnectionIsBridgedRightAfterHoursOfDrift(drift: Double) {
        var clock = afterHours(drift: drift)
        let last: Int64 = 17_999_000
        let arrival = 7_000_000 + last + Int64(Double(last) * drift)
        clock.lose("connection lost")
        let placed = clock.place(pts: 5, duration: 1000, arrival: arrival + 30_000)
        // The clocks are 1.8 s apart by now; a millisecond of every second may be out.
        #expect(abs(placed.time - (last + 30_000)) <= 50)
    }

    @Test(arguments: [(10_000, false), (10_001, true)] as [(Int64, Bool)])
    func aPauseOfUpToTenSecondsIsNoGap(pause: Int64, isGap: Bool) {
        var clock = clock()
        for frame in 0..<50 as Range<Int64> { _ = clock.place(pts: frame * 40, duration: 40) }
        #expect((clock.place(pts: 49 * 40 + pause, duration: 40).gap != nil) == isGap)
    }

    @Test(arguments: [0.5, 1, 9.9]) func framesSecondsApartAreNoGapsWhateverRateTheStreamStates(seconds: Double) {
        var clock = clock()
        let interval = Int64(seconds * 1000)
        for frame in 0..<200 as Range<Int64> {
            let placed = clock.place(pts: frame * interval, duration: 40)
            #expect(placed == StreamClock.Placement(time: frame * interval))
        }
    }

    /// Frames five seconds apart: fifty seconds are ten usual intervals.
    @Test(arguments: [(50_000, false), (50_001, true)] as [(Int64, Bool)])
    func aPauseOfUpToTenUsualIntervalsIsNoGap(pause: Int64, isGap: Bool) {
        var clock = clock()
        for frame in 0..<20 as Range<Int64> { _ = clock.place(pts: frame * 5000, duration: 40) }
        #expect((clock.place(pts: 19 * 5000 + pause, duration: 40).gap != nil) == isGap)
    }

    @Test func whatIsUsualIsNotLearnedFromGaps() {
        var clock = clock()
        for frame in 0..<10 as Range<Int64> { _ = clock.place(pts: frame * 3_600_000, duration: 40) }
        let last: Int64 = 9 * 3_600_000
        #expect(clock.place(pts: last + 10_001, duration: 40).gap?.start == last + 40)
    }

    @Test func aGapOfFramesSecondsApartBeginsOneFrameBehindTheLast() {
        var clock = clock()
        for frame in 0..<20 as Range<Int64> { _ = clock.place(pts: frame * 2000, duration: 600_000) }
        // Shown until the next: as long as usual.
        #expect(clock.place(pts: 600_000, duration: 40).gap?.start == 40_000)
    }

    @Test(arguments: [(5_000, false), (5_001, true)] as [(Int64, Bool)])
    func aLiveLeapAheadIsBelievedUpToFiveSecondsBeforeTheWall(lead: Int64, isGap: Bool) {
        var clock = clock()
        _ = clock.place(pts: 0, duration: 40, arrival: 900)
        let placed = clock.place(pts: 40 + lead, duration: 40, arrival: 940)
        #expect((placed.gap != nil) == isGap)
    }

    @Test func aLongLivePauseThatTheWallSawTooIsAGap() {
        var clock = clock()
        _ = clock.place(pts: 0, duration: 40, arrival: 900)
        let placed = clock.place(pts: 60_000, duration: 40, arrival: 60_900)
        #expect(placed.time == 60_000)
        #expect(placed.gap?.start == 40)
    }

    @Test func whatIsLostBeforeTheFirstFrameIsNoGap() {
        var clock = clock()
        clock.lose("segment 0 is missing")
        #expect(clock.place(pts: 4000, duration: 40) == StreamClock.Placement(time: 0))
        #expect(clock.place(pts: 4040, duration: 40) == StreamClock.Placement(time: 40))
    }

    @Test func aFrameFarBehindTheOriginIsPlacedFromItWithoutAGap() {
        var clock = StreamClock(
            ClockSettings(base: TimeBase(Rational(1, 1000)), frameRate: Rational(25)), origin: 500)
        #expect(clock.place(pts: 3_600_500, duration: 40) == StreamClock.Placement(time: 3_600_000))
        #expect(clock.place(pts: 3_600_540, duration: 40) == StreamClock.Placement(time: 3_600_040))
    }

    @Test(arguments: [(1000, false), (1001, true)] as [(Int64, Bool)])
    func repeatsThatRanAheadByMoreThanASecondAreAStep(lead: Int64, isStep: Bool) {
        var clock = clock()
        // Repeats of one timestamp, each a tick on.
        for _ in 0...lead + 20 { _ = clock.place(pts: 0, duration: 2) }
        #expect((clock.place(pts: 20, duration: 2).step != nil) == isStep)
    }
}
