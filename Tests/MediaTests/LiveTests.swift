import Media
import Testing

@Suite struct ReconnectPolicyTests {
    @Test func waitsGrowAsFailuresRepeat() {
        var policy = ReconnectPolicy()
        let waits = (0..<25).compactMap { _ in policy.waitAfterFailure(deliveredSeconds: 0, random: 0.5) }
        #expect(
            waits == [Double](repeating: 1, count: 5) + [Double](repeating: 5, count: 5)
                + [Double](repeating: 10, count: 10) + [Double](repeating: 60, count: 5))
    }

    @Test(arguments: [(0.0, 0.8), (0.5, 1.0), (1.0, 1.2), (7, 1.2), (-1, 0.8)])
    func waitsVaryByAFifth(random: Double, expected: Double) {
        var policy = ReconnectPolicy()
        let wait = policy.waitAfterFailure(deliveredSeconds: 0, random: random)
        #expect(abs((wait ?? .infinity) - expected) < 1e-12)
    }

    @Test func onlyAHealthyConnectionStartsTheCountAnew() {
        var policy = ReconnectPolicy()
        for _ in 0..<7 { _ = policy.waitAfterFailure(deliveredSeconds: 29, random: 0.5) }
        #expect(policy.waitAfterFailure(deliveredSeconds: 29.9, random: 0.5) == 5)
        #expect(policy.waitAfterFailure(deliveredSeconds: 30, random: 0.5) == 1)
        #expect(policy.failures == 1)
    }

    @Test func aLimitEndsIt() {
        var policy = ReconnectPolicy(maximumReconnects: 2)
        #expect(policy.waitAfterFailure(deliveredSeconds: 0, random: 0.5) == 1)
        #expect(policy.waitAfterFailure(deliveredSeconds: 0, random: 0.5) == 1)
        #expect(policy.waitAfterFailure(deliveredSeconds: 0, random: 0.5) == nil)
    }
}

@Suite struct LiveClockTests {
    private let second: Int64 = 1_000_000
    private let frame: Int64 = 40_000

    @Test func streamTimeCountsFromTheFirstFrame() {
        var timeline = StreamClock(ClockSettings(base: .microseconds, frameRate: Rational(25)))
        for index in 0..<100 as Range<Int64> {
            let placed = timeline.place(
                pts: 77 * second + index * frame, duration: frame, arrival: 5 * second + index * frame)
            #expect(placed.time == index * frame && placed.gap == nil)
        }
    }

