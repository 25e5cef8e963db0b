import Foundation
import Media
import TestSupport
import Testing

@Suite struct BadInputTests {
    private func message(_ input: MediaInput) -> String {
        do {
            _ = try DecodedVideo(input)
            return "opened"
        } catch {
            return "\(error)"
        }
    }

    @Test func whatCannotBeOpenedSaysWhy() throws {
        let scratch = Scratch()
        let missing = scratch.file("missing.mp4")
        #expect(message(.file(missing)) == "cannot open \"\(missing)\": No such file or directory")
        #expect(message(.file(scratch.path)) == "cannot open \"\(scratch.path)\": it is a folder, not a video file")
        let empty = scratch.file("empty.mp4")
        try Data().write(to: URL(fileURLWithPath: empty))
        #expect(message(.file(empty)) == "cannot open \"\(empty)\": the file is empty")
        for name in ["words.txt", "words.mp4", "words.mkv", "words"] {
            let text = scratch.file(name)
            try Data(String(repeating: "This is a text about a video.\n", count: 300).utf8).write(
                to: URL(fileURLWithPath: text))
            let said = message(.file(text))
            #expect(said.hasPrefix("cannot open") || said.hasPrefix("no video stream in"))
        }
        let sound = scratch.file("sound.m4a")
        try scratch.ffmpeg(["-f", "lavfi", "-i", "sine=duration=1", sound])
        #expect(message(.file(sound)) == "no video stream in \"\(sound)\"; it holds audio (aac)")
    }

    @Test func randomBytesNeverCrash() throws {
        let scratch = Scratch()
        var generator = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: 0...UInt64.max, using: &generator)
        print("randomBytesNeverCrash seed \(seed)")
        var state = seed
        let heads: [[UInt8]] = [
            [], [0x1A, 0x45, 0xDF, 0xA3], [0x47], [0, 0, 1, 0xBA], Array("RIFF".utf8), Array("FLV".utf8),
            [0, 0, 0, 24] + Array("ftypisom".utf8), Array("YUV4MPEG2 W8 H8\n".utf8),
        ]
        for head in heads {
            let bytes =
                head
                + (0..<20_000).map { _ -> UInt8 in
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return UInt8(truncatingIfNeeded: state >> 33)
                }
            let path = scratch.file("random.bin")
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            _ = message(.file(path))
        }
    }

    @Test(arguments: ["mp4", "mkv", "ts", "avi", "flv"])
    func zerosInTheMiddleCostOnlyAFewFrames(ending: String) throws {
        let scratch = Scratch()
        let codec =
            ending == "avi"
            ? ["-c:v", "mpeg4"] : ["-c:v", "libx264", "-preset", "veryfast", "-g", "25", "-pix_fmt", "yuv420p"]
        let path = try scratch.video("whole.\(ending)", size: "320x240", seconds: "4", codec)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let middle = bytes.count / 2
        bytes.replaceSubrange(middle..<middle + 1024, with: Data(count: 1024))
        let damaged = scratch.file("damaged.\(ending)")
        try bytes.write(to: URL(fileURLWithPath: damaged))
        let whole = try DecodedVideo(path)
        let video = try DecodedVideo(damaged)
        #expect(video.frames.count >= 95)
        // Decoding recovers: the last group is exact again.
        #expect(video.frames.suffix(10).map { $0.copyPixels() } == whole.frames.suffix(10).map { $0.copyPixels() })
        #expect(zip(video.times, video.times.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test(arguments: ["mp4", "mkv", "avi", "flv"])
    func aCutOffFileGivesWhatIsThereAndSaysSo(ending: String) throws {
        let scratch = Scratch()
        let codec =
            ending == "avi"
            ? ["-c:v", "mpeg4"] : ["-c:v", "libx264", "-preset", "veryfast", "-g", "25", "-pix_fmt", "yuv420p"]
        let path = try scratch.video(
            "whole.\(ending)", size: "320x240", seconds: "4", codec + ["-movflags", "+faststart"])
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let cut = scratch.file("cut.\(ending)")
        try bytes.prefix(bytes.count * 6 / 10).write(to: URL(fileURLWithPath: cut))
        let whole = try DecodedVideo(path)
        let video = try DecodedVideo(cut)
        #expect(whole.readProblem == nil)
        #expect(video.readProblem?.contains("cut.\(ending)") == true)
        #expect(video.frames.count > 20 && video.frames.count < 95)
        // Everything but the damaged end is exact.
        let sound = max(0, video.frames.count - 12)
        #expect(video.pixels.prefix(sound) == whole.pixels.prefix(sound))
    }

    @Test func optionsThatDoNotApplyAreRefused() throws {
        let scratch = Scratch()
        let path = try scratch.video("plain.mkv", seconds: "0.2")
        var input = MediaInput.file(path)
        input.frameRate = Rational(30)
        #expect(message(input).contains("a frame rate does not apply to matroska,webm input"))
        input = .file(path)
        input.format = "nonsense"
        #expect(message(input).contains("libav knows no format \"nonsense\""))
    }
}
