// The reader of clips against decoding everything: the same number of frames, and of each the same pixels.

import Clips
import Foundation
import Media
import Sampling
import Testing

@Suite struct ClipReaderTests {
    /// A video's coding, and how it is called.
    struct Coding: Sendable, CustomTestStringConvertible {
        let name: String
        let file: String
        let frames: Int
        var filter: String?
        let encoding: String
        var testDescription: String { name }
    }

    static let codings = [
        Coding(
            name: "H.264 with B-frames", file: "b.mp4", frames: 200,
            encoding: "-c:v libx264 -preset fast -bf 3 -g 48 -pix_fmt yuv420p"),
        Coding(
            name: "H.264 with a pyramid of B-frames in Matroska", file: "pyramid.mkv", frames: 150,
            encoding: "-c:v libx264 -preset fast -bf 8 -g 30 -x264-params b-pyramid=normal -pix_fmt yuv420p"),
        Coding(
            name: "H.264 with open groups", file: "open.mp4", frames: 200,
            encoding: "-c:v libx264 -preset fast -bf 3 -g 24 -x264-params open-gop=1:scenecut=0 -pix_fmt yuv420p"),
        Coding(
            name: "H.264 in one long group", file: "long.mp4", frames: 220,
            encoding: "-c:v libx264 -preset ultrafast -g 1000 -pix_fmt yuv420p"),
        Coding(
            name: "H.264 at a variable rate", file: "vfr.mp4", frames: 120,
            filter: "select='not(mod(n,3))+gt(mod(n,50),30)'",
            encoding: "-fps_mode vfr -c:v libx264 -preset fast -bf 2 -g 40 -pix_fmt yuv420p"),
        Coding(
            name: "H.264 in MPEG-TS", file: "stream.ts", frames: 120,
            encoding: "-c:v libx264 -preset fast -bf 2 -g 25 -pix_fmt yuv420p"),
        Coding(
            name: "MPEG-4 with B-frames in AVI", file: "old.avi", frames: 100,
            encoding: "-c:v mpeg4 -bf 2 -g 30 -qscale:v 4"),
        Coding(
            name: "VP9", file: "v.webm", frames: 90, encoding: "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 20"),
        Coding(
            name: "HEVC with open groups", file: "h.mp4", frames: 120,
            encoding: "-c:v libx265 -preset ultrafast -x265-params bframes=3:keyint=25:open-gop=1:log-level=error "
                + "-pix_fmt yuv420p"),
        Coding(
            name: "interlaced H.264 in MPEG-TS", file: "i.ts", frames: 80,
            encoding: "-c:v libx264 -preset fast -bf 2 -g 20 -flags +ildct+ilme -pix_fmt yuv420p"),
        Coding(
            name: "MPEG-2 in a program stream", file: "p.mpg", frames: 100,
            encoding: "-c:v mpeg2video -bf 2 -g 12 -qscale:v 4"),
        Coding(name: "Motion JPEG", file: "m.avi", frames: 40, encoding: "-c:v mjpeg -q:v 4"),
        Coding(
            name: "five frames", file: "five.mp4", frames: 5,
            encoding: "-c:v libx264 -preset fast -bf 3 -pix_fmt yuv420p"),
        Coding(
            name: "one frame", file: "one.mp4", frames: 1, encoding: "-c:v libx264 -preset fast -pix_fmt yuv420p"),
    ]

    @Test(arguments: codings)
    func framesAreThoseOfTheWholeVideo(coding: Coding) throws {
        let footage = try Footage()
        let path = try footage.video(coding.file, frames: coding.frames, filter: coding.filter, coding.encoding)
        let all = try AllFrames(path)
        for indices in [
            ClipIndices(frames: 8, interval: 4), ClipIndices(frames: 8, interval: 32),
            ClipIndices(frames: 4, interval: 7, clips: 3),
            ClipIndices(frames: 2, interval: 1, clips: 5, outOfBounds: .repeatLast),
        ] {
            let reader = ClipReader(scale: AllFrames.plan, threads: 2)
            let sampled = try reader.read(path) { indices.test(length: $0) }
            let wanted = indices.test(length: all.pictures.count)
            #expect(sampled.frameCount == all.pictures.count)
            #expect(sampled.pictures == wanted.map { $0.map { all.pictures[$0] } })
        }
    }

