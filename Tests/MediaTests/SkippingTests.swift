import Foundation
import Media
import Testing

/// Encodings with pictures that others do not refer to, in every wrapping.
private let x264 = ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-g", "20"]
private let x265 = ["-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]

@Suite struct SkippingTests {
    /// Name, options, and whether there is anything to skip.
    static let kinds: [(String, [String], Bool)] = [
        ("b.mp4", x264 + ["-bf", "3"], true),
        ("pyramid.mkv", x264 + ["-bf", "5", "-b_strategy", "2", "-x264-params", "b-pyramid=normal"], true),
        ("strict.mp4", x264 + ["-bf", "5", "-x264-params", "b-pyramid=strict"], true),
        ("open.mp4", x264 + ["-bf", "3", "-x264-params", "open-gop=1"], true),
        ("open.mkv", x264 + ["-bf", "3", "-x264-params", "open-gop=1"], true),
        ("open.ts", x264 + ["-bf", "3", "-x264-params", "open-gop=1"], true),
        ("direct.mp4", x264 + ["-bf", "3", "-x264-params", "direct=temporal:weightb=1:weightp=2:ref=4"], true),
        ("slices.ts", x264 + ["-bf", "2", "-x264-params", "slices=4"], true),
        ("refresh.mp4", x264 + ["-bf", "0", "-x264-params", "intra-refresh=1"], false),
        ("plain.flv", x264 + ["-bf", "2"], true),
        ("interlaced.ts", x264 + ["-bf", "2", "-flags", "+ilme+ildct"], false),
        ("nob.mp4", x264 + ["-bf", "0"], false),
        ("hevc.mp4", x265 + ["-x265-params", "log-level=none:keyint=20:bframes=4"], true),
        ("hevcopen.mkv", x265 + ["-x265-params", "log-level=none:keyint=20:bframes=4:open-gop=1"], true),
        ("hevc.ts", x265 + ["-x265-params", "log-level=none:keyint=20:bframes=4:b-pyramid=1"], true),
        ("layers.mp4", x265 + ["-x265-params", "log-level=none:keyint=20:bframes=4:temporal-layers=1"], true),
        ("mpeg4.mp4", ["-c:v", "mpeg4", "-bf", "2", "-g", "20"], true),
        ("mpeg4.mkv", ["-c:v", "mpeg4", "-bf", "2", "-g", "20"], true),
        ("mpeg4.avi", ["-c:v", "mpeg4", "-bf", "2", "-g", "20"], false),
        ("mpeg2.ts", ["-c:v", "mpeg2video", "-bf", "2", "-g", "20"], true),
        ("mpeg2.mkv", ["-c:v", "mpeg2video", "-bf", "2", "-g", "20"], true),
        (
            "vp9.webm",
            ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "20", "-pix_fmt", "yuv420p"], false
        ),
        (
            "vp9.mkv",
            [
                "-c:v", "libvpx-vp9", "-cpu-used", "8", "-auto-alt-ref", "1", "-lag-in-frames", "10", "-g", "20",
                "-pix_fmt", "yuv420p",
            ], false
        ),
    ]

    private func make(_ scratch: Scratch, _ name: String, _ options: [String]) throws -> String {
        try scratch.video(
            name, size: "96x64", seconds: "3.2", source: "testsrc2", filter: "noise=alls=12:allf=t", options)
    }

    /// Decodes what the skipper lets through.
    private func decodeSkipping(
        _ path: String, need: @escaping (DisplayPosition) -> Bool
    ) throws -> (frames: [Int64: [UInt8]], skipped: [DisplayPosition], positions: [DisplayPosition]) {
        let demuxer = try Demuxer(.file(path))
        let decoder = try Decoder(demuxer, threads: 2)
        var skipper = DecodeSkipper(isNeeded: need)
        var frames: [Int64: [UInt8]] = [:]
        var skipped: [DisplayPosition] = []
        var positions: [DisplayPosition] = []
        func drain() throws {
            while let frame = try decoder.receive() { frames[frame.timestamp.pts] = frame.copyPixels() }
        }
        func take() throws {
            while let verdict = skipper.next() {
                switch verdict {
                case .decode(let packet, let position):
                    if let position { positions.append(position) }
                    try decoder.send(packet)
                    try drain()
                case .skip(let position):
                    skipped.append(position)
                    positions.append(position)
                }
            }
        }
        while let packet = try demuxer.next() {
            skipper.push(packet)
            try take()
        }
        skipper.finish()
        try take()
        try decoder.send(nil)
        try drain()
        return (frames, skipped, positions)
    }

    @Test(arguments: kinds)
    func whatIsKeptIsBitIdenticalAndNothingNeededIsMissing(name: String, options: [String], skips: Bool) throws {
        let scratch = try Scratch()
        let path = try make(scratch, name, options)
        let full = try DecodedVideo(path).frames
        #expect(full.count == 80)
        for stride in [1, 3, 64] {
            let (frames, skipped, positions) = try decodeSkipping(path) { $0.index % stride == 0 }
            // Everything that came out is what full decoding gives at that time.
            for (index, frame) in full.enumerated() {
                if let pixels = frames[frame.timestamp.pts] {
                    #expect(pixels == frame.copyPixels(), "\(name) frame \(index) stride \(stride)")
                } else {
                    #expect(
                        skipped.contains { $0.index == index && $0.pts == frame.timestamp.pts },
                        "\(name) frame \(index)")
                    #expect(index % stride != 0)
                }
            }
            #expect(frames.count + skipped.count == full.count)
            if stride > 3 {
                #expect(skips ? skipped.count >= 10 : skipped.isEmpty, "\(name): skipped \(skipped.count)")
            }
            // The look-ahead knows each frame's place among all.
            for position in positions where !positions.isEmpty {
                #expect(full[position.index].timestamp.pts == position.pts)
                #expect(
                    position.nextPts == (position.index + 1 < full.count ? full[position.index + 1].timestamp.pts : nil)
                )
            }
        }
    }

    @Test(arguments: kinds)
    func aSeekGoesToACleanKeyframeAndWhatFollowsIsBitIdentical(name: String, options: [String], skips: Bool) throws {
        let scratch = try Scratch()
        let path = try make(scratch, name, options)
        let full = try DecodedVideo(path).frames
        let byTime = Dictionary(uniqueKeysWithValues: full.map { ($0.timestamp.pts, $0.copyPixels()) })
        let demuxer = try Demuxer(.file(path))
        let decoder = try Decoder(demuxer, threads: 2)
        // Forwards, backwards, before the first and behind the last frame.
        for goal in [70, 10, 41, 39, 0, -5, 55, 200] {
            let pts =
                goal < 0
                ? full[0].timestamp.pts - 1_000
                : goal < full.count ? full[goal].timestamp.pts : full[full.count - 1].timestamp.pts + 1
            let entry = try demuxer.seek(to: pts)
            decoder.flush(droppingBefore: entry?.pts)
            if let entry { #expect(entry.pts <= pts) }
            var seen: [Int64] = []
            func drain() throws {
                while let frame = try decoder.receive() {
                    seen.append(frame.timestamp.pts)
                    // AVI says nothing about the time of many frames: there only decoding is checked.
                    if !name.hasSuffix("avi") {
                        #expect(
                            frame.copyPixels() == byTime[frame.timestamp.pts],
                            "\(name) goal \(goal) pts \(frame.timestamp.pts)")
                    }
                }
            }
            while let packet = try demuxer.next() {
                try decoder.send(packet)
                try drain()
            }
            try decoder.send(nil)
            try drain()
            if !name.hasSuffix("avi") {
                let wanted = full.map(\.timestamp.pts).filter { $0 >= pts }
                #expect(seen.suffix(wanted.count) == wanted[...], "\(name) goal \(goal)")
                // Not the whole way from the start, where keyframes are clean.
                if goal == 70, name != "refresh.mp4" { #expect(seen.count < 60, "\(name): \(seen.count)") }
            }
        }
    }

    @Test func theIndexKnowsTheKeyframeBeforeATime() throws {
        let scratch = try Scratch()
        let path = try make(scratch, "index.mp4", x264 + ["-bf", "0"])
        let demuxer = try Demuxer(.file(path))
        let base = demuxer.video.timeBase
        #expect(demuxer.indexedKeyframe(atOrBefore: base.ticks(1.0)) == base.ticks(0.8))
        #expect(demuxer.indexedKeyframe(atOrBefore: base.ticks(0.1)) == 0)
    }

    @Test func damagedPacketsAreReadWithinTheirBounds() throws {
        let scratch = try Scratch()
        // Real packets, cut and flipped: the parser must stay within them.
        for (name, options) in [
            ("b.mp4", x264 + ["-bf", "3"]), ("b.ts", x264 + ["-bf", "3"]),
            ("hevc.mp4", x265 + ["-x265-params", "log-level=none"]),
        ] {
            let path = try make(scratch, name, options)
            var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            var state: UInt64 = 5
            for _ in 0..<400 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 20)
            }
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            guard let demuxer = try? Demuxer(.file(path)) else { continue }
            var answers = 0
            while let packet = try demuxer.next() { answers += packet.isDisposable || packet.isCleanEntry ? 1 : 0 }
            #expect(answers >= 0)
        }
    }
}
