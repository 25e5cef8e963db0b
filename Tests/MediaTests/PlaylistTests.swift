import Foundation
import Media
import TestSupport
import Testing

@Suite struct PlaylistTests {
    static let x264 = ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "25", "-pix_fmt", "yuv420p"]

    /// A video of 4 s with 25 frames a second, as a playlist of segments of 1 s.
    private func playlist(_ scratch: Scratch, _ options: [String] = []) throws -> (file: String, list: String) {
        let file = try scratch.video("whole.mp4", size: "64x48", seconds: "4", Self.x264)
        try scratch.ffmpeg(
            ["-i", file, "-c", "copy", "-hls_time", "1", "-hls_list_size", "0", "-hls_playlist_type", "vod"] + options
                + [
                    scratch.file("list.m3u8")
                ])
        return (file, scratch.file("list.m3u8"))
    }

    private func change(_ path: String, _ edit: (String) -> String) throws {
        try edit(String(contentsOfFile: path, encoding: .utf8)).write(toFile: path, atomically: true, encoding: .utf8)
    }

    @Test(arguments: [
        [], ["-hls_segment_type", "fmp4"], ["-hls_flags", "single_file"],
        ["-hls_segment_type", "fmp4", "-hls_flags", "single_file"],
    ])
    func everyKindOfSegmentGivesTheWholeVideo(_ options: [String]) throws {
        let scratch = Scratch()
        let (file, list) = try playlist(scratch, options)
        let read = try DecodedParts(.file(list))
        #expect(read.pixels == (try DecodedVideo(file)).pixels)
        #expect(read.times == (0..<100).map { Double($0) / 25 })
        #expect(read.readProblem == nil)
        #expect(read.info.durationSeconds == 4)
        #expect(read.partCount == 1)
    }

    @Test func encryptedSegmentsAreRead() throws {
        let scratch = Scratch()
        try Data((0..<16).map { UInt8($0) }).write(to: URL(fileURLWithPath: scratch.file("key.bin")))
        try "key.bin\n\(scratch.file("key.bin"))\n".write(
            toFile: scratch.file("key.info"), atomically: true, encoding: .utf8)
        let (file, list) = try playlist(scratch, ["-hls_key_info_file", scratch.file("key.info")])
        #expect(try DecodedParts(.file(list)).pixels == DecodedVideo(file).pixels)
    }

    @Test(arguments: [[], ["-hls_segment_type", "fmp4", "-hls_segment_filename", "list%d.ts"]], [0, 2, 3])
    func aMissingSegmentIsLostAndTimesAfterItAreRight(_ options: [String], _ missing: Int) throws {
        let scratch = Scratch()
        let (_, list) = try playlist(scratch, options)
        let whole = try DecodedParts(.file(list))
        try FileManager.default.removeItem(atPath: scratch.file("list\(missing).ts"))
        let read = try DecodedParts(.file(list))
        let kept = (0..<100).filter { $0 / 25 != missing }
        #expect(read.stamps == kept.map { whole.stamps[$0] })
        #expect(read.pixels == kept.map { whole.pixels[$0] })
        #expect(read.losses.map(\.after) == [missing * 25])
        #expect(read.losses.map(\.loss.seconds) == [1])
        #expect(
            read.readProblem?.contains("segment \(missing + 1) of 4 (1.0 s, \"list\(missing).ts\") is missing") == true)
    }

    @Test func severalMissingSegmentsAreCountedAndNoneAtAllIsAnError() throws {
        let scratch = Scratch()
        let (_, list) = try playlist(scratch)
        let whole = try DecodedParts(.file(list))
        for missing in [0, 2] { try FileManager.default.removeItem(atPath: scratch.file("list\(missing).ts")) }
        let read = try DecodedParts(.file(list))
        #expect(read.stamps == Array(whole.stamps[25..<50] + whole.stamps[75...]))
        #expect(read.losses.map(\.after) == [0, 25])
        #expect(read.readProblem?.contains("so is 1 more stretch") == true)
        for missing in [1, 3] { try FileManager.default.removeItem(atPath: scratch.file("list\(missing).ts")) }
        let error = #expect(throws: MediaError.self) { try DecodedParts(.file(list)) }
        #expect(error?.description.contains("is missing") == true)
    }

    @Test func aSegmentThatIsNoVideoIsLost() throws {
        let scratch = Scratch()
        let (_, list) = try playlist(scratch)
        let whole = try DecodedParts(.file(list))
        try change(list) {
            $0.replacingOccurrences(of: "#EXTINF:1.000000,\nlist1", with: "#EXT-X-DISCONTINUITY\n#EXTINF:1,\nlist1")
        }
        try Data("words".utf8).write(to: URL(fileURLWithPath: scratch.file("list1.ts")))
        let read = try DecodedParts(.file(list))
        #expect(read.frames.count == 75)
        #expect(read.losses.map(\.after) == [25])
        #expect(read.pixels == Array(whole.pixels[..<25] + whole.pixels[50...]))
    }

    @Test func discontinuitiesChangeCodecSizeAndTimeWithoutALoss() throws {
        let scratch = Scratch()
        try scratch.video("a.ts", size: "64x48", seconds: "2", Self.x264)
        try scratch.video("b.ts", size: "96x64", rate: "30", seconds: "1", ["-c:v", "mpeg2video"])
        try scratch.video("c.ts", size: "64x48", seconds: "1", Self.x264 + ["-output_ts_offset", "3600"])
        let lengths = ["a": 2, "b": 1, "c": 1]
        let body = ["a", "b", "c", "a"].map { "#EXTINF:\(lengths[$0] ?? 0),\n\($0).ts\n" }
        try
            ("#EXTM3U\n#EXT-X-TARGETDURATION:2\n" + body.joined(separator: "#EXT-X-DISCONTINUITY\n")
            + "#EXT-X-ENDLIST\n")
            .write(toFile: scratch.file("list.m3u8"), atomically: true, encoding: .utf8)
        let read = try DecodedParts(.file(scratch.file("list.m3u8")))
        let parts = try ["a", "b", "c", "a"].map { try DecodedVideo(scratch.file("\($0).ts")).pixels }
        #expect(read.pixels == parts.flatMap { $0 })
        #expect(read.partCount == 4)
        #expect(read.readProblem == nil)
        #expect(read.losses.isEmpty)
        let starts = [
            0, parts[0].count, parts[0].count + parts[1].count, parts[0].count + parts[1].count + parts[2].count,
        ]
        #expect(starts.map { read.times[$0] } == [0, 2, 3, 4])
        #expect(read.info.durationSeconds == 6)
    }

    @Test func aPlaylistThatNobodyExtendsIsReadFromItsStartAndEnds() throws {
        let scratch = Scratch()
        let (file, list) = try playlist(scratch)
        for kind in ["", "#EXT-X-PLAYLIST-TYPE:EVENT\n"] {
            try change(list) {
                $0.replacingOccurrences(of: "#EXT-X-ENDLIST\n", with: "")
                    .replacingOccurrences(of: "#EXT-X-PLAYLIST-TYPE:VOD\n", with: kind)
            }
            var input = MediaInput.file(list)
            input.timeoutSeconds = 0.3
            let read = try DecodedParts(input)
            #expect(read.pixels == (try DecodedVideo(file)).pixels)
            #expect(read.readProblem == nil)
            #expect(!read.info.isLive)
        }
    }

    @Test func aPlaylistThatGrowsIsFollowedToItsEnd() throws {
        let scratch = Scratch()
        let (file, list) = try playlist(scratch)
        let text = try String(contentsOfFile: list, encoding: .utf8)
        let lines = text.split(separator: "\n").map(String.init)
        let second = try #require(lines.firstIndex { $0 == "list1.ts" })
        try (lines[...second].joined(separator: "\n") + "\n").replacingOccurrences(of: ":VOD", with: ":EVENT")
            .write(toFile: list, atomically: true, encoding: .utf8)
        let demuxer = try Demuxer(.file(list))
        let decoder = try Decoder(demuxer, threads: 1)
        var pixels: [[UInt8]] = []
        while let packet = try demuxer.next() {
            #expect(packet.changes.isEmpty)
            // Half is read: the recorder writes the rest.
            if demuxer.packetCount == 40 {
                try text.replacingOccurrences(of: ":VOD", with: ":EVENT")
                    .write(toFile: list, atomically: true, encoding: .utf8)
            }
            try decoder.send(packet)
            while let frame = try decoder.receive() { pixels.append(frame.copyPixels()) }
        }
        try decoder.send(nil)
        while let frame = try decoder.receive() { pixels.append(frame.copyPixels()) }
        #expect(pixels == (try DecodedVideo(file)).pixels)
    }

    @Test func theLargestRenditionThatCanBeReadIsTakenAndSaid() throws {
        let scratch = Scratch()
        for (name, size) in [("small", "64x48"), ("large", "128x96")] {
            let file = try scratch.video("\(name).mp4", size: size, seconds: "1", Self.x264)
            try scratch.ffmpeg([
                "-i", file, "-c", "copy", "-hls_playlist_type", "vod", scratch.file("\(name).m3u8"),
            ])
        }
        func master(_ names: [(String, String)]) throws -> MediaInput {
            let lines = names.map { "#EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=\($0.1)\n\($0.0).m3u8\n" }
            try ("#EXTM3U\n" + lines.joined()).write(
                toFile: scratch.file("master.m3u8"), atomically: true, encoding: .utf8)
            return .file(scratch.file("master.m3u8"))
        }
        let both = try DecodedParts(master([("small", "64x48"), ("large", "128x96")]))
        #expect(both.info.width == 128)
        #expect(both.info.notes == ["takes 128x96 of 2 renditions"])
        let rest = try DecodedParts(master([("large", "128x96"), ("missing", "1280x720"), ("small", "64x48")]))
        #expect(rest.info.notes == ["takes 128x96 of 3 renditions"])
        let error = #expect(throws: MediaError.self) { try Demuxer(master([("master", "64x48")])) }
        #expect(error?.description.contains("names renditions again") == true)
    }
}
