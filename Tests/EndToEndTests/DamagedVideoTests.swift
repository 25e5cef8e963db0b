// Damage is concealed in the same way every time, and said.

import Foundation
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
        let scratch = try Scratch()
        let video = try damaged(scratch)
        let first = try Program.label(video, ["--format", "json"])
        #expect(first.exitCode == 3 && first.stderr.contains("damaged packets"))
        for options in [[], ["--threads", "1"], ["--decode-all"]] {
            let again = try Program.label(video, ["--format", "json"] + options)
            #expect(again.stdout == first.stdout, "\(options)")
        }
    }

    @Test func aVideoWithoutAPictureIsAnError() throws {
        let scratch = try Scratch()
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
