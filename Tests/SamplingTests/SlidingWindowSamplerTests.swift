import Media
import Sampling
import TestSupport
import Testing

/// The slow twin: everything in an array, windows by definition.
private struct NaiveSampler {
    struct Expected: Equatable, CustomStringConvertible {
        let number: Int
        let frames: [Int]
        let padded: Bool
        var description: String { "\(number)\(padded ? "p" : ""):\(frames)" }
    }

    /// The frame shown in each slot, and the last frame of all, which is shown from then on.
    let shown: [Int]
    let last: Int

    func windows(_ grid: WindowGrid) -> [Expected] {
        var result = [Expected]()
        var covered = 0
        var number = 0
        while number * grid.stride < shown.count {
            let slots = (0..<grid.frames).map { number * grid.stride + $0 * grid.interval }
            let whole = slots.last! < shown.count
            if !whole && covered >= shown.count { break }
            result.append(
                Expected(number: number, frames: slots.map { $0 < shown.count ? shown[$0] : last }, padded: !whole))
            if !whole { break }
            covered = number * grid.stride + grid.frames * grid.interval
            number += 1
        }
        return result
    }
}

private func sampled(
    slots: [Int], total: Int, grid: WindowGrid, countsFrames: Bool, windows: Range<Int> = 0..<Int.max
) throws -> (windows: [NaiveSampler.Expected], kept: [Int]) {
    var sampler = SlidingWindowSampler<Int, Int>(grid: grid, countsFrames: countsFrames, windows: windows)
    var result = [NaiveSampler.Expected]()
    var kept = [Int]()
    let keep = { (frame: Int) in
        kept.append(frame)
        return frame
    }
    let emit = { (closed: SlidingWindowSampler<Int, Int>.Closed) in
        result.append(.init(number: closed.number, frames: closed.samples, padded: closed.padded))
    }
    for (frame, slot) in slots.enumerated() {
        try sampler.push(.picture(frame), slot: slot, keep: keep, emit: emit)
    }
    try sampler.finish(slots: total, keep: keep, emit: emit)
    try sampler.pad(slots: total, keep: keep, emit: emit)
    return (result, kept)
}

struct SlidingWindowSamplerTests {
    @Test func windowsOfCountedFramesEqualTheNaiveSamplers() throws {
        let seed = UInt64.random(in: 0..<UInt64.max)
        var random = SeededGenerator(seed)
        for _ in 0..<3000 {
            let grid = WindowGrid(
                frames: .random(in: 1...9, using: &random), interval: .random(in: 1...9, using: &random),
                stride: .random(in: 1...40, using: &random))
            let count = Int.random(in: 0...150, using: &random)
            let expected = NaiveSampler(shown: Array(0..<count), last: count - 1).windows(grid)
            let (windows, kept) = try sampled(
                slots: Array(0..<count), total: count, grid: grid, countsFrames: true)
            #expect(windows == expected, "seed \(seed), \(grid), \(count) frames")
            #expect(Set(kept).count == kept.count, "a frame was kept twice: seed \(seed), \(grid), \(count) frames")
        }
    }

