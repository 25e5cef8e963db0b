// Exact times and frames of windows, before and behind gaps, whole and in part.

import Media
import Sampling
import TestSupport
import Testing

struct SamplingLineTests {
    private static let rates: [(rate: SamplingRate, slot: Int?)] = [
        (.source, nil), (.fixed(Rational(10)), 100), (.fixed(Rational(25)), 40), (.fixed(Rational(5)), 200),
    ]

    /// Frames up to 150 ms apart with a pause of more than 10 s now and then.
    private func stream(_ random: inout SeededGenerator) -> [Int] {
        var frames = [Int.random(in: 0...5000, using: &random)]
        for _ in 0..<Int.random(in: 0...70, using: &random) {
            let pause =
                Int.random(in: 0..<20, using: &random) == 0 ? Int.random(in: 10_001...90_000, using: &random) : 0
            frames.append(frames.last! + max(pause, Int.random(in: 1...150, using: &random)))
        }
        return frames
    }

    private func grid(_ random: inout SeededGenerator) -> WindowGrid {
        WindowGrid(
            frames: .random(in: 1...4, using: &random), interval: .random(in: 1...4, using: &random),
            stride: .random(in: 1...12, using: &random))
    }

    @Test(arguments: rates.indices) func windowsHaveTheTimesAndFramesOfTheNaiveLine(which: Int) throws {
        let (rate, slot) = Self.rates[which]
        let seed = UInt64.random(in: 0..<UInt64.max)
        var random = SeededGenerator(seed)
        for _ in 0..<1000 {
            let (frames, grid) = (stream(&random), grid(&random))
            let expected = NaiveLine(frames: frames, grid: grid, slotMilliseconds: slot).windows()
            let line = try SamplingLine.run(frames, SamplingPlan(grid: grid, rate: rate))
            #expect(line.windows == expected, "seed \(seed), \(grid), frames at \(frames)")
            guard line.windows == expected else { return }
        }
    }

    @Test(arguments: rates.indices) func windowsOfARangeAreThoseOfTheWholeRunThere(which: Int) throws {
        let (rate, slot) = Self.rates[which]
        let seed = UInt64.random(in: 0..<UInt64.max)
        var random = SeededGenerator(seed)
        for _ in 0..<1500 {
            let (frames, grid) = (stream(&random), grid(&random))
            var naive = NaiveLine(frames: frames, grid: grid, slotMilliseconds: slot)
            let whole = naive.windows()
            // On a window's start, on a frame, and a hair from either.
            func bound() -> Int? {
                let starts = whole.map(\.start) + frames.map { ($0 - frames[0]) * 1_000_000 }
                let hair = [0, 1, -1, 900, -900, 1100, -1100, 7_000_000].randomElement(using: &random)!
                return Bool.random(using: &random) ? nil : max(0, starts.randomElement(using: &random)! + hair)
            }
            (naive.from, naive.to) = (bound(), bound())
            naive.firstIndex = Bool.random(using: &random) ? 0 : .random(in: 0...8, using: &random)
            let range = WindowRange(
                firstIndex: naive.firstIndex, startSeconds: naive.from.map { Double($0) / 1e9 },
                endSeconds: naive.to.map { Double($0) / 1e9 })
            let line = try SamplingLine.run(frames, SamplingPlan(grid: grid, rate: rate, range: range))
            let expected = naive.windows()
            #expect(line.windows == expected, "seed \(seed), \(grid), \(range), frames at \(frames)")
            guard line.windows == expected else { return }
        }
    }

    /// The demux side and the sample stage must say the same, or a window holds a frame that was left undecoded.
    @Test(arguments: rates.indices) func theFramesThatAreNeededAreThoseThatTheSamplerKeeps(which: Int) throws {
        let seed = UInt64.random(in: 0..<UInt64.max)
        var random = SeededGenerator(seed)
        for _ in 0..<1000 {
            let frames = stream(&random)
            var plan = SamplingPlan(grid: grid(&random), rate: Self.rates[which].rate)
            if Bool.random(using: &random) { plan.range.startSeconds = .random(in: 0...4, using: &random) }
            plan.range.firstIndex = Bool.random(using: &random) ? 0 : .random(in: 0...5, using: &random)
            var needs = FrameNeeds(plan.tracker())
            needs.begin(at: Int64(frames[0]))
            for pts in frames { needs.add(ReorderBuffer.Entry(pts: Int64(pts), duration: 40)) }
            let kept = try SamplingLine.run(frames, plan).kept
            // The last frame may be kept for its repetition, and at a fixed rate is not decided yet.
            for number in frames.indices.dropLast() {
                #expect(
                    needs.isNeeded(Int64(frames[number])) == kept.contains(number),
                    "seed \(seed), \(plan), frame \(number) of \(frames)")
            }
        }
    }

    @Test func aWindowEndsWhereTheFrameBehindItBegins() throws {
        let plan = SamplingPlan(grid: WindowGrid(frames: 2, interval: 2, stride: 3))
        let line = try SamplingLine.run([0, 30, 90, 120, 170, 200, 260], plan)
        #expect(line.windows.map(\.end) == [170, 300].map { $0 * 1_000_000 })
    }

    @Test func aPaddedWindowEndsWithTheVideo() throws {
        let plan = SamplingPlan(grid: WindowGrid(frames: 4, interval: 1, stride: 4), rate: .fixed(Rational(10)))
        let line = try SamplingLine.run([0, 100, 200, 300, 400, 510], plan)
        #expect(
            line.windows.last
                == SeenWindow(index: 1, start: 400_000_000, end: 550_000_000, padded: true, frames: [4, 4, 5, 5]))
    }

    @Test func theWindowBeforeAGapEndsWithItAndIsNotPadded() throws {
        let plan = SamplingPlan(grid: WindowGrid(frames: 2, interval: 2, stride: 2))
        let line = try SamplingLine.run([0, 40, 80, 120, 160, 60_000, 60_040, 60_080], plan)
        #expect(line.windows.map(\.frames) == [[0, 2], [2, 4], [5, 7]])
        #expect(line.windows.map(\.end) == [160, 200, 60_120].map { $0 * 1_000_000 })
    }
}
