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
}
