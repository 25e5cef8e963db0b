import Media
import Testing

@Suite struct PartClockTests {
    private func clock(reaching end: Int64) -> PartClock {
        var clock = PartClock(tolerance: 500)
        clock.begin(start: 100, lost: 0, relation: .newOrigin, wrap: nil)
        clock.reach(end)
        return clock
    }

    @Test func theFirstPartKeepsItsTimestamps() {
        var clock = PartClock(tolerance: 500)
        clock.begin(start: 7_000, lost: 4_000, relation: .sameOrigin, wrap: 1 << 33)
        #expect(clock.place(7_000) == 7_000)
    }

    @Test(arguments: [0, 100, 5_000, -3_000, 1 << 40] as [Int64])
    func aNewRecordingBeginsWhereTheLastOneEnds(_ start: Int64) {
        var clock = clock(reaching: 2_000)
        clock.begin(start: start, lost: 0, relation: .newOrigin, wrap: nil)
        #expect(clock.place(start) == 2_000)
        clock.reach(start + 40)
        #expect(clock.end == 2_040)
        clock.begin(start: 0, lost: 300, relation: .newOrigin, wrap: nil)
        #expect(clock.place(0) == 2_340)
    }

    @Test func segmentsOfOneStreamKeepTheirOwnTime() {
        var clock = clock(reaching: 2_000)
        // Right behind, with rounding; behind a lost segment; a leap that the stream itself makes.
        for (start, lost) in [(1_990, 0), (6_100, 4_000), (90_000, 0)] as [(Int64, Int64)] {
            clock.begin(start: start, lost: lost, relation: .sameOrigin, wrap: nil)
            #expect(clock.offset == 0)
        }
        // Timestamps that step back are not believed, nor is a loss of another length than stated.
        clock.begin(start: 100, lost: 0, relation: .sameOrigin, wrap: nil)
        #expect(clock.place(100) == 2_000)
        clock.begin(start: 50_100, lost: 4_000, relation: .sameOrigin, wrap: nil)
        #expect(clock.place(50_100) == 6_000)
    }

    @Test func timestampsThatWrapGoOn() {
        let wrap: Int64 = 1 << 33
        var clock = PartClock(tolerance: 45_000)
        clock.begin(start: wrap - 180_000, lost: 0, relation: .sameOrigin, wrap: wrap)
        clock.reach(wrap)
        for turn in 1...3 as ClosedRange<Int64> {
            clock.begin(start: 0, lost: 0, relation: .sameOrigin, wrap: wrap)
            #expect(clock.place(0) == turn * wrap)
            clock.reach(wrap)
        }
    }
}
