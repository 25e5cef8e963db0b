import Media
import Sampling
import TestSupport
import Testing

struct SlotClockTests {
    @Test func slotsAreTheInstantsBeforeATime() {
        let seed = UInt64.random(in: 0..<UInt64.max)
        var random = SeededGenerator(seed)
        for _ in 0..<2000 {
            let rate = Rational(.random(in: 1...60, using: &random), .random(in: 1...3, using: &random))
            let base = TimeBase(Rational(.random(in: 1...3, using: &random), .random(in: 1...1000, using: &random)))
            let ticks = Int64.random(in: -3...400, using: &random)
            // Instant n / rate lies before ticks × base.
            let listed = (0..<100_000 as Range<Int64>).first {
                $0 * rate.denominator * base.ratio.denominator
                    >= ticks * base.ratio.numerator * rate.numerator
            }
            #expect(
                SlotClock(rate: .fixed(rate), base: base).slot(atOrAfter: ticks) == listed.map { Int($0) },
                "seed \(seed): \(ticks) ticks of \(base.ratio) s at \(rate)")
        }
    }

    @Test func noRoundingMovesAFrameAfterYears() {
        let clock = SlotClock(rate: .fixed(Rational(30_000, 1001)), base: TimeBase(Rational(1, 90_000)))
        // Slot n begins 3003 n ticks in.
        let slot = 30_000_000_000
        #expect([-1, 0, 1].map { clock.slot(atOrAfter: Int64(slot) * 3003 + $0) } == [slot, slot, slot + 1])
    }

    @Test func secondsOfASlotAreItsInstant() {
        #expect(SlotClock(rate: .fixed(Rational(5, 2)), base: milliseconds).seconds(ofSlot: 7) == 2.8)
    }

    @Test(
        arguments: [
            ("25", Rational(25)), ("29.97", Rational(2997, 100)), ("30000/1001", Rational(30_000, 1001)),
            ("0.001", Rational(1, 1000)), ("1000", Rational(1000)), ("007.50", Rational(15, 2)),
        ] as [(String, Rational)])
    func aRateIsReadExactly(text: String, rate: Rational) { #expect(SamplingRate(text) == .fixed(rate)) }

    @Test(arguments: ["0.0009", "1000.001", "0", "-1", "1/0", "25/", "x", "", "1.2.3", "+5.", "1/2/3"])
    func aRateBeyondTheLimitsIsNone(text: String) { #expect(SamplingRate(text) == nil) }
}
