import Media
import Testing

@Suite struct TimeTests {
    @Test(arguments: [
        ("30", 30, 1), ("30000/1001", 30_000, 1001), ("29.97", 2997, 100), ("50/2", 25, 1), ("4:3", 4, 3),
        ("-6/-4", 3, 2),
        ("6/-4", -3, 2),
    ])
    func ratiosAreReadAndReduced(text: String, numerator: Int64, denominator: Int64) {
        let ratio = Rational(parsing: text)
        #expect(ratio?.numerator == numerator && ratio?.denominator == denominator)
    }

    @Test(arguments: ["", "x", "1/0", "1/2/3", "nan", "inf", "1e400", "/", "30 "])
    func whatIsNoRatioIsNil(text: String) { #expect(Rational(parsing: text) == nil) }

    @Test func extremeRatiosDoNotOverflow() {
        #expect(Rational(.min, .min) == Rational(1))
        #expect(Rational(.min, 1).numerator == -Int64.max)
        #expect(Rational(1, .min).denominator == .max)
        #expect(Rational(.max, .min).value < 0)
    }

    @Test func ticksSaturate() {
        let base = TimeBase(Rational(1, 90_000))
        #expect(base.ticks(1.5) == 135_000)
        #expect(base.ticks(.infinity) == .max)
        #expect(base.ticks(-1e300) == .min + 1)
        #expect(base.ticks(.nan) == 0)
        #expect(base.seconds(45_000) == 0.5)
    }

    @Test func momentsOfDifferentBasesCompareExactly() {
        let thirds = TimeBase(Rational(1, 3))
        let fine = TimeBase(Rational(1, 2_000_000_001))
        #expect(Timestamp(pts: 1, base: thirds) < Timestamp(pts: 666_666_668, base: fine))
        #expect(!(Timestamp(pts: 1, base: thirds) < Timestamp(pts: 666_666_667, base: fine)))
    }

    private func repaired(_ stated: [Int64?], duration: Int64? = 10, fallback: Int64 = 10) -> [Int64] {
        var repair = TimestampRepair(fallbackDuration: fallback, reanchorAfter: 100)
        return stated.map { repair.next(pts: $0, duration: duration) }
    }

    @Test func missingTimesFollowTheFrameBefore() {
        #expect(repaired([nil, nil, nil]) == [0, 10, 20])
        #expect(repaired([50, nil, 70, nil], duration: nil) == [50, 60, 70, 80])
        #expect(repaired([0, nil, nil], duration: 7) == [0, 7, 14])
    }

    @Test func timesThatRepeatMoveAsLittleAsPossible() {
        #expect(repaired([0, 10, 10, 20, 15, 30]) == [0, 10, 11, 20, 21, 30])
    }

    @Test func aLongStepBackGoesOnFromWhereItWas() {
        #expect(repaired([1000, 1010, 0, 10, 20]) == [1000, 1010, 1020, 1030, 1040])
    }

    @Test func aStepForwardIsBelieved() { #expect(repaired([0, 10, 5000, 5010]) == [0, 10, 5000, 5010]) }

    @Test func anyTimesComeOutIncreasing() {
        var state: UInt64 = 20_261_122
        var repair = TimestampRepair(fallbackDuration: 3, reanchorAfter: 50)
        var last = Int64.min
        for step in 0..<20_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let choice = state >> 60
            let value = Int64(truncatingIfNeeded: state >> 20)
            let stated: Int64? = choice == 0 ? nil : (choice == 1 ? value : Int64(step * 3) + value % 20)
            let next = repair.next(pts: stated, duration: choice % 3 == 0 ? nil : value % 9)
            #expect(next > last || next >= .max - 100_000)  // saturated at the end of time
            last = next
        }
    }
}