    /// With an edit list, frames that are stored are not shown; in Matroska they are.
    @Test(arguments: ["cut.mp4", "cut.mkv", "cut.ts"])
    func ofARecordingThatWasCutTheFramesThatAreShownCount(name: String) throws {
        let footage = try Footage()
        let whole = try footage.video(
            "b.mp4", frames: 200, "-c:v libx264 -preset fast -bf 3 -g 48 -x264-params open-gop=1 -pix_fmt yuv420p")
        let path = try footage.cut(name, of: whole, from: 1.3, seconds: 4)
        let all = try AllFrames(path)
        let indices = ClipIndices(frames: 8, interval: 3, clips: 4)
        let sampled = try ClipReader(scale: AllFrames.plan, threads: 2).read(path) { indices.test(length: $0) }
        #expect(sampled.frameCount == all.pictures.count)
        #expect(sampled.pictures == indices.test(length: all.pictures.count).map { $0.map { all.pictures[$0] } })
    }

    @Test(arguments: [(0.0, 1.0), (0.5, 0.53), (1.23, 3.4), (3.0, 4.0), (5.0, 100.0), (7.96, 9.0)])
    func aStretchHasTheFramesThatBeginInIt(start: Double, end: Double) throws {
        let footage = try Footage()
        let path = try footage.video(
            "b.mp4", frames: 200, "-c:v libx264 -preset fast -bf 3 -g 24 -x264-params open-gop=1 -pix_fmt yuv420p")
        let all = try AllFrames(path)
        let own = all.times.indices.filter { all.times[$0] >= start - 1e-6 && all.times[$0] < end - 1e-6 }
        let reader = ClipReader(scale: AllFrames.plan, threads: 1)
        let indices = ClipIndices(frames: 8, interval: 2)
        let sampled = try reader.read(path, stretch: ClipStretch(startSeconds: start, endSeconds: end)) {
            indices.test(length: $0)
        }
        #expect(sampled.frameCount == own.count)
        #expect(sampled.pictures == indices.test(length: own.count).map { $0.map { all.pictures[own[$0]] } })
    }

    @Test func onlyWhatAClipNeedsIsDecoded() throws {
        let footage = try Footage()
        let path = try footage.video("b.mp4", frames: 500, "-c:v libx264 -preset fast -bf 3 -g 25 -pix_fmt yuv420p")
        let reader = ClipReader(scale: AllFrames.plan, threads: 1)
        _ = try reader.read(path) { _ in [[260, 261, 262]] }
        // Its group has 25 frames.
        #expect(reader.decodedPackets <= 25)
    }

    @Test func aFrameThatIsMetAgainIsTheSameObject() throws {
        let footage = try Footage()
        let path = try footage.video("s.mp4", frames: 3, "-c:v libx264 -preset fast -pix_fmt yuv420p")
        let sampled = try ClipReader(scale: AllFrames.plan, threads: 1).read(path) { _ in [[0, 1, 2, 0]] }
        #expect(sampled.clips[0][0].views[0] === sampled.clips[0][3].views[0])
    }

    @Test func framesThatAVideoLacksAreNoClip() throws {
        let footage = try Footage()
        let path = try footage.video("s.mp4", frames: 25, "-c:v libx264 -preset fast -pix_fmt yuv420p")
        #expect(throws: MediaError.self) {
            try ClipReader(scale: AllFrames.plan, threads: 1).read(
                path, stretch: ClipStretch(startSeconds: 20, endSeconds: 30)
            ) { _ in [[0]] }
        }
    }

    @Test func ofACutOffFileTheFramesThatAreThereCount() throws {
        let footage = try Footage()
        let path = try footage.video("c.mkv", frames: 200, "-c:v libx264 -preset fast -bf 2 -g 25 -pix_fmt yuv420p")
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        let cut = footage.path + "/cut.mkv"
        try whole.prefix(whole.count * 2 / 3).write(to: URL(fileURLWithPath: cut))
        let sampled = try ClipReader(scale: AllFrames.plan, threads: 1).read(cut) { _ in [[0, 10]] }
        #expect((50..<200).contains(sampled.frameCount))
    }
}
