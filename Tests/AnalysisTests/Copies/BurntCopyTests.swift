// Labels drawn into the picture: where they stand, and that nothing else changes.

import Analysis
import Foundation
import Media
import TestSupport
import Testing
import Timeline

@Suite struct BurntCopyTests {
    /// Of each frame, the share of pixels that differ clearly.
    private static func changes(_ before: Pictures, _ after: Pictures) -> [Double] {
        zip(before.pixels, after.pixels).map { a, b in
            Double(zip(a, b).count { abs(Int($0) - Int($1)) > 60 }) / Double(max(1, a.count))
        }
    }

    @Test(arguments: ["out.mkv", "out.mp4"], [false, true])
    func labelsStandOnTheirFramesAndNoOther(output: String, isVariable: Bool) throws {
        let scratch = Scratch()
        let input =
            isVariable
            ? try scratch.tonedVideo("in.mp4", rate: "30", filter: "select='not(mod(n,3))+gt(mod(n,40),25)'")
            : try scratch.tonedVideo("in.mp4")
        let before = try Pictures(input)
        let (first, end) = (10, 25)
        let segment = Detection(
            start: (before.times[first] * 1e6).rounded() / 1e6, end: (before.times[end] * 1e6).rounded() / 1e6,
            label: "walking", score: 0.93)
        var positions: [Double] = []
        let outcome = try LabeledVideo(input).write(
            [segment], to: scratch.file(output), burns: true, onProgress: { positions.append($0) })
        #expect(outcome.problem == nil && !positions.isEmpty)
        let after = try Pictures(scratch.file(output))
        #expect(after.times.count == before.times.count)
        for (a, b) in zip(before.times, after.times) { #expect(abs(a - b) < 0.0011) }
        for (number, change) in Self.changes(before, after).enumerated() {
            if (first..<end).contains(number) {
                #expect(change > 0.01, "frame \(number) is labelled: \(change)")
            } else {
                #expect(change < 0.005, "frame \(number) is not: \(change)")
            }
        }
        let (original, copy) = (try Probe(input), try Probe(scratch.file(output)))
        #expect(try copy.hashes(["a"]) == original.hashes(["a"]))
        #expect(copy.chapters.map(\.title).filter { $0 != "–" } == ["walking"])
    }

    @Test(arguments: [
        "{\\an8}top", "%{localtime}", "a:b='c'\\,d[e];f", "\\N\\h", "two\nlines", "{", "}", "%", "\\", "🏃", "مشي",
    ])
    func whateverALabelHoldsIsDrawn(label: String) throws {
        let scratch = Scratch()
        let input = try scratch.tonedVideo("in.mp4", seconds: "0.5")
        let before = try Pictures(input)
        try LabeledVideo(input).write(
            [Detection(start: 0, end: 5, label: label, score: .nan)], to: scratch.file("out.mp4"), burns: true)
        let changes = Self.changes(before, try Pictures(scratch.file("out.mp4")))
        #expect(changes.allSatisfy { $0 > 0.0005 }, "\(changes)")
    }

    @Test func aTurnedPictureIsDrawnUpright() throws {
        let scratch = Scratch()
        let plain = try scratch.tonedVideo("plain.mp4", seconds: "0.5")
        let input = try scratch.ffmpeg("in.mp4", ["-i", plain, "-c", "copy", "-metadata:s:v:0", "rotate=90"])
        // The ffmpeg program turns it, too.
        let upright = try Pictures(
            scratch.ffmpeg("up.mkv", ["-i", input, "-an", "-c:v", "libx264", "-qp", "0", "-preset", "ultrafast"]))
        try LabeledVideo(input).write([], to: scratch.file("out.mkv"), burns: true)
        let burnt = try Pictures(scratch.file("out.mkv"))
        #expect(try Probe(scratch.file("out.mkv")).streams[0]["width"] as? Int == 128)
        #expect(Self.changes(upright, burnt).allSatisfy { $0 < 0.005 })
    }

    @Test func picturesWithOddSidesAreTold() throws {
        let scratch = Scratch()
        let input = try scratch.ffmpeg(
            "in.mkv", ["-f", "lavfi", "-i", "testsrc=size=101x75:rate=10:duration=0.5", "-c:v", "ffv1"])
        let outcome = try LabeledVideo(input).write([], to: scratch.file("out.mp4"), burns: true)
        #expect(outcome.notes.contains { $0.contains("100x74") }, "\(outcome.notes)")
        #expect(try Pictures(scratch.file("out.mp4")).times.count == 5)
    }
}
