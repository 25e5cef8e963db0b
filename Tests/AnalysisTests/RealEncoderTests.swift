// Frames kept with skipping are those of full decoding, and windows those of a naive sampler, over real encoders and
// containers. The model is replaced by a recorder of the pictures it would have seen.

import Analysis
import Clips
import Export
import Foundation
import Media
import Sampling
import Synchronization
import TestSupport
import Testing
import TimeSformer
import Timeline

/// Everything decoded and scaled into an array: the slow twin.
private struct DecodedVideo {
    var pictures: [UInt64] = []
    /// Ticks after the first frame, and where the last frame ends.
    var ticks: [Int64] = []
    var end: Int64 = 0
    var base: TimeBase

    init(_ path: String) throws {
        let demuxer = try Demuxer(.file(path))
        let decoder = try Decoder(demuxer, threads: 1)
        base = demuxer.video.timeBase
        let scaler = FrameScaler(ScalePlan(shortSide: 112, cropSize: 112))
        let image = FrameImage(side: 112)
        var first: Int64?
        func take(_ frame: VideoFrame) throws {
            let start = first ?? frame.pts ?? 0
            first = start
            try image.withUnsafeMutableBytes { try scaler.scale(frame, into: [$0]) }
            pictures.append(image.withUnsafeBytes { fingerprint($0) })
            let usual = base.ticks(1 / (demuxer.video.averageFrameRate?.value ?? 25))
            ticks.append(frame.pts.map { $0 - start } ?? (ticks.last! + usual))
            end = ticks.last! + (frame.durationPts ?? usual)
        }
        while let packet = try demuxer.next() {
            try decoder.send(packet)
            while let frame = try decoder.receive() { try take(frame) }
        }
        try decoder.send(nil)
        while let frame = try decoder.receive() { try take(frame) }
    }

    /// The frame in each slot.
    private func shown(_ rate: String) -> [Int] {
        if rate == "source" { return Array(pictures.indices) }
        guard case .fixed(let rate)? = SamplingRate(rate) else { return [] }
        var shown = [Int]()
        while true {
            // Instant n / rate against ticks · base, both times the denominators.
            let instant = Int64(shown.count) * rate.denominator * base.ratio.denominator
            let scale = base.ratio.numerator * rate.numerator
            guard instant < end * scale else { return shown }
            shown.append(ticks.lastIndex { $0 * scale <= instant }!)
        }
    }

    func windows(_ layout: Layout) -> [Seen] {
        let shown = shown(layout.rate)
        var result = [Seen]()
        var covered = 0
        var index = 0
        while index * layout.stride < shown.count {
            let first = index * layout.stride
            let slots = (0..<layout.frames).map { first + $0 * layout.interval }
            let isWhole = slots.last! < shown.count
            if !isWhole && covered >= shown.count { break }
            let start: Double
            if case .fixed(let rate)? = SamplingRate(layout.rate) {
                start = Double(first) * Double(rate.denominator) / Double(rate.numerator)
            } else {
                start = base.seconds(ticks[first])
            }
            let pictures = slots.map { $0 < shown.count ? self.pictures[shown[$0]] : self.pictures.last! }
            result.append(Seen(index: index, start: start, padded: !isWhole, pictures: pictures))
            if !isWhole { break }
            covered = first + layout.frames * layout.interval
            index += 1
        }
        return result.filter { $0.start >= (layout.start ?? 0) - 1e-6 }
    }
}

/// An encoder's settings and a container.
struct Coding: Sendable, CustomTestStringConvertible {
    let name: String
    let file: String
    let options: [String]
    /// Whether leaving out packets must have happened somewhere.
    var canSkip = true
    var testDescription: String { name }

