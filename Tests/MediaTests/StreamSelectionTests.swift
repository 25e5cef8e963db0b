import Foundation
import Media
import TestSupport
import Testing

@Suite struct StreamSelectionTests {
    @Test func theDefaultVideoStreamIsTakenAndOthersOnRequest() throws {
        let scratch = Scratch()
        let path = scratch.file("several.mkv")
        try scratch.ffmpeg([
            "-f", "lavfi", "-i", "sine=duration=1", "-f", "lavfi", "-i", "testsrc2=size=64x48:duration=1",
            "-f", "lavfi", "-i", "testsrc2=size=128x96:duration=1", "-map", "0", "-map", "1", "-map", "2",
            "-c:v", "mpeg4", "-disposition:v:0", "default", "-disposition:v:1", "0", path,
        ])
        #expect(try Demuxer(.file(path)).video.index == 1)
        var input = MediaInput.file(path)
        input.streamIndex = 2
        let second = try Demuxer(input)
        #expect(second.video.index == 2 && second.video.width == 128)
        while let packet = try second.next() { #expect(packet.byteCount > 0) }
        #expect(second.packetCount == 25)
        for wrong in [0, 3, -1] {
            input.streamIndex = wrong
            let error = #expect(throws: MediaError.self) { try Demuxer(input) }
            #expect(error?.kind == .noVideoStream)
            #expect(error?.description.contains("video streams: 1 (mpeg4, 64x48), 2 (mpeg4, 128x96)") == true)
        }
    }

    @Test func aCoverIsNotAVideo() throws {
        let scratch = Scratch()
        try scratch.ffmpeg([
            "-f", "lavfi", "-i", "testsrc2=size=32x32:duration=1", "-frames:v", "1", scratch.file("cover.png"),
        ])
        let song = scratch.file("song.mp3")
        try scratch.ffmpeg([
            "-f", "lavfi", "-i", "sine=duration=1", "-i", scratch.file("cover.png"), "-map", "0", "-map", "1", "-c:v",
            "copy",
            "-disposition:v", "attached_pic", song,
        ])
        let error = #expect(throws: MediaError.self) { try Demuxer(.file(song)) }
        #expect(error?.description.contains("no video stream in") == true)
        #expect(error?.description.contains("cover picture") == true)

        let clip = scratch.file("clip.mp4")
        try scratch.ffmpeg([
            "-i", scratch.file("cover.png"), "-f", "lavfi", "-i", "testsrc2=size=48x48:duration=1", "-map", "0", "-map",
            "1",
            "-c:v:0", "png", "-c:v:1", "mpeg4", "-disposition:v:0", "attached_pic", clip,
        ])
        #expect(try DecodedVideo(clip).frames.count == 25)
    }
}
