// Which frame is shown when.

import Export
import Foundation
import TestSupport
import Testing

@Suite struct FrameRateTests {
    @Test(arguments: [
        ("25", 25, 1), ("29.97", 30_000, 1001), ("30000/1001", 30_000, 1001), ("23.976", 24_000, 1001),
        ("59.94", 60_000, 1001), ("12.5", 25, 2), ("14.985", 15_000, 1001), ("60/2", 30, 1),
    ])
    func ratesAreRatios(_ text: String, _ numerator: Int, _ denominator: Int) {
        #expect(FrameRate(parsing: text) == FrameRate(numerator, denominator))
        #expect(FrameRate(parsing: text)?.numerator == numerator)
    }

    @Test(arguments: ["", "0", "-1", "1001", "1/0", "x", "30/", "nan", "inf", "1/2/3", "99999999999999999999/1"])
    func whatIsNoRateIsRefused(_ text: String) { #expect(FrameRate(parsing: text) == nil) }

    @Test func aFramesOwnTimeIsThatFrame() throws {
        var random = SeededGenerator(1)
        for text in ["30000/1001", "25", "24000/1001", "60", "240", "1000", "1/10", "12.5"] {
            let rate = try #require(FrameRate(parsing: text))
            for _ in 0..<20_000 {
                let frame = Int.random(in: 0...100_000_000, using: &random)
                let time = rate.microseconds(ofFrame: frame)
                #expect(rate.frame(at: time) == frame, "\(text), frame \(frame)")
                // Rounded, as a CSV with three decimals has it, and cut, as subtitles do.
                if rate.value <= 240 {
                    for milliseconds in [(time + 500) / 1000, time / 1000] {
                        #expect(rate.frame(at: milliseconds * 1000) == frame, "\(text), frame \(frame)")
                    }
                }
                // A frame is shown until the next one.
                let next = rate.microseconds(ofFrame: frame + 1)
                if next - time > 2000 { #expect(rate.frame(at: next - 1001) == frame, "\(text), frame \(frame)") }
            }
        }
    }

    @Test func aStretchHasAtLeastOneFrame() throws {
        let rate = try #require(FrameRate(25, 1))
        #expect(rate.frames(start: 1, end: 1.01) == 25..<26)
        #expect(rate.frames(start: 1, end: 2) == 25..<50)
    }

    @Test func timesBeyondAllVideosDoNotOverflow() throws {
        let rate = try #require(FrameRate(1000, 1))
        #expect(rate.frame(at: 1_000_000_000_000_000) == 1_000_000_000_000)
        #expect(rate.microseconds(ofFrame: 1_000_000_000_000) == 1_000_000_000_000_000)
        let slow = try #require(FrameRate(1, 10_000_000))
        #expect(slow.frame(at: 9_000_000_000_000_000) == 900)
    }
}
