import Media
import Testing

/// The policy once more, over whole lists: nothing is kept but what has been placed.
private struct NaiveClock {
    let settings: ClockSettings
    var placed: [(time: Int64, stated: Int64?, duration: Int64, isJoint: Bool)] = []

    mutating func place(_ pts: Int64?, _ duration: Int64) -> (time: Int64, gapStart: Int64?, isStep: Bool) {
        guard let last = placed.last else {
            placed.append((0, pts, duration, true))
            return (0, nil, false)
        }
        let following = last.time + last.duration
        // Where stream time counts from: the latest joint that states a time.
        let joint = placed.lastIndex { $0.isJoint && $0.stated != nil }
        var (time, gapStart, isStep, isJoint) = (following, Int64?.none, false, joint == nil)
        if let pts, let joint, let base = placed[joint].stated {
            let before = placed.lastIndex { $0.stated != nil }!
            // What the frame before would have stated.
            let expected = placed[before].stated! + placed[before..<(placed.count - 1)].reduce(0) { $0 + $1.duration }
            var step = pts - expected
            var wraps = false
            if let wrap = settings.wrap, step < -wrap / 2, step > -wrap { (step, wraps) = (step + wrap, true) }
            let stated = placed[joint].time + pts - base
            let pause = longestPause
            if wraps {
                (time, isStep, isJoint) = (step > pause ? following : last.time + step, true, true)
            } else if step < 0, last.stated != nil {
                (isStep, isJoint) = (true, true)
            } else if step <= 0 {
                time = last.time + max(1, last.duration / 2)
            } else if stated <= last.time {
                if last.time - stated > max(settings.second, 2 * last.duration) {
                    (isStep, isJoint) = (true, true)
                } else {
                    time = last.time + max(1, last.duration / 2)
                }
            } else {
                time = stated
                if stated - last.time > pause {
                    gapStart = last.time + min(last.duration, usual)
                    isJoint = true
                }
            }
        }
        placed.append((time, pts, duration, isJoint && pts != nil))
        intervals.append(gapStart == nil && !isStep ? time - last.time : nil)
        return (time, gapStart, isStep)
    }

    private var intervals: [Int64?] = []

    init(_ settings: ClockSettings) { self.settings = settings }

    private var usual: Int64 {
        let known = intervals.compactMap { $0 }
        return max(settings.frameDuration, known.isEmpty ? 0 : known.reduce(0, +) / Int64(known.count))
    }

    private var longestPause: Int64 { settings.gap ?? max(10 * settings.second, 10 * usual) }
}

@Suite struct StreamClockTests {
    private func clock(_ gap: Double? = nil, rate: Int64 = 25, wrapBits: Int? = nil) -> StreamClock {
        StreamClock(
            ClockSettings(
                base: TimeBase(Rational(1, 1000)), frameRate: Rational(rate), gapSeconds: gap, wrapBits: wrapBits))
    }

    private func times(_ stated: [Int64?], _ clock: StreamClock) -> [Int64] {
        var clock = clock
        return stated.map { clock.place(pts: $0, duration: 40).time }
    }

    @Test func missingTimesFollowTheFrameBefore() {
        #expect(times([nil, nil, nil], clock()) == [0, 40, 80])
        #expect(times([50, nil, 130, nil], clock()) == [0, 40, 80, 120])
    }

    @Test func aStepBackGoesOnByOneFrameForGood() {
        #expect(times([1000, 1040, 0, 40, 80], clock()) == [0, 40, 80, 120, 160])
    }

    @Test func repeatsAddUpToNoDrift() {
        #expect(times([0, 40, 40, 80, 120, 120, 160], clock()) == [0, 40, 60, 80, 120, 140, 160])
        #expect(times([0, 0, 80, 80, 160, 160], clock()) == [0, 20, 80, 100, 160, 180])
    }

    @Test func aWrapGoesOnAsFarAsItReallyStepped() {
        let top = Int64(1) << 33
        var clock = clock(wrapBits: 33)
        _ = clock.place(pts: top - 60, duration: 40)
        let wrapped = clock.place(pts: 20, duration: 40)
        #expect(wrapped == StreamClock.Placement(time: 80, step: StreamClock.Step(ticks: 80, isWrap: true)))
        #expect(clock.place(pts: 60, duration: 40).time == 120)
    }

    @Test func manyWrapsAreAsGoodAsOne() {
        let top = Int64(1) << 16
        var clock = StreamClock(
            ClockSettings(base: TimeBase(Rational(1, 1000)), frameRate: Rational(25), wrapBits: 16))
        var wraps = 0
        for frame in 0..<10_000 as Range<Int64> {
            let placed = clock.place(pts: (frame * 40) % top, duration: 40)
            #expect(placed.time == frame * 40 && placed.gap == nil)
            wraps += placed.step == nil ? 0 : 1
        }
        #expect(wraps == 6)
    }

