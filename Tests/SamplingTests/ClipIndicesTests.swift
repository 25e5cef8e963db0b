// The frames that make a clip, against mmaction2's own numbers and against its formula written naively.

import Foundation
import Sampling
import TestSupport
import Testing

@Suite struct ClipIndicesTests {
    @Test func oneClipLiesInTheMiddle() {
        #expect(ClipIndices(frames: 8, interval: 32).test(length: 300) == [[37, 69, 101, 133, 165, 197, 229, 261]])
    }

    @Test func indicesBehindTheEndBeginAgain() {
        #expect(ClipIndices(frames: 8, interval: 32).test(length: 100) == [[0, 32, 64, 96, 28, 60, 92, 24]])
    }

    @Test func indicesBehindTheEndRepeatTheLastOneWhenAsked() {
        let indices = ClipIndices(frames: 8, interval: 32, outOfBounds: .repeatLast)
        #expect(indices.test(length: 100) == [[0, 32, 64, 96, 96, 96, 96, 96]])
    }

    @Test func severalClipsRunFromTheBeginningToTheEnd() {
        let clips = ClipIndices(frames: 8, interval: 8, clips: 10).test(length: 1000)
        // 104.78 a step, halves to even.
        #expect(clips.map { $0[0] } == [0, 105, 210, 314, 419, 524, 629, 733, 838, 943])
    }

    @Test func clipsOfOneFrameComeFromTheMiddlesOfEqualParts() {
        #expect(ClipIndices(frames: 1, interval: 1, clips: 3).test(length: 10) == [[1], [5], [8]])
    }

    @Test(arguments: [1, 2, 7, 8, 9])
    func aVideoShorterThanAClipStillHasOne(length: Int) {
        let clip = ClipIndices(frames: 8, interval: 4).test(length: length)[0]
        #expect(clip == (0..<8).map { $0 * 4 % length })
    }

    /// Inputs and draws come from a generator that both sides have; the sums were computed with mmaction2 1.2.0.
    @Test func tenThousandRandomCasesAreMmaction2s() throws {
        let file = try #require(
            Bundle.module.url(
                forResource: "mmaction2-sample-frames", withExtension: "txt", subdirectory: "Golden"))
        let expected = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst()
        var generator = SeededGenerator(2026)
        for (block, sums) in expected.enumerated() {
            var test: UInt64 = 0xCBF2_9CE4_8422_2325
            var training = test
            for number in 0..<100 {
                let (length, indices) = Self.draw(&generator, number)
                add(indices.test(length: length), to: &test)
                add(indices.training(length: length) { Int(generator.next() % UInt64($0)) }, to: &training)
            }
            #expect(hex(test) + " " + hex(training) == sums, "block \(block)")
        }
        #expect(expected.count == 100)
    }

    private static func draw(_ generator: inout SeededGenerator, _ number: Int) -> (length: Int, ClipIndices) {
        let length = 1 + Int(generator.next() % (number % 4 == 0 ? 40 : 1000))
        let clips = 1 + Int(generator.next() % (number % 2 == 0 ? 1 : 12))
        let frames = 1 + Int(generator.next() % (number % 3 != 0 ? 8 : 96))
        let interval = 1 + Int(generator.next() % 64)
        let rule: ClipIndices.OutOfBounds = generator.next() % 2 == 0 ? .loop : .repeatLast
        return (length, ClipIndices(frames: frames, interval: interval, clips: clips, outOfBounds: rule))
    }

    private func add(_ clips: [[Int]], to sum: inout UInt64) {
        for index in clips.joined() { sum = (sum ^ UInt64(index)) &* 0x100_0000_01B3 }
    }

    private func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Test mode once more, frame by frame from the definition, on other cases in every run.
    @Test func randomCasesAreTheFormulas() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed)
        for number in 0..<2000 {
            let (length, indices) = Self.draw(&generator, number)
            guard indices.frames > 1 else { continue }
            #expect(indices.test(length: length) == naive(length, indices), "seed \(seed), case \(number)")
        }
    }

    private func naive(_ length: Int, _ indices: ClipIndices) -> [[Int]] {
        var clips: [[Int]] = []
        let last = max(length - (indices.frames - 1) * indices.interval - 1, 0)
        for number in 0..<indices.clips {
            var start = last / 2
            if indices.clips > 1 {
                start = lrint(Double(number) * (Double(last) / Double(indices.clips - 1)))
            }
            var clip: [Int] = []
            for frame in 0..<indices.frames {
                let index = start + frame * indices.interval
                if index < length {
                    clip.append(index)
                } else if indices.outOfBounds == .loop {
                    clip.append(index % length)
                } else {
                    clip.append(clip[clip.count - 1])
                }
            }
            clips.append(clip)
        }
        return clips
    }
}
