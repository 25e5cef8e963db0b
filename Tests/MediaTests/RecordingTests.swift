import Foundation
import Media
import TestSupport
import Testing

@Suite struct RecordingTests {
    private static let x264 = PlaylistTests.x264

    /// Recordings of several codecs, rates, sizes and containers.
    private func recordings(_ scratch: Scratch) throws -> [String] {
        [
            try scratch.video("a.mp4", size: "64x48", rate: "30", seconds: "1.5", Self.x264),
            try scratch.video("b.mkv", size: "96x64", rate: "24", seconds: "1", ["-c:v", "mpeg4"]),
            try scratch.video("c.ts", size: "64x48", rate: "25", seconds: "2", Self.x264),
            try scratch.video("d.avi", size: "32x32", rate: "10", seconds: "1", ["-c:v", "mjpeg"]),
        ]
    }

    private func expectAll(_ read: DecodedParts, of paths: [String]) throws {
        let alone = try paths.map { try DecodedVideo($0) }
        #expect(read.pixels == alone.flatMap(\.pixels))
        #expect(read.readProblem == nil)
        let lengths = [1.5, 1, 2, 1]
        var expected: [Double] = []
        for (index, part) in alone.enumerated() {
            let start = lengths[..<index].reduce(0, +)
            expected += part.times.map { start + $0 }
        }
        #expect(zip(read.times, expected).allSatisfy { abs($0 - $1) < 0.002 })  // Matroska counts milliseconds.
        #expect(read.info.durationSeconds.map { abs($0 - 5.5) < 0.1 } == true)
        #expect(read.partCount == 4)
    }

    @Test func recordingsFollowOneAnotherWithTrueTimes() throws {
        let scratch = Scratch()
        let paths = try recordings(scratch)
        try expectAll(DecodedParts(MediaInput(.recordings(paths))), of: paths)
    }

    @Test func aListNamesRecordingsBesideItOrAnywhere() throws {
        let scratch = Scratch()
        var paths = try recordings(scratch)
        let odd = scratch.file("it's odd.ts")
        try FileManager.default.moveItem(atPath: paths[2], toPath: odd)
        paths[2] = odd
        let list = """
            ffconcat version 1.0
            # the first camera
            file a.mp4
            duration 99
            file '\(paths[1])'
              file 'it'\\''s odd.ts'
            file d.avi

            """
        for name in ["list.ffconcat", "list.txt"] {
            try list.write(toFile: scratch.file(name), atomically: true, encoding: .utf8)
            try expectAll(DecodedParts(.file(scratch.file(name))), of: paths)
        }
    }

    @Test(arguments: [
        ("inpoint 1", "line 3: \"inpoint\" is not supported"), ("file 'x.mp4'", "x.mp4\": No such file"),
        ("file http://host/x.mp4", "is not a file"), ("file", "takes one path"),
    ])
    func whatAListCannotDoIsSaid(_ line: String, _ words: String) throws {
        let scratch = Scratch()
        try scratch.video("a.mp4", size: "32x32", seconds: "1")
        try "ffconcat version 1.0\nfile a.mp4\n\(line)\n".write(
            toFile: scratch.file("list.txt"), atomically: true, encoding: .utf8)
        let error = #expect(throws: MediaError.self) { try Demuxer(.file(scratch.file("list.txt"))) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test func aRecordingWithoutAPictureIsLost() throws {
        let scratch = Scratch()
        let paths = try recordings(scratch)
        let sound = scratch.file("sound.wav")
        try scratch.ffmpeg(["-f", "lavfi", "-i", "sine=duration=1", sound])
        let read = try DecodedParts(MediaInput(.recordings([paths[0], sound, paths[2]])))
        #expect(read.frames.count == 45 + 50)
        #expect(read.losses.map(\.after) == [45])
        #expect(read.readProblem?.contains("no video stream in \"\(sound)\"") == true)
    }
}
