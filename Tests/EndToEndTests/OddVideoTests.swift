// Video that is not 25 frames a second, upright, square-pixelled, 8-bit and alone in its file.

import Foundation
import TestSupport
import Testing

struct OddVideoTests {
    private static let encoding = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "18"]

    /// The labels of the sample's first seconds, window by window.
    private func labels(_ video: String, _ arguments: [String] = []) throws -> [String] {
        let outcome = try Program.label(video, arguments)
        #expect(outcome.exitCode == 0, "\(outcome.stderr)")
        return table(outcome.stdout).compactMap { $0["label"] }
    }

    /// How many of the pairs are equal.
    private func agreement(_ first: [String], _ second: [String]) -> Double {
        Double(zip(first, second).count { $0 == $1 }) / Double(max(first.count, second.count, 1))
    }

    @Test(arguments: [
        "rotated", "anamorphic", "odd size", "10-bit", "full range",
    ])
    func theSamePicturesGetTheSameLabelsHoweverTheyAreStored(kind: String) throws {
        let scratch = Scratch()
        let plain = try scratch.workout("plain.mp4", seconds: 8)
        let video: String
        var size = "320x240"
        switch kind {
        case "rotated":
            // Stored lying on its side, with the note that it is to be turned back.
            let lying = try scratch.workout("lying.mp4", seconds: 8, filter: "transpose=1", Self.encoding)
            video = try scratch.ffmpeg(
                "rotated.mp4", ["-i", lying, "-c", "copy", "-metadata:s:v", "rotate=90"])
        case "anamorphic":
            video = try scratch.workout(
                "narrow.mp4", seconds: 8, filter: "scale=160:240,setsar=2/1", Self.encoding)
        case "odd size":
            video = try scratch.workout(
                "odd.mkv", seconds: 8, filter: "scale=319:239,format=yuv444p", Self.encoding)
            size = "319x239"
        case "10-bit":
            video = try scratch.workout("deep.mkv", seconds: 8, filter: "format=yuv420p10le", Self.encoding)
        default:
            video = try scratch.workout(
                "full.mp4", seconds: 8, filter: "scale=out_range=full,format=yuv420p",
                Self.encoding + ["-color_range", "pc"])
        }
        #expect(agreement(try labels(video), try labels(plain)) >= 0.9)
        #expect(try Program.label(video, ["--dry-run"]).stdout.contains(size))
    }

    @Test func variableFrameRateIsSampledByTime() throws {
        let scratch = Scratch()
        let plain = try scratch.workout("plain.mp4", seconds: 12)
        // From 4 s on only every third frame remains.
        let variable = try scratch.workout(
            "variable.mkv", seconds: 12, filter: "select='lt(t,4)+not(mod(n,3))'", ["-fps_mode", "vfr"] + Self.encoding)
        let settings = ["--set", "window.rate=10", "--set", "window.interval=1", "--set", "window.stride=5"]
        let expected = table(try Program.label(plain, settings).stdout)
        let given = table(try Program.label(variable, settings).stdout)
        #expect(abs(expected.count - given.count) <= 1 && given.count > 20)
        #expect(zip(expected, given).allSatisfy { $0["start"] == $1["start"] })
        #expect(agreement(expected.compactMap { $0["label"] }, given.compactMap { $0["label"] }) >= 0.9)
    }

    @Test func severalVideoStreamsCanBeChosenFrom() throws {
        let scratch = Scratch()
        let file = try scratch.ffmpeg(
            "two.mkv",
            [
                "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=30:duration=3", "-i", Samples.workout, "-t", "3", "-map",
                "0:v", "-map", "1:v", "-disposition:v:0", "0", "-disposition:v:1", "default",
            ] + Self.encoding)
        #expect(try Program.label(file, ["--dry-run"]).stdout.contains("320x240"))
        #expect(try Program.label(file, ["--dry-run", "--stream", "0"]).stdout.contains("64x48"))
        #expect(try labels(file).first == "walking left")
    }

    @Test func aVideoShorterThanAWindowStillGetsOne() throws {
        let scratch = Scratch()
        let outcome = try Program.label(
            try scratch.workout("short.mp4", seconds: 3), ["--set", "window.interval=32", "--format", "json"])
        let windows = try #require(try json(outcome.stdout)["windows"] as? [[String: Any]])
        #expect(windows.count == 1 && windows[0]["padded"] as? Bool == true)
    }
}
