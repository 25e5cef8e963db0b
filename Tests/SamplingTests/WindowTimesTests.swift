import Media
import Sampling
import Testing

struct WindowTimesTests {
    private func times(
        _ grid: WindowGrid, _ rate: SamplingRate, origin: Int64 = 0, waits: Bool = true, nominalRate: Double = 25
    ) -> WindowTimes<Int> {
        let section = WindowSection(
            grid: grid, slots: SlotClock(rate: rate, base: milliseconds), range: WindowRange(), firstWindow: 0,
            origin: origin)
        return WindowTimes(section, waits: waits, nominalRate: nominalRate)
    }

    private func window(_ number: Int, padded: Bool = false) -> ClosedWindow<Int> {
        ClosedWindow(number: number, samples: [], padded: padded, substitutes: 0)
    }

    private let all = 0..<Int.max

    @Test func aWindowWaitsForTheFrameThatEndsIt() {
        var times = times(WindowGrid(frames: 2, interval: 2, stride: 4), .source)
        for slot in 0..<3 { _ = times.begin(slot: slot, seconds: Double(slot), wanted: all) }
        _ = times.close(window(0), last: 2)
        #expect(times.begin(slot: 3, seconds: 3, wanted: all).isEmpty)
        #expect(times.begin(slot: 4, seconds: 4.5, wanted: all).map(\.end) == [4.5])
    }

    @Test func aWindowStartsWithItsFirstFrame() {
        var times = times(WindowGrid(frames: 1, interval: 1, stride: 2), .source)
        var starts = [Double]()
        for (slot, seconds) in [0, 0.3, 0.7, 0.9, 1.6].enumerated() {
            starts += times.begin(slot: slot, seconds: seconds, wanted: all).map(\.start)
            if slot % 2 == 0 { _ = times.close(window(slot / 2), last: seconds) }
        }
        #expect(starts == [0, 0.7])
    }

    @Test func atAFixedRateAFrameExactlyAtTheEndLetsTheWindowGo() {
        var times = times(WindowGrid(frames: 2, interval: 1, stride: 2), .fixed(Rational(4)))
        _ = times.close(window(0), last: 0.25)
        #expect(times.begin(slot: 2, seconds: 0.499, wanted: all).isEmpty)
        #expect(times.begin(slot: 2, seconds: 0.5, wanted: all).map(\.end) == [0.5])
    }

    @Test func atAFixedRateOneLateFrameLetsAllWindowsGoThatEndedBefore() {
        var times = times(WindowGrid(frames: 1, interval: 1, stride: 1), .fixed(Rational(4)), origin: 60_000)
        for number in 0..<3 { _ = times.close(window(number), last: 60) }
        let gone = times.begin(slot: 2, seconds: 60.6, wanted: all)
        #expect(gone.map(\.start) == [60, 60.25])
        #expect(gone.map(\.end) == [60.25, 60.5])
    }

    @Test(arguments: [SamplingRate.source, .fixed(Rational(10))])
    func aPaddedWindowEndsWithItsSection(rate: SamplingRate) {
        var times = times(WindowGrid(frames: 8, interval: 1, stride: 8), rate)
        _ = times.begin(slot: 0, seconds: 0, wanted: all)
        _ = times.close(window(0, padded: true), last: 0)
        #expect(times.finish(at: 0.35).map(\.end) == [0.35])
    }

    @Test func atAFixedRateTheLastWholeWindowEndsBeforeItsSectionWhereItIsShorter() {
        var times = times(WindowGrid(frames: 2, interval: 1, stride: 2), .fixed(Rational(10)))
        _ = times.close(window(0), last: 0.1)
        #expect(times.finish(at: 0.35).map(\.end) == [0.2])
    }

    @Test func whatTheSectionsEndLetGoIsGone() {
        var times = times(WindowGrid(frames: 1, interval: 1, stride: 1), .source)
        _ = times.begin(slot: 0, seconds: 0, wanted: all)
        _ = times.close(window(0), last: 0)
        #expect(!times.isEmpty)
        _ = times.finish(at: 1)
        #expect(times.isEmpty)
    }

    @Test func aLiveWindowLeavesAsItClosesAndItsEndIsReckonedFromItsFrames() {
        var times = times(WindowGrid(frames: 3, interval: 2, stride: 2), .source, waits: false)
        for slot in 0..<5 { _ = times.begin(slot: slot, seconds: 10 + Double(slot) / 4, wanted: all) }
        // Four frames a second: five from the first frame to the last, six slots long.
        let timed = times.close(window(0), last: 11)
        #expect(timed?.start == 10)
        #expect(timed?.end == 11.5)
    }

    @Test func aLiveWindowOfOneFrameIsAsLongAsTheNominalRateSays() {
        var times = times(WindowGrid(frames: 1, interval: 5, stride: 5), .source, waits: false, nominalRate: 10)
        _ = times.begin(slot: 0, seconds: 3, wanted: all)
        #expect(times.close(window(0), last: 3)?.end == 3.5)
    }

    @Test func aLiveWindowAtAFixedRateHasItsFixedEnd() {
        var times = times(WindowGrid(frames: 2, interval: 1, stride: 2), .fixed(Rational(4)), origin: 500, waits: false)
        #expect(times.close(window(1), last: 1.3)?.end == 1.5)
    }

    @Test func aLivePaddedWindowWaitsForTheEnd() {
        var times = times(WindowGrid(frames: 4, interval: 1, stride: 4), .source, waits: false)
        _ = times.begin(slot: 0, seconds: 2, wanted: all)
        #expect(times.close(window(0, padded: true), last: 2)?.end == nil)
        #expect(times.finish(at: 2.04).map(\.end) == [2.04])
    }
}
