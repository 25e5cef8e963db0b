import Foundation
import Media
import TestSupport
import Testing

/// Inputs without times of their own.
@Suite struct FrameRateTests {
    private func read(_ path: String, rate: Int64? = nil) throws -> DecodedVideo {
        var input = MediaInput.file(path)
        input.frameRate = rate.map { Rational($0) }
        return try DecodedVideo(input)
    }

    @Test(arguments: [
        ("x.h264", PlaylistTests.x264), ("x.hevc", ["-c:v", "libx265", "-x265-params", "log-level=none:bframes=3"]),
        ("x.m4v", ["-c:v", "mpeg4", "-bf", "2", "-f", "m4v"]), ("x.m2v", ["-c:v", "mpeg2video", "-bf", "2"]),
        ("x.mjpeg", ["-c:v", "mjpeg"]),
    ])
    func aGivenRateWinsOverTheStreamsOwn(_ name: String, _ options: [String]) throws {
        let scratch = Scratch()
        let file = try scratch.video(name, size: "64x48", rate: "25", seconds: "2", options)
        let own = try read(file)
        let given = try read(file, rate: 50)
        #expect(given.pixels == own.pixels)
        #expect(given.frames.count == 50)
        #expect(given.info.averageFrameRate == Rational(50))
        for (index, time) in given.times.enumerated() { #expect(abs(time - Double(index) / 50) < 1e-9) }
        #expect(given.info.notes.isEmpty)
        #expect(!given.info.isSeekable || name.hasSuffix("mjpeg"))
        #expect(given.readProblem == nil)
    }

    @Test func anAssumedRateIsSaidAndAStatedOneIsNot() throws {
        let scratch = Scratch()
        let stated = try scratch.video("stated.h264", size: "64x48", seconds: "1", PlaylistTests.x264)
        #expect(try read(stated).info.notes.isEmpty)
        let bare = try scratch.video(
            "bare.hevc", size: "64x48", seconds: "1",
            ["-c:v", "libx265", "-x265-params", "log-level=none:no-vui-timing-info=1"])
        let pictures = try scratch.video("x.mjpeg", size: "64x48", seconds: "1", ["-c:v", "mjpeg"])
        let note = "the input states no frame rate: 25 frames a second are assumed"
        #expect(try read(pictures).info.notes == [note])
        try FileManager.default.createDirectory(atPath: scratch.file("frames"), withIntermediateDirectories: true)
        try scratch.video("frames/%03d.png", size: "32x32", seconds: "1", [])
        #expect(try DecodedVideo(MediaInput(.imageFolder(scratch.file("frames")))).info.notes == [note])
        #expect(try read(bare).info.notes == [note])
        #expect(try read(bare, rate: 50).info.notes.isEmpty)
    }

    @Test func aRateIsRefusedWhereTheContainerStatesTimes() throws {
        let scratch = Scratch()
        for name in ["x.mp4", "x.mkv", "x.ts"] {
            let file = try scratch.video(name, size: "64x48", seconds: "1")
            let error = #expect(throws: MediaError.self) { try read(file, rate: 50) }
            #expect(error?.kind == .usage)
        }
    }

    @Test(arguments: [("smpte2084", "PQ"), ("arib-std-b67", "HLG")])
    func highDynamicRangeIsSaid(_ transfer: String, _ name: String) throws {
        let scratch = Scratch()
        let file = try scratch.video(
            "hdr.mkv", size: "64x48", seconds: "1", PlaylistTests.x264 + ["-color_trc", transfer])
        let notes = try DecodedVideo(file).info.notes
        #expect(notes.count == 1)
        #expect(notes.first?.contains("HDR (\(name))") == true)
    }

    @Test func aLateStartOfTheVideoIsSaid() throws {
        let scratch = Scratch()
        let file = scratch.file("late.mkv")
        try scratch.ffmpeg([
            "-f", "lavfi", "-i", "sine=duration=4", "-itsoffset", "1.5", "-f", "lavfi", "-i",
            "testsrc2=size=64x48:duration=2", "-c:v", "mpeg4", "-c:a", "ac3", file,
        ])
        #expect(
            try DecodedVideo(file).info.notes
                == ["the video starts 1.5 s after the sound; times count from its first frame"])
        let even = try scratch.video("even.mkv", size: "64x48", seconds: "1")
        #expect(try DecodedVideo(even).info.notes.isEmpty)
    }

    @Test func picturesOfACameraAreShownWhenTheyCome() throws {
        let scratch = Scratch()
        let jpeg = try scratch.ffmpeg([
            "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25:duration=0.04", "-c:v", "mjpeg", "-f", "image2pipe", "-",
        ])
        let pipe = Pipe()
        let arrivals = Arrivals()
        let writer = Thread {
            for index in 0..<40 {
                arrivals.note()
                try? pipe.fileHandleForWriting.write(contentsOf: jpeg)
                // What the camera does, not what the test waits for: 20 pictures a second, and a pause of 1 s.
                Thread.sleep(forTimeInterval: index == 29 ? 1 : 0.05)
            }
            try? pipe.fileHandleForWriting.close()
        }
        writer.start()
        var input = MediaInput.standardInput
        input.standardInputDescriptor = pipe.fileHandleForReading.fileDescriptor
        input.format = "mjpeg"
        input.treatsAsLive = true
        let read = try DecodedVideo(input)
        #expect(read.frames.count == 40)
        // From picture 29 to 30 at least the pause passes; libav hands a picture out when the next one begins.
        let times = read.times
        let longest = try #require(zip(times, times.dropFirst()).map { $1 - $0 }.max())
        #expect(longest > 0.9)
        #expect(abs(try #require(times.last) - arrivals.seconds) < 1.2)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
        #expect(read.info.averageFrameRate == nil)
    }
}

/// When the first and the latest picture were sent.
private final class Arrivals: @unchecked Sendable {
    private let lock = NSLock()
    private var first: ContinuousClock.Instant?
    private var last: ContinuousClock.Instant?

    func note() {
        lock.withLock {
            last = .now
            first = first ?? last
        }
    }

    var seconds: Double {
        lock.withLock {
            guard let first, let last else { return 0 }
            return Double((last - first).components.attoseconds) / 1e18 + Double((last - first).components.seconds)
        }
    }
}
