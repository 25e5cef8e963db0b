import Foundation
import Media
import Testing

@Suite struct DecodingTests {
    @Test func everyFrameOfAFileComesOutInOrderWithItsTime() throws {
        let scratch = try Scratch()
        let video = try DecodedVideo(scratch.video("plain.mp4"))
        #expect(video.frames.count == 50)
        #expect(video.info.frameCount == 50)
        #expect(video.info.width == 160 && video.info.height == 120)
        #expect(video.info.averageFrameRate == Rational(25))
        #expect(video.times == (0..<50).map { Double($0) / 25 })
        #expect(video.readProblem == nil && video.corruptPackets == 0)
    }
}
