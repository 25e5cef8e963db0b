// Damage is concealed in the same way every time, and said.

import Foundation
import TestSupport
import Testing

struct DamagedVideoTests {
    /// A transport stream of H.264 with bytes overwritten in its middle.
    private func damaged(_ scratch: Scratch) throws -> String {
        let path = try scratch.workout("damaged.ts", seconds: 10, ["-c:v", "libx264", "-g", "30", "-bf", "2"])
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        for place in stride(from: bytes.count / 3, to: 2 * bytes.count / 3, by: bytes.count / 30) {
            for offset in 0..<150 { bytes[place + offset] = 0x47 ^ UInt8(truncatingIfNeeded: offset * 7) }
        }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    @Test func theSameFileGivesTheSameBytesEveryTimeHoweverItIsDecoded() throws {
        let scratch = Scratch()
        let video = try damaged(scratch)
        let first = try Program.label(video, ["--format", "json"])
        #expect(first.exitCode == 3 && first.stderr.contains("damaged packets"))
        for options in [[], ["--threads", "1"], ["--decode-all"]] {
            let again = try Program.label(video, ["--format", "json"] + options)
            #expect(again.stdout == first.stdout, "\(options)")
        }
    }

    /// A codec that leaves parts of a damaged picture as they were in memory, and says nothing of it.
    @Test(arguments: [
        (
            "x265.mp4",
            ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:keyint=40:bframes=4"]
        ),
        ("mpeg4.avi", ["-c:v", "mpeg4", "-g", "30", "-bf", "2"]),
        ("mjpeg.mkv", ["-c:v", "mjpeg", "-q:v", "8"]),
        ("pyramid.ts", ["-c:v", "libx264", "-g", "48", "-bf", "5", "-x264-params", "open-gop=1:scenecut=0"]),
    ])
    func everyCodecConcealsAlikeEveryTime(name: String, coding: [String]) throws {
        let scratch = Scratch()
        let video = try scratch.workout(name, seconds: 10, coding)
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: video)))
        for place in [2, 3, 5].map({ bytes.count * $0 / 7 }) {
            for offset in 0..<200 { bytes[place + offset] = 0x5A }
        }
        try Data(bytes).write(to: URL(fileURLWithPath: video))
        try expectTheSame(video)
    }

    @Test func missingPacketsOfVP8AreConcealedAlikeEveryTime() throws {
        let scratch = Scratch()
        let whole = try scratch.workout(
            "whole.mkv", seconds: 10, ["-c:v", "libvpx", "-g", "60", "-auto-alt-ref", "1", "-lag-in-frames", "10"])
        let video = try scratch.ffmpeg(
            "holes.mkv", ["-i", whole, "-c", "copy", "-bsf:v", "noise=drop=not(mod(n\\,37))*gt(n\\,30)"])
        try expectTheSame(video)
    }

    private func expectTheSame(_ video: String) throws {
        let options = ["--format", "json", "--set", "window.stride=3"]
        let first = try Program.label(video, options)
        #expect(first.stdout.contains("\"window\":20"), "\(first.stderr)")
        for more in [[], [], ["--threads", "1"], ["--decode-all"]] {
            #expect(try Program.label(video, options + more).stdout == first.stdout, "\(more)")
        }
    }

    @Test func aVideoWithoutAPictureIsAnError() throws {
        let scratch = Scratch()
        let path = try scratch.workout("empty.mp4", seconds: 3)
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        // Everything behind the name of the media data box, up to the index.
        let data = try #require(bytes.firstRange(of: Array("mdat".utf8)))
        let index = bytes[data.upperBound...].firstRange(of: Array("moov".utf8))?.lowerBound ?? bytes.count + 4
        for place in data.upperBound..<index - 4 { bytes[place] = 0 }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let outcome = try Program.label(path)
        #expect(outcome.exitCode == 1)
        #expect(outcome.stderr.contains("no picture in"), "\(outcome.stderr)")
    }
}
