import Media
import Sampling
import TestSupport
import Testing

struct WindowSectionTests {
    private func section(
        _ grid: WindowGrid, _ rate: SamplingRate, _ range: WindowRange = WindowRange(), firstWindow: Int = 0,
        origin: Int64 = 0
    ) -> WindowSection {
        WindowSection(
            grid: grid, slots: SlotClock(rate: rate, base: milliseconds), range: range, firstWindow: firstWindow,
            origin: origin)
    }

    private let grid = WindowGrid(frames: 2, interval: 2, stride: 5)

    @Test func whereFramesAreCountedTheWantedWindowsAreThoseWhoseFirstFramesLieInTheRange() {
        let seed = UInt64.random(in: 0..<UInt64.max)
        var random = SeededGenerator(seed)
        for _ in 0..<3000 {
            let stride = Int.random(in: 1...6, using: &random)
            let firstWindow = Int.random(in: 0...9, using: &random)
            var times = [Int.random(in: 0...3000, using: &random)]
            for _ in 0..<40 { times.append(times.last! + .random(in: 1...90, using: &random)) }
            func bound() -> Int? {
                guard Int.random(in: 0..<4, using: &random) > 0 else { return nil }
                let hair = [0, 1, -1, 999, -999, 1001, -1001].randomElement(using: &random)!
                return max(0, times.randomElement(using: &random)! * 1_000_000 + hair)
            }
            let (from, to, firstIndex) = (bound(), bound(), Int.random(in: 0...14, using: &random))
            let range = WindowRange(
                firstIndex: firstIndex, startSeconds: from.map { Double($0) / 1e9 },
                endSeconds: to.map { Double($0) / 1e9 })
            var section = section(
                WindowGrid(frames: 1, interval: 1, stride: stride), .source, range, firstWindow: firstWindow,
                origin: Int64(times[0]))
            for time in times { _ = section.add(time: Int64(time), end: Int64(time) + 40) }
            let begun = (0..<times.count).filter { $0 * stride < times.count }
            let listed = begun.filter { window in
                let start = times[window * stride] * 1_000_000
                return firstWindow + window >= firstIndex && start >= (from ?? 0) - 1000
                    && start < (to ?? .max) - 1000
            }
            #expect(
                begun.filter(section.wanted.contains) == listed,
                "seed \(seed): stride \(stride), from \(from ?? -1) to \(to ?? -1) ns, frames at \(times)")
        }
    }

    @Test func atAFixedRateTheWantedWindowsAreKnownBeforeTheFirstFrame() {
        // Windows begin at 20, 20.5, 21, …
        let range = WindowRange(startSeconds: 20.7, endSeconds: 22)
        #expect(section(grid, .fixed(Rational(10)), range, origin: 20_000).wanted == 2..<4)
    }

    @Test func countedFramesFillSlotsOneByOne() {
        var counted = section(grid, .source, origin: 500)
        #expect([500, 700, 720].map { counted.add(time: $0, end: $0 + 40) } == [0, 1, 2])
    }

    @Test func atAFixedRateAFrameFillsTheSlotsFromItsOwnTimeOn() {
        var fixed = section(grid, .fixed(Rational(10)), origin: 500)
        // Instants at 500, 600, 700, 800 …
        #expect([500, 600, 601, 799].map { fixed.add(time: $0, end: $0 + 40) } == [0, 1, 2, 3])
    }

    @Test func aSectionHasTheSlotsThatBeginBeforeItsEnd() {
        var fixed = section(grid, .fixed(Rational(10)), origin: 500)
        _ = fixed.add(time: 500, end: 700)
        #expect(fixed.slotCount == 2)
        fixed.finish(at: 701)
        #expect(fixed.slotCount == 3)
    }

    @Test func aCountedSectionHasAsManySlotsAsFramesWhereverItEnds() {
        var counted = section(grid, .source)
        for time in [0, 40, 80] as [Int64] { _ = counted.add(time: time, end: time + 40) }
        counted.finish(at: 9_000)
        #expect(counted.slotCount == 3)
    }

    @Test func aWindowOfALaterSectionStartsAtItsOrigin() {
        #expect(section(grid, .fixed(Rational(10)), origin: 60_250).fixedStart(of: 3) == 61.75)
    }
}
