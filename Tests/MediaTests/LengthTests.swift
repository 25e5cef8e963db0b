import Foundation
import Media
import TestSupport
import Testing

/// What containers say about their length, and what is really missing.
@Suite struct LengthTests {
    @Test func framesThatEditListsHideAreNotMissing() throws {
        let scratch = Scratch()
        let whole = try scratch.video("whole.mp4", size: "64x48", seconds: "8", PlaylistTests.x264)
        // A cut between keyframes: the frames before it stay in the file and are never shown.
        let cut = scratch.file("cut.mp4")
        try scratch.ffmpeg(["-ss", "2.6", "-i", whole, "-t", "3", "-c", "copy", cut])
        let read = try DecodedVideo(cut)
        #expect(read.readProblem == nil)
        #expect(read.info.isFrameCountStated)
        #expect(read.info.frameCount == read.frames.count)
        #expect(read.info.durationSeconds.map { abs($0 - Double(read.frames.count) / 25) < 0.05 } == true)
    }

    @Test func droppedFramesOfAnAVIAreNotMissing() throws {
        let scratch = Scratch()
        let file = scratch.file("drops.avi")
        // Half of the pictures are left out, the end too; their places are empty chunks.
        try scratch.ffmpeg([
            "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25:duration=4", "-vf",
            "select='lt(mod(n,10),5)'", "-fps_mode", "passthrough", "-c:v", "mpeg4", file,
        ])
        let read = try DecodedVideo(file)
        #expect(read.frames.count == 50)
        #expect(read.readProblem == nil)
        // Cut off in the middle, it is.
        let data = try Data(contentsOf: URL(fileURLWithPath: file))
        try data.prefix(data.count / 2).write(to: URL(fileURLWithPath: file))
        #expect(try DecodedVideo(file).readProblem != nil)
    }

    @Test func aStartTimeIsNoLength() throws {
        let scratch = Scratch()
        let file = try scratch.video(
            "late.mkv", size: "64x48", seconds: "4", PlaylistTests.x264 + ["-output_ts_offset", "36000"])
        let read = try DecodedVideo(file)
        #expect(read.info.durationSeconds.map { abs($0 - 4) < 0.01 } == true)
        #expect(read.info.frameCount == 100)
        #expect(read.readProblem == nil)
        let data = try Data(contentsOf: URL(fileURLWithPath: file))
        try data.prefix(data.count / 2).write(to: URL(fileURLWithPath: file))
        #expect(try DecodedVideo(file).readProblem != nil)
    }

    @Test func aTagCopiedFromAnotherFileIsNotBelieved() throws {
        let scratch = Scratch()
        for name in ["copied.mkv", "copied.avi", "copied.mp4", "copied.ts"] {
            let file = try scratch.video(
                name, size: "64x48", seconds: "2", ["-c:v", "mpeg4", "-metadata:s:v", "DURATION=00:00:16.000000000"])
            #expect(try DecodedVideo(file).readProblem == nil, "\(name)")
        }
    }

    @Test(arguments: [("25", "720x576"), ("30000/1001", "720x480")])
    func fieldsOfGXFAreNotFrames(_ rate: String, _ size: String) throws {
        let scratch = Scratch()
        let file = try scratch.video("x.gxf", size: size, rate: rate, seconds: "2", ["-c:v", "mpeg2video"])
        let read = try DecodedVideo(file)
        #expect(read.readProblem == nil)
        #expect(read.info.averageFrameRate == Rational(parsing: rate))
        let frame = 1 / (Rational(parsing: rate)?.value ?? 0)
        #expect(read.frames.count == Int((2 / frame).rounded(.up)))
        let last = try #require(read.times.last)
        #expect(abs(last - Double(read.frames.count - 1) * frame) < 1e-6)
    }

    @Test func twoFilesInARowAreNotDamaged() throws {
        let scratch = Scratch()
        for (ending, options) in [
            ("ogv", ["-c:v", "libtheora"]), ("ts", PlaylistTests.x264), ("ts", ["-c:v", "mpeg2video"]),
            ("mpg", ["-c:v", "mpeg2video"]),
        ] {
            let first = try scratch.video("a.\(ending)", size: "64x48", seconds: "2", options)
            let second = try scratch.video("b.\(ending)", size: "64x48", seconds: "3", source: "testsrc", options)
            var both = try Data(contentsOf: URL(fileURLWithPath: first))
            both.append(try Data(contentsOf: URL(fileURLWithPath: second)))
            let file = scratch.file("both.\(ending)")
            try both.write(to: URL(fileURLWithPath: file))
            let read = try DecodedParts(.file(file))
            #expect(read.readProblem == nil, "\(ending)")
            #expect(read.corruptPackets == 0, "\(ending)")
            let alone = try [first, second].map { try DecodedVideo($0).pixels }
            #expect(read.pixels == alone.flatMap { $0 }, "\(ending)")
        }
    }

    @Test func lostTransportPacketsAreDamageStill() throws {
        let scratch = Scratch()
        let file = try scratch.video("x.ts", size: "64x48", seconds: "4", PlaylistTests.x264)
        var data = try Data(contentsOf: URL(fileURLWithPath: file))
        let middle = data.count / 188 / 2 * 188
        data.removeSubrange(middle..<middle + 188 * 9)
        try data.write(to: URL(fileURLWithPath: file))
        #expect(try DecodedVideo(file).corruptPackets > 0)
    }
}
