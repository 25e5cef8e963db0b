import Foundation
import Media
import TestSupport
import Testing

@Suite struct DecodingTests {
    /// File name and encoder options; every one holds 25 frames at 25 a second.
    static let kinds: [(String, [String])] = [
        ("h264.mp4", ["-c:v", "libx264", "-preset", "veryfast", "-bf", "3", "-pix_fmt", "yuv420p"]),
        ("h264.mkv", ["-c:v", "libx264", "-preset", "veryfast", "-bf", "3", "-pix_fmt", "yuv420p"]),
        ("h264.ts", ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p"]),
        ("h264.flv", ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]),
        ("stream.h264", ["-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-pix_fmt", "yuv420p"]),
        ("high10.mkv", ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le"]),
        (
            "hevc10.mp4",
            ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none", "-pix_fmt", "yuv420p10le"]
        ),
        ("vp8.webm", ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8"]),
        ("vp9.webm", ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-pix_fmt", "yuv420p"]),
        ("mpeg4.avi", ["-c:v", "mpeg4", "-bf", "2"]),
        ("mpeg2.mpg", ["-c:v", "mpeg2video", "-bf", "2"]),
        ("prores.mov", ["-c:v", "prores", "-pix_fmt", "yuv422p10le"]),
        ("ffv1.mkv", ["-c:v", "ffv1", "-pix_fmt", "yuv444p12le"]),
        ("mjpeg.avi", ["-c:v", "mjpeg", "-pix_fmt", "yuvj422p"]),
        ("wmv.asf", ["-c:v", "wmv2"]),
        ("cinepak.mov", ["-c:v", "cinepak"]),
        ("y4m.y4m", ["-pix_fmt", "yuv420p"]),
        ("gif.gif", []),
        ("huffyuv.nut", ["-c:v", "huffyuv", "-pix_fmt", "rgb24"]),
    ]

    @Test(arguments: kinds)
    func everyFrameIsDecodedAsFfmpegDoesInEvenTime(name: String, options: [String]) throws {
        let scratch = Scratch()
        let path = try scratch.video(name, size: "64x48", seconds: "1", options)
        let video = try DecodedVideo(path)
        #expect(video.frames.count == 25)
        #expect(video.readProblem == nil && video.corruptPackets == 0)
        let times = video.times
        for (index, time) in times.enumerated() {
            #expect(abs(time - Double(index) / 25) < 0.0011)  // millisecond time bases round
        }
        #expect(zip(video.times, video.times.dropFirst()).allSatisfy { $0 < $1 })
        let reference = try scratch.ffmpeg(["-i", path, "-vsync", "passthrough", "-f", "rawvideo", "-"])
        #expect(Data(video.pixels.joined()) == reference)
    }

    @Test(arguments: [1, 2, 3, 8])
    func threadsChangeNothing(threads: Int) throws {
        let scratch = Scratch()
        let path = try scratch.video(
            "threads.mp4", ["-c:v", "libx264", "-preset", "veryfast", "-bf", "3", "-pix_fmt", "yuv420p"])
        let one = try DecodedVideo(path, threads: 1)
        let many = try DecodedVideo(path, threads: threads)
        #expect(one.pixels == many.pixels)
        #expect(one.times == many.times)
    }

    @Test(arguments: ["-bf 3", "-bf 0", "-bf 3 -x264-params open-gop=1"])
    func lowDelayGivesTheSameFrames(options: String) throws {
        let scratch = Scratch()
        let path = try scratch.video(
            "delay.ts",
            ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p"]
                + options.split(separator: " ").map(String.init))
        let usual = try DecodedVideo(path)
        let demuxer = try Demuxer(.file(path))
        let decoder = try Decoder(demuxer.codecParameters, threads: 2, lowDelay: true)
        var pixels: [[UInt8]] = []
        while let packet = try demuxer.next() {
            try decoder.send(packet)
            while let frame = try decoder.receive() { pixels.append(frame.copyPixels()) }
        }
        try decoder.send(nil)
        while let frame = try decoder.receive() { pixels.append(frame.copyPixels()) }
        #expect(pixels == usual.pixels)
    }

    @Test func variableFrameRateKeepsEachFramesOwnTime() throws {
        let scratch = Scratch()
        // Frames 0, 2, 3, 5, 6, 8, 9, … of 30 a second.
        let path = try scratch.video(
            "variable.mkv", rate: "30", filter: "select='not(eq(mod(n,3),1))'",
            ["-vsync", "vfr", "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p"])
        let video = try DecodedVideo(path)
        let expected = (0..<60).filter { $0 % 3 != 1 }.map { Double($0) / 30 }
        #expect(video.frames.count == expected.count)
        for (time, wanted) in zip(video.times, expected) { #expect(abs(time - wanted) < 0.0011) }
    }

    @Test(arguments: [("late.mp4", "7.5"), ("late.ts", "3600"), ("early.mkv", "-0.4")] as [(String, String)])
    func timeMayStartAnywhere(name: String, offset: String) throws {
        let scratch = Scratch()
        let path = try scratch.video(
            name, seconds: "1",
            ["-output_ts_offset", offset, "-avoid_negative_ts", "disabled", "-c:v", "mpeg4", "-bf", "0"])
        let video = try DecodedVideo(path)
        #expect(video.frames.count >= 24)  // an edit list may hide what lies before 0
        for (index, time) in video.times.enumerated() { #expect(abs(time - Double(index) / 25) < 0.0011) }
    }

    @Test func interlacedFramesAreGivenAsTheyAre() throws {
        let scratch = Scratch()
        let path = try scratch.video(
            "fields.ts", size: "128x96", rate: "50", seconds: "1", filter: "interlace",
            ["-c:v", "mpeg2video", "-flags", "+ilme+ildct"])
        let video = try DecodedVideo(path)
        #expect(video.frames.count == 25)
        #expect(video.frames.allSatisfy { $0.isInterlaced && $0.height == 96 })
    }

    @Test func sizeAndPixelsMayChangeOnTheWay() throws {
        let scratch = Scratch()
        let options = ["-c:v", "mpeg2video", "-f", "mpegts"]
        let first = try scratch.video("first.ts", size: "160x120", seconds: "1", options)
        let second = try scratch.video("second.ts", size: "96x128", seconds: "1", options + ["-output_ts_offset", "1"])
        let joined = scratch.file("joined.ts")
        var bytes = try Data(contentsOf: URL(fileURLWithPath: first))
        bytes.append(try Data(contentsOf: URL(fileURLWithPath: second)))
        try bytes.write(to: URL(fileURLWithPath: joined))
        let video = try DecodedVideo(joined)
        // libav's MPEG-2 decoder gives up the picture that it holds back when the size changes.
        #expect(video.frames.filter { $0.width == 160 && $0.height == 120 }.count >= 24)
        #expect(video.frames.filter { $0.width == 96 && $0.height == 128 }.count == 25)
        let scaler = FrameScaler(ScalePlan(shortSide: 32, cropSize: 32))
        for frame in video.frames { #expect(try scaler.scale(frame)[0].contains { $0 > 60 }) }
    }

    @Test func streamsJoinedEndToEndGoOnInTime() throws {
        let scratch = Scratch()
        let path = try scratch.video("one.ts", seconds: "2", ["-c:v", "mpeg2video", "-bf", "0"])
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let joined = scratch.file("twice.ts")
        try (bytes + bytes).write(to: URL(fileURLWithPath: joined))
        let times = try DecodedVideo(joined).times
        #expect(times.count == 100)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
        #expect(abs((times.last ?? 0) - 99.0 / 25) < 0.1)
    }
}
