import Sampling
import TestSupport
import Testing

struct ReorderBufferTests {
    /// Sees frames at 100, 101, …, each shown as it is decoded.
    private func sight(frames: Int64) -> ReorderBuffer {
        var sight = ReorderBuffer()
        for frame in 0..<frames { _ = sight.see(pts: 100 + frame * 10, dts: nil, duration: nil) }
        return sight
    }

    @Test(arguments: [(1, true), (16, true), (17, false), (40, false)] as [(Int64, Bool)])
    func aTimestampHasAPlaceWithinTheReorderReach(greater: Int64, fits: Bool) {
        var sight = sight(frames: 50)
        // Between two frames, with as many greater ones in sight.
        #expect(sight.see(pts: 100 + (50 - greater) * 10 - 5, dts: nil, duration: nil) == fits)
        #expect(sight.isRegular == fits)
    }

    @Test(arguments: [(16, true), (17, false)] as [(Int64, Bool)])
    func aTimestampBeforeAllInSightHasAPlaceWithinTheReorderReach(greater: Int64, fits: Bool) {
        var sight = sight(frames: greater)
        #expect(sight.see(pts: 3, dts: nil, duration: nil) == fits)
    }

    @Test func aFrameIsSettledOnceMoreThanTheReachIsInSight() {
        var few = sight(frames: 17)
        let early = few.settle()
        #expect(early == nil)
        var enough = sight(frames: 18)
        let settled = [enough.settle()?.pts, enough.settle()?.pts]
        #expect(settled == [100, nil])
    }

    /// Any order that shows no frame more than sixteen later than it was decoded.
    @Test func framesSettleInTheOrderOfTheirTimestamps() {
        let seed = UInt64.random(in: 0..<UInt64.max)
        var random = SeededGenerator(seed)
        for _ in 0..<500 {
            var waiting = Array(0..<100 as Range<Int64>)
            var sight = ReorderBuffer()
            var settled = [Int64]()
            /// How many have passed each that waits; the first has been passed most.
            var passed = [Int](repeating: 0, count: 100)
            while let first = waiting.first {
                let reach = passed[Int(first)] == 16 ? 1 : min(waiting.count, 12)
                let place = Int.random(in: 0..<reach, using: &random)
                for pts in waiting[..<place] { passed[Int(pts)] += 1 }
                let pts = waiting.remove(at: place)
                let fits = sight.see(pts: pts, dts: nil, duration: nil)
                #expect(fits, "seed \(seed): \(pts) before \(waiting)")
                guard fits else { return }
                while let entry = sight.settle() { settled.append(entry.pts) }
            }
            #expect(settled == Array(0..<83), "seed \(seed)")
        }
    }

    @Test(arguments: [(-5, 9, true), (9, 9, true), (10, 9, false)] as [(Int64, Int64, Bool)])
    func aFrameIsShownNoEarlierThanItIsDecoded(dts: Int64, pts: Int64, fits: Bool) {
        var sight = ReorderBuffer()
        #expect(sight.see(pts: pts, dts: dts, duration: nil) == fits)
    }

    @Test(arguments: [(1, true), (0, false), (-1, false)] as [(Int64, Bool)])
    func decodingTimesRise(step: Int64, fits: Bool) {
        var sight = ReorderBuffer()
        _ = sight.see(pts: 100, dts: 50, duration: nil)
        #expect(sight.see(pts: 110, dts: 50 + step, duration: nil) == fits)
    }

    @Test func aRepeatedTimestampHasNoPlace() {
        var sight = sight(frames: 5)
        let fits = sight.see(pts: 120, dts: nil, duration: nil)
        #expect(!fits)
    }

    @Test func whatEndedTheOrderEndsItForGood() {
        var sight = sight(frames: 30)
        sight.end()
        let (fits, settled) = (sight.see(pts: 5000, dts: nil, duration: nil), sight.settle())
        #expect(!fits && settled == nil)
    }

    @Test func onlyAFrameShownBeforeADecodedOneProvesReordering() {
        var sight = sight(frames: 5)
        #expect(!sight.hasReordered && !sight.latestIsReordered)
        _ = sight.see(pts: 115, dts: nil, duration: nil)
        #expect(sight.hasReordered && sight.latestIsReordered)
        _ = sight.see(pts: 200, dts: nil, duration: nil)
        #expect(sight.hasReordered && !sight.latestIsReordered)
    }
}