    @Test func burstsAndPausesOfTheNetworkChangeNothing() {
        var timeline = StreamClock(ClockSettings(base: .microseconds, frameRate: Rational(25)))
        for (index, arrival) in [0, 10, 10, 900_000, 900_001, 900_002].enumerated() as EnumeratedSequence<[Int64]> {
            #expect(
                timeline.place(pts: Int64(index) * frame, duration: frame, arrival: arrival).time == Int64(index)
                    * frame)
        }
    }

    @Test func overALossTheClockOnTheWallCounts() {
        var timeline = StreamClock(ClockSettings(base: .microseconds, frameRate: Rational(25)))
        _ = timeline.place(pts: 0, duration: frame, arrival: 0)
        _ = timeline.place(pts: frame, duration: frame, arrival: frame)
        timeline.lose("pulled the plug")
        timeline.lose("the second reason does not count")
        #expect(
            timeline.openGap(at: 3 * second)
                == StreamClock.Gap(start: 2 * frame, end: 3 * second, reason: "pulled the plug"))
        let placed = timeline.place(pts: 500 * second, duration: frame, arrival: 12 * second)
        #expect(placed.time == 12 * second)
        #expect(placed.gap == StreamClock.Gap(start: 2 * frame, end: 12 * second, reason: "pulled the plug"))
        #expect(timeline.openGap(at: 13 * second) == nil)
        let next = timeline.place(pts: 500 * second + frame, duration: frame, arrival: 12 * second + frame)
        #expect(next.time == 12 * second + frame && next.gap == nil)
    }

    @Test func aFrameThatWasHeldBackDoesNotShortenTheGap() {
        var timeline = StreamClock(ClockSettings(base: .microseconds, frameRate: Rational(25)))
        for index in 0..<50 as Range<Int64> {
            _ = timeline.place(pts: index * frame, duration: frame, arrival: index * frame)
        }
        // The last one before the loss comes ten seconds late.
        _ = timeline.place(pts: 50 * frame, duration: frame, arrival: 12 * second)
        timeline.lose("frozen")
        let placed = timeline.place(pts: 0, duration: frame, arrival: 60 * second)
        #expect(abs(placed.time - 60 * second) < second / 10)
    }

    @Test(arguments: [-3_600, -2] as [Int64])
    func aStepBackGoesOnByOneFrameAndIsSaid(step: Int64) {
        var timeline = StreamClock(ClockSettings(base: .microseconds, frameRate: Rational(25)))
        _ = timeline.place(pts: 5_000 * second, duration: frame, arrival: 0)
        let placed = timeline.place(pts: (5_000 + step) * second, duration: frame, arrival: second)
        #expect(placed.time == frame && placed.gap == nil)
        #expect(placed.step == StreamClock.Step(ticks: step * second, isWrap: false))
        let next = timeline.place(pts: (5_000 + step) * second + frame, duration: frame, arrival: second + frame)
        #expect(next == StreamClock.Placement(time: 2 * frame))
    }

    @Test(arguments: [10, 3_600] as [Int64])
    func aLeapAheadOfTheWallIsAGapAsLongAsTheWallSays(jump: Int64) {
        var timeline = StreamClock(ClockSettings(base: .microseconds, frameRate: Rational(25)))
        _ = timeline.place(pts: 5_000 * second, duration: frame, arrival: 0)
        let placed = timeline.place(pts: (5_000 + jump) * second, duration: frame, arrival: second)
        #expect(placed.time == second)
        #expect(
            placed.gap
                == StreamClock.Gap(start: frame, end: second, reason: "timestamps leapt ahead by \(jump).000 s"))
        let next = timeline.place(pts: (5_000 + jump) * second + frame, duration: frame, arrival: second + frame)
        #expect(next.time == second + frame && next.gap == nil)
    }

    @Test func aLongPauseIsBelievedButIsAGap() {
        var timeline = StreamClock(ClockSettings(base: .microseconds, frameRate: Rational(25)))
        _ = timeline.place(pts: 0, duration: frame, arrival: 0)
        let placed = timeline.place(pts: 60 * second, duration: frame, arrival: 60 * second)
        #expect(placed.time == 60 * second)
        #expect(placed.gap == StreamClock.Gap(start: frame, end: 60 * second, reason: "no frames for 59.960 s"))
        let short = timeline.place(pts: 61 * second, duration: frame, arrival: 61 * second)
        #expect(short.time == 61 * second && short.gap == nil)
    }

    @Test func missingTimesFollowTheFrameBefore() {
        var timeline = StreamClock(ClockSettings(base: .microseconds, frameRate: Rational(25)))
        #expect(timeline.place(pts: nil, duration: frame, arrival: 0).time == 0)
        #expect(timeline.place(pts: nil, duration: frame, arrival: 0).time == frame)
        #expect(timeline.place(pts: nil, duration: frame, arrival: 0).time == 2 * frame)
    }

    @Test func theFirstFrameOfAConnectionMayHaveNoTime() {
        var timeline = StreamClock(ClockSettings(base: .microseconds, frameRate: Rational(25)))
        #expect(timeline.place(pts: nil, duration: frame, arrival: 0).time == 0)
        #expect(timeline.place(pts: 900 * second, duration: frame, arrival: frame).time == frame)
        timeline.lose("lost")
        #expect(timeline.place(pts: nil, duration: frame, arrival: 2 * second).time == 2 * second)
        let next = timeline.place(pts: 40, duration: frame, arrival: 2 * second)
        #expect(next.time == 2 * second + frame && next.gap == nil)
        #expect(timeline.place(pts: 40 + frame, duration: frame, arrival: 2 * second).time == 2 * second + 2 * frame)
    }

    @Test func anythingComesOutIncreasingAndGapsFitBetweenFrames() {
        var state: UInt64 = 11
        func random() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
        var timeline = StreamClock(ClockSettings(base: .microseconds, frameRate: Rational(25)))
        var last: Int64 = -1
        var arrival: Int64 = 0
        var pts: Int64 = 0
        for _ in 0..<50_000 {
            arrival += Int64(random() % 100_000)
            pts += Int64(random() % 80_000)
            if random() % 50 == 0 { pts += Int64(random() % 20_000_000_000) - 10_000_000_000 }
            if random() % 100 == 0 { timeline.lose("lost") }
            let placed = timeline.place(
                pts: random() % 20 == 0 ? nil : pts, duration: Int64(random() % 50_000), arrival: arrival)
            #expect(placed.time > last)
            if let gap = placed.gap { #expect(gap.start > last && gap.end == placed.time && gap.start <= gap.end) }
            last = placed.time
        }
    }
}
