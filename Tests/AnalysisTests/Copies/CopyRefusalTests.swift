// What labelled copies refuse, and that nothing is left behind.

import Analysis
import Export
import Foundation
import Media
import TestSupport
import Testing
import Timeline

@Suite struct CopyRefusalTests {
    static let segments = [Detection(start: 0, end: 0.5, label: "a", score: 1)]

    @Test func theOriginalIsNeverTheOutput() throws {
        let scratch = Scratch()
        let input = try scratch.tonedVideo("in.mp4", seconds: "1")
        let bytes = try scratch.bytes("in.mp4")
        try FileManager.default.createSymbolicLink(atPath: scratch.file("link.mp4"), withDestinationPath: input)
        for output in ["in.mp4", "link.mp4"] {
            let error = #expect(throws: ExportError.self) {
                try LabeledVideo(input).write(Self.segments, to: scratch.file(output), overwrite: true)
            }
            #expect("\(try #require(error))".contains("is the input"))
        }
        #expect(try scratch.bytes("in.mp4") == bytes)
    }

    @Test func anExistingFileStaysUnlessItMayBeReplaced() throws {
        let scratch = Scratch()
        let input = try scratch.tonedVideo("in.mp4", seconds: "1")
        try scratch.write("out.mkv", "mine")
        let video = try LabeledVideo(input)
        #expect(throws: ExportError.exists(file: scratch.file("out.mkv"))) {
            try video.write(Self.segments, to: scratch.file("out.mkv"))
        }
        #expect(scratch.text("out.mkv") == "mine")
        try video.write(Self.segments, to: scratch.file("out.mkv"), overwrite: true)
        #expect(try Probe(scratch.file("out.mkv")).kinds.count == 3)
        #expect(scratch.files.sorted() == ["in.mp4", "out.mkv"])
    }

    @Test(arguments: [MediaInput.standardInput, MediaInput(.recordings(["a", "b"])), MediaInput(.imageFolder("x"))])
    func whatIsNoFileIsRefusedWithoutOpeningIt(input: MediaInput) {
        #expect(throws: MediaError.self) { try OriginalVideo.plainPath(input) }
    }

    @Test func addressesAndLiveInputAreRefused() throws {
        var live = MediaInput.file("gym.mkv")
        live.treatsAsLive = true
        for input in [live, .url("http://127.0.0.1:1/a.mp4")] {
            let error = #expect(throws: MediaError.self) { try OriginalVideo.plainPath(input) }
            #expect(error?.remedy == .recordFirst)
        }
    }

    @Test func aStreamWithoutTimesIsRefusedWithTheRemedy() throws {
        let scratch = Scratch()
        let input = try scratch.ffmpeg(
            "in.h264", ["-f", "lavfi", "-i", "testsrc=duration=1", "-c:v", "libx264", "-preset", "ultrafast"])
        let error = #expect(throws: MediaError.self) { try LabeledVideo(input) }
        #expect("\(try #require(error))".contains("put it into a container first"))
    }

    @Test(arguments: ["none/out.mkv", "in.mp4/out.mkv"]) func aFolderThatIsNotThereIsAnError(output: String) throws {
        let scratch = Scratch()
        let input = try scratch.tonedVideo("in.mp4", seconds: "1")
        #expect(throws: ExportError.self) { try LabeledVideo(input).write(Self.segments, to: scratch.file(output)) }
    }

    @Test func aVideoThatEndsEarlyIsCopiedAsFarAsItGoes() throws {
        let scratch = Scratch()
        let whole = try scratch.tonedVideo("whole.mp4", after: ["-movflags", "+faststart"])
        let bytes = try scratch.bytes("whole.mp4")
        let input = try scratch.write("in.mp4", bytes.prefix(bytes.count * 2 / 3))
        let outcome = try LabeledVideo(input).write(Self.segments, to: scratch.file("out.mkv"))
        #expect(outcome.problem?.contains("in.mp4") == true)
        let (frames, all) = (try Probe(scratch.file("out.mkv")).frameTimes().count, try Probe(whole).frameTimes().count)
        #expect(frames > 10 && frames < all)
        #expect(try Probe(scratch.file("out.mkv")).packets("s:0").count == 1)
    }
}
