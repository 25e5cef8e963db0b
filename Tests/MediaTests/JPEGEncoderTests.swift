// Small pictures as JPEG, read back by ffmpeg.

import Foundation
import Media
import TestSupport
import Testing

struct JPEGEncoderTests {
    /// JPEG has the full range of colours: what is white stays white, what is black stays black.
    @Test(arguments: [
        (160, 90, [255, 255, 255]), (160, 90, [0, 0, 0]), (91, 161, [200, 30, 60]), (2, 2, [10, 200, 90]),
        (1, 1, [128, 128, 128]),
    ])
    func coloursComeBack(_ width: Int, _ height: Int, _ colour: [Int]) throws {
        let scratch = Scratch()
        let pixel = colour.map { UInt8($0) }
        let rgb = (0..<(width * height)).flatMap { _ in pixel }
        let encoder = JPEGEncoder()
        // The second picture of one encoder is the first one's.
        let first = try encoder.encode(rgb, width: width, height: height)
        #expect(try encoder.encode(rgb, width: width, height: height) == first)
        try scratch.write("a.jpg", first)
        try scratch.ffmpeg("a.rgb", ["-i", scratch.file("a.jpg"), "-f", "rawvideo", "-pix_fmt", "rgb24"])
        let read = try scratch.bytes("a.rgb")
        #expect(read.count == rgb.count)
        let worst = zip(read, rgb).map { abs(Int($0) - Int($1)) }.max() ?? 255
        #expect(worst <= 6)  // The quantizer's steps of chroma.
    }

    @Test func picturesOfOtherSizesFollowEachOther() throws {
        let encoder = JPEGEncoder()
        for (width, height) in [(160, 90), (90, 160), (160, 90)] {
            let jpeg = try encoder.encode(
                [UInt8](repeating: 77, count: width * height * 3), width: width, height: height)
            #expect(jpeg.starts(with: [0xFF, 0xD8]) && jpeg.suffix(2) == [0xFF, 0xD9])
        }
    }
}
