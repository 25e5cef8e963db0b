import Sampling
import TestSupport
import Testing

/// The slow twin of a sampler whose frames may be lost: every slot in an array, windows by definition.
private struct NaiveLosses {
    /// A frame a slot; nil where it was lost.
    let shown: [Int?]
    let grid: WindowGrid
    let wanted: Range<Int>

    struct Expected: Equatable {
        let number: Int
        let frames: [Int]
        let substitutes: Int
    }

    /// What stands in each slot that a wanted window holds.
    private var samples: [Int: (frame: Int, isSubstitute: Bool)] {
        guard let first = shown.firstIndex(where: { $0 != nil }) else { return [:] }
        var samples = [Int: (frame: Int, isSubstitute: Bool)]()
        var latest: Int?
        for slot in shown.indices where grid.isNeeded(slot, by: wanted) {
            let isSubstitute = slot > first && shown[slot] == nil
            // The sample before, or the picture before where none was sampled yet.
            let before = shown[..<slot].last { $0 != nil } ?? nil
            let frame = slot < first ? shown[first]! : shown[slot] ?? latest ?? before!
            samples[slot] = (frame, isSubstitute)
            latest = frame
        }
        return samples
    }

    func windows() -> [Expected] {
        let samples = samples
        guard let last = shown.last(where: { $0 != nil }), let padding = last else { return [] }
        var result = [Expected]()
        var number = 0
        var covered = 0
        while number * grid.stride < shown.count {
            let slots = (0..<grid.frames).map { number * grid.stride + $0 * grid.interval }
            let isWhole = slots.last! < shown.count
            if !isWhole, covered >= shown.count { break }
            if wanted.contains(number) {
                result.append(
                    Expected(
                        number: number, frames: slots.map { samples[$0]?.frame ?? padding },
                        substitutes: slots.count { samples[$0]?.isSubstitute == true }))
            }
            if !isWhole { break }
            covered = number * grid.stride + grid.span
            number += 1
        }
        return result
    }
}

struct LostFramesTests {
    @Test func windowsWithLostFramesEqualTheNaiveSamplers() throws {
        let seed = UInt64.random(in: 0..<UInt64.max)
        var random = SeededGenerator(seed)
        for _ in 0..<3000 {
            let grid = WindowGrid(
                frames: .random(in: 1...5, using: &random), interval: .random(in: 1...4, using: &random),
                stride: .random(in: 1...12, using: &random))
            let loss = Int.random(in: 2...8, using: &random)
            let shown = (0..<Int.random(in: 1...60, using: &random)).map {
                Int.random(in: 0..<loss, using: &random) == 0 ? nil : $0
            }
            let first = Int.random(in: 0...3, using: &random)
            let wanted = Bool.random(using: &random) ? 0..<Int.max : first..<first + 4
            var sampler = SlidingWindowSampler<Int, Int>(grid: grid, countsFrames: true, windows: wanted)
            var seen = [NaiveLosses.Expected]()
            let emit = { (closed: ClosedWindow<Int>) in
                seen.append(
                    .init(number: closed.number, frames: closed.samples, substitutes: closed.substitutes))
            }
            for (slot, frame) in shown.enumerated() {
                try sampler.push(frame.map { .picture($0) } ?? .lost, slot: slot, keep: { $0 }, emit: emit)
            }
            try sampler.finish(slots: shown.count, keep: { $0 }, emit: emit)
            try sampler.pad(slots: shown.count, keep: { $0 }, emit: emit)
            let expected = NaiveLosses(shown: shown, grid: grid, wanted: wanted).windows()
            #expect(seen == expected, "seed \(seed), \(grid), windows \(wanted), frames \(shown)")
            guard seen == expected else { return }
        }
    }

    @Test func framesLostBeforeTheFirstPictureAreItsOwnAndNoSubstitutes() throws {
        var sampler = SlidingWindowSampler<Int, Int>(
            grid: WindowGrid(frames: 3, interval: 1, stride: 3), countsFrames: true)
        var closed = [ClosedWindow<Int>]()
        for slot in 0..<3 {
            try sampler.push(slot == 2 ? .picture(2) : .lost, slot: slot, keep: { $0 }, emit: { closed.append($0) })
        }
        #expect(closed.map(\.samples) == [[2, 2, 2]])
        #expect(closed.map(\.substitutes) == [0])
    }

    @Test func aVideoWithoutAPictureHasNoWindows() throws {
        var sampler = SlidingWindowSampler<Int, Int>(
            grid: WindowGrid(frames: 2, interval: 1, stride: 2), countsFrames: true)
        var count = 0
        for slot in 0..<6 { try sampler.push(.lost, slot: slot, keep: { $0 }, emit: { _ in count += 1 }) }
        try sampler.finish(slots: 6, keep: { $0 }, emit: { _ in count += 1 })
        try sampler.pad(slots: 6, keep: { $0 }, emit: { _ in count += 1 })
        #expect(count == 0)
    }

    @Test func aSamplerIsExhaustedBehindItsLastWantedWindow() throws {
        var sampler = SlidingWindowSampler<Int, Int>(
            grid: WindowGrid(frames: 2, interval: 2, stride: 4), countsFrames: true, windows: 0..<2)
        var exhaustedAfter: Int?
        for slot in 0..<10 where exhaustedAfter == nil {
            try sampler.push(.picture(slot), slot: slot, keep: { $0 }, emit: { _ in })
            if sampler.isExhausted { exhaustedAfter = slot }
        }
        // Window 1 holds slots 4 and 6.
        #expect(exhaustedAfter == 6)
    }
}