    @Test func windowsAtAFixedRateHoldTheFramesShownAtTheirInstants() throws {
        let seed = UInt64.random(in: 0..<UInt64.max)
        var random = SeededGenerator(seed)
        for _ in 0..<2000 {
            let grid = WindowGrid(
                frames: .random(in: 1...6, using: &random), interval: .random(in: 1...5, using: &random),
                stride: .random(in: 1...20, using: &random))
            let base = TimeBase(Rational(1, [25, 90_000, 1000].randomElement(using: &random)!))
            let rate = [Rational(5, 1), Rational(25, 1), Rational(30000, 1001), Rational(1, 2)]
                .randomElement(using: &random)!
            let clock = SlotClock(rate: .fixed(rate), base: base)
            var ticks: [Int64] = [0]
            for _ in 0..<Int.random(in: 0...80, using: &random) {
                ticks.append(ticks.last! + .random(in: 1...max(1, base.ratio.denominator / 8), using: &random))
            }
            let end = ticks.last! + .random(in: 1...max(1, base.ratio.denominator / 10), using: &random)
            // Instant n/rate shows the last frame that is not later: in integers, ticks·base ≤ n/rate.
            var shown = [Int]()
            while true {
                let instant = Int64(shown.count) * rate.denominator * base.ratio.denominator  // ÷ (rate.num · base.den)
                let scaled = { (time: Int64) in time * base.ratio.numerator * rate.numerator }
                guard instant < scaled(end) else { break }
                shown.append(ticks.lastIndex { scaled($0) <= instant }!)
            }
            let slots = ticks.map { clock.slot(atOrAfter: $0) }
            let (windows, _) = try sampled(
                slots: slots, total: clock.slot(atOrAfter: end), grid: grid, countsFrames: false)
            #expect(
                windows == NaiveSampler(shown: shown, last: ticks.count - 1).windows(grid),
                "seed \(seed), \(grid), rate \(rate)")
        }
    }

    @Test func aRestrictedRunGivesExactlyTheWholeRunsWindowsThere() throws {
        let seed = UInt64.random(in: 0..<UInt64.max)
        var random = SeededGenerator(seed)
        for _ in 0..<1000 {
            let grid = WindowGrid(
                frames: .random(in: 1...8, using: &random), interval: .random(in: 1...8, using: &random),
                stride: .random(in: 1...30, using: &random))
            let count = Int.random(in: 1...200, using: &random)
            let whole = try sampled(slots: Array(0..<count), total: count, grid: grid, countsFrames: true).windows
            let first = Int.random(in: 0...10, using: &random)
            let range = first..<first + .random(in: 1...6, using: &random)
            let part = try sampled(
                slots: Array(0..<count), total: count, grid: grid, countsFrames: true, windows: range
            ).windows
            #expect(part == whole.filter { range.contains($0.number) }, "seed \(seed), \(grid), windows \(range)")
        }
    }

    @Test func framesThatNoWindowNeedsMayBeMissing() throws {
        let grid = WindowGrid(frames: 4, interval: 8, stride: 40)
        let whole = try sampled(slots: Array(0..<200), total: 200, grid: grid, countsFrames: true).windows
        var sampler = SlidingWindowSampler<Int, Int>(grid: grid, countsFrames: true)
        var result = [NaiveSampler.Expected]()
        let emit = { (closed: SlidingWindowSampler<Int, Int>.Closed) in
            result.append(.init(number: closed.number, frames: closed.samples, padded: closed.padded))
        }
        for frame in 0..<200 {
            let isNeeded = grid.isNeeded(frame) || frame == 199
            try sampler.push(isNeeded ? .picture(frame) : .skipped, slot: frame, keep: { $0 }, emit: emit)
        }
        try sampler.finish(slots: 200, keep: { $0 }, emit: emit)
        try sampler.pad(slots: 200, keep: { $0 }, emit: emit)
        #expect(result == whole)
    }

    @Test func aLostFrameRepeatsTheSampleBeforeItAndIsCounted() throws {
        let grid = WindowGrid(frames: 3, interval: 2, stride: 6)
        var sampler = SlidingWindowSampler<Int, Int>(grid: grid, countsFrames: true)
        var closed = [SlidingWindowSampler<Int, Int>.Closed]()
        for frame in 0..<6 {
            // Frame 1 may be decoded or not, which must not matter.
            try sampler.push(
                frame == 2 ? .lost : .picture(frame), slot: frame, keep: { $0 }, emit: { closed.append($0) })
        }
        #expect(closed.map(\.samples) == [[0, 0, 4]])
        #expect(closed.map(\.substitutes) == [1])
    }

    @Test func aWindowThatHoldsAFrameLeftUndecodedIsAnError() throws {
        let grid = WindowGrid(frames: 3, interval: 2, stride: 6)
        var sampler = SlidingWindowSampler<Int, Int>(grid: grid, countsFrames: true)
        try sampler.push(.picture(0), slot: 0, keep: { $0 }, emit: { _ in })
        try sampler.push(.skipped, slot: 1, keep: { $0 }, emit: { _ in })
        #expect(throws: SamplingError.self) { try sampler.push(.skipped, slot: 2, keep: { $0 }, emit: { _ in }) }
    }

    @Test func aWindowClosesAsItsLastFrameComes() throws {
        let grid = WindowGrid(frames: 3, interval: 2, stride: 5)
        var sampler = SlidingWindowSampler<Int, Int>(grid: grid, countsFrames: true)
        var closedAfter = [Int]()
        for frame in 0..<10 {
            try sampler.push(.picture(frame), slot: frame, keep: { $0 }, emit: { _ in closedAfter.append(frame) })
        }
        #expect(closedAfter == [4, 9])
    }

    @Test func nextNeededSlotIsTheFirstNeededOneAtOrAfter() {
        let seed = UInt64.random(in: 0..<UInt64.max)
        var random = SeededGenerator(seed)
        for _ in 0..<500 {
            let grid = WindowGrid(
                frames: .random(in: 1...6, using: &random), interval: .random(in: 1...7, using: &random),
                stride: .random(in: 1...30, using: &random))
            let first = Int.random(in: 0...3, using: &random)
            let windows = first..<first + .random(in: 1...4, using: &random)
            for slot in 0..<120 {
                let slow = (slot..<400).first { grid.isNeeded($0, by: windows) }
                #expect(grid.nextNeeded(from: slot, by: windows) == slow, "seed \(seed), \(grid), \(windows), \(slot)")
            }
        }
    }
}