    static let x264 = ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p"]
    static let pyramid =
        x264 + [
            "-g", "48", "-bf", "5", "-b_strategy", "0", "-x264-params", "open-gop=1:b-pyramid=normal:scenecut=0",
        ]
    static let mpeg2 = ["-c:v", "mpeg2video", "-g", "15", "-bf", "2", "-q:v", "4"]
    static let mpeg4 = ["-c:v", "mpeg4", "-g", "30", "-bf", "2", "-q:v", "4"]
    static let x265 = [
        "-c:v", "libx265", "-preset", "ultrafast", "-x265-params",
        "log-level=none:keyint=40:bframes=4:b-pyramid=1:open-gop=1:scenecut=0",
    ]
    static let all = [
        Coding(name: "x264, B-frames, mp4", file: "a.mp4", options: x264 + ["-g", "30", "-bf", "3"]),
        Coding(name: "x264, pyramid, open groups, mkv", file: "a.mkv", options: pyramid),
        Coding(name: "x264, pyramid, open groups, ts", file: "a.ts", options: pyramid),
        Coding(name: "x264, one group, mp4", file: "a.mp4", options: x264 + ["-g", "999", "-bf", "2"]),
        Coding(
            name: "x264, interlaced, mkv", file: "a.mkv",
            options: x264 + ["-g", "30", "-bf", "2", "-x264-params", "interlaced=1"], canSkip: false),
        Coding(name: "x264, avi", file: "a.avi", options: x264 + ["-g", "30", "-bf", "2"], canSkip: false),
        Coding(name: "x265, open groups, mp4", file: "a.mp4", options: x265),
        Coding(name: "x265, open groups, ts", file: "a.ts", options: x265),
        Coding(name: "MPEG-4, mp4", file: "a.mp4", options: mpeg4),
        Coding(name: "MPEG-4, avi", file: "a.avi", options: mpeg4, canSkip: false),
        Coding(name: "MPEG-2, ts", file: "a.ts", options: mpeg2),
        Coding(name: "MPEG-2, mkv", file: "a.mkv", options: mpeg2),
        Coding(
            name: "VP9, hidden frames, mkv", file: "a.mkv",
            options: [
                "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "60", "-auto-alt-ref", "1",
                "-lag-in-frames", "12", "-b:v", "200k",
            ], canSkip: false),
    ]
}

struct RealEncoderTests {
    /// Makes a video of `count` frames whose times vary when `isVariable`.
    private func video(_ coding: Coding, in folder: URL, isVariable: Bool = false) throws -> String {
        let path = folder.appendingPathComponent(coding.file).path
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        var arguments = [
            "ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=128x96:rate=25:duration=13",
        ]
        if isVariable { arguments += ["-vf", "select='not(eq(mod(n,7),3))*lt(mod(n,50),40)'", "-fps_mode", "vfr"] }
        process.arguments = arguments + coding.options + [path]
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "ffmpeg: \(coding)")
        return path
    }

    @Test(arguments: Coding.all)
    func skippingKeepsTheFramesOfFullDecodingAndOfTheNaiveSampler(coding: Coding) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("coding-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let seed = UInt64.random(in: 0..<UInt64.max)
        var random = SeededGenerator(seed)
        for isVariable in [false, true] where !(isVariable && coding.file.hasSuffix("avi")) {
            let path = try video(coding, in: folder, isVariable: isVariable)
            let decoded = try DecodedVideo(path)
            var layouts = [
                Layout(frames: 4, interval: 8, stride: 5, rate: "source"),
                Layout(frames: 4, interval: 3, stride: 110, rate: "source"),
                Layout(frames: 4, interval: 3, stride: 90, rate: "source", start: 5.3),
                Layout(frames: 3, interval: 4, stride: 60, rate: "12", start: 6),
            ]
            for _ in 0..<2 {
                layouts.append(
                    Layout(
                        frames: .random(in: 1...6, using: &random), interval: .random(in: 1...16, using: &random),
                        stride: .random(in: 1...120, using: &random),
                        rate: ["source", "10", "25", "30000/1001", "7.5"].randomElement(using: &random)!,
                        start: [nil, nil, .random(in: 0...12, using: &random)].randomElement(using: &random)!))
            }
            var skipped = 0
            for layout in layouts {
                let expected = decoded.windows(layout)
                let quick = try run(path, layout, decodesAll: false)
                let slow = try run(path, layout, decodesAll: true)
                #expect(
                    slow.seen == expected,
                    "decoding all: \(coding.name), \(layout), variable \(isVariable), seed \(seed)")
                #expect(
                    quick.seen == expected, "skipping: \(coding.name), \(layout), variable \(isVariable), seed \(seed)")
                skipped += quick.skipped
            }
            #expect(!coding.canSkip || skipped > 0, "nothing was left out")
        }
    }
}