    @Test func aLongPauseIsAGapFromTheFrameBeforeToTheNext() {
        var clock = clock()
        _ = clock.place(pts: 0, duration: 40)
        #expect(clock.place(pts: 10_000, duration: 40).gap == nil)
        let placed = clock.place(pts: 310_000, duration: 40)
        #expect(placed.time == 310_000)
        #expect(placed.gap?.start == 10_040 && placed.gap?.end == 310_000)
    }

    @Test(arguments: [1.0, 5, 60, 600])
    func slideShowsAndTimeLapseHaveNoGaps(seconds: Double) {
        var clock = StreamClock(
            ClockSettings(
                base: TimeBase(Rational(1, 1000)), frameRate: Rational(1000, Int64(seconds * 1000))))
        for frame in 0..<100 as Range<Int64> {
            // Some slides stay four times as long.
            let pts = frame * Int64(seconds * 1000) + (frame > 50 ? Int64(seconds * 3000) : 0)
            let placed = clock.place(pts: pts, duration: nil)
            #expect(placed.gap == nil && placed.time == pts)
        }
    }

    @Test func theSettingDecidesWhatAGapIs() {
        var clock = clock(0.5)
        _ = clock.place(pts: 0, duration: 40)
        #expect(clock.place(pts: 500, duration: 40).gap == nil)
        #expect(clock.place(pts: 1001, duration: 40).gap != nil)
    }

    @Test func aFrameShownUntilTheNextDoesNotFillAGap() {
        var clock = clock()
        for frame in 0..<100 as Range<Int64> { _ = clock.place(pts: frame * 40, duration: 40) }
        _ = clock.place(pts: 4000, duration: 300_000)
        #expect(clock.place(pts: 304_000, duration: 40).gap?.start == 4040)
    }

    @Test func whatIsLostBetweenPartsIsAGapHoweverShort() {
        var clock = clock()
        _ = clock.place(pts: 0, duration: 40)
        clock.lose("segment 2 is missing")
        let placed = clock.place(pts: 4000, duration: 40)
        #expect(placed.gap == StreamClock.Gap(start: 40, end: 4000, reason: "segment 2 is missing"))
    }

    @Test func anyTimesAreThoseOfTheNaiveModel() {
        for seed in 0..<3000 as Range<UInt64> {
            var state = seed &* 2_862_933_555_777_941_757 &+ 3_037_000_493
            func random(_ bound: Int64) -> Int64 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Int64(state >> 33) % bound
            }
            let settings = ClockSettings(
                base: TimeBase(Rational(1, 1000)), frameRate: Rational(1 + random(60)),
                gapSeconds: random(2) == 0 ? nil : Double(1 + random(20_000)) / 1000,
                wrapBits: random(3) == 0 ? 33 : nil)
            var clock = StreamClock(settings)
            var naive = NaiveClock(settings)
            var pts = random(1 << 33)
            var last: Int64 = -1
            for frame in 0..<60 {
                let kind = random(24)
                switch kind {
                case 0: pts -= random(100_000)
                case 1: pts += random(400_000)
                case 2: pts += 0
                case 3: pts = settings.wrap.map { $0 - random(50) } ?? pts + 40
                default: pts += settings.frameDuration
                }
                if let wrap = settings.wrap { pts = ((pts % wrap) + wrap) % wrap }
                let stated = random(15) == 0 ? nil : pts
                let duration = 1 + random(2 * settings.frameDuration)
                let placed = clock.place(pts: stated, duration: duration)
                let expected = naive.place(stated, duration)
                let isEqual =
                    placed.time == expected.time && placed.gap?.start == expected.gapStart
                    && (placed.step != nil) == expected.isStep
                #expect(isEqual, "seed \(seed), frame \(frame): \(placed), expected \(expected)")
                #expect(placed.time > last, "seed \(seed), frame \(frame)")
                guard isEqual else { break }
                last = placed.time
            }
        }
    }

    @Test func extremeTimesNeverOverflow() {
        var clock = clock(wrapBits: 33)
        let extremes: [Int64?] = [.min + 1, .max, .min, 0, .max, nil, .max, .min + 1, 1 << 62, -1 << 62]
        var last: Int64 = -1
        for pts in extremes {
            let time = clock.place(pts: pts, duration: .max).time
            #expect(time > last || time >= .max - 16)
            last = time
        }
    }
}
