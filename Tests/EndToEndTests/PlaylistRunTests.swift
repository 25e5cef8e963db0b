// Playlists and recordings in a row, as runs of the program.

import Foundation
import TestSupport
import Testing

@Suite struct PlaylistRunTests {
    private static let encoding = [
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-g", "30", "-sc_threshold", "0", "-bf", "2",
    ]

    /// 8 s of the sample as a playlist of segments of 2 s.
    private func playlist(_ scratch: Scratch) throws -> (clip: String, list: String) {
        let clip = try scratch.workout("clip.mp4", seconds: 8, Self.encoding)
        let list = try scratch.ffmpeg(
            "list.m3u8", ["-i", clip, "-c", "copy", "-hls_time", "2", "-hls_playlist_type", "vod"])
        return (clip, list)
    }

    private func seconds(_ outcome: Program.Outcome, _ column: String) -> [Double] {
        table(outcome.stdout).compactMap { $0[column].flatMap { Double($0) } }
    }

    @Test(arguments: [1, 3])
    func aMissingSegmentIsSaidAndTimesAfterItAreRight(_ missing: Int) throws {
        let scratch = Scratch()
        let (clip, list) = try playlist(scratch)
        let whole = try Program.label(clip)
        #expect(try Program.label(list).stdout == whole.stdout)
        try FileManager.default.removeItem(atPath: scratch.file("list\(missing).ts"))
        let run = try Program.label(list)
        #expect(run.exitCode == 3)
        #expect(
            run.stderr.contains("segment \(missing + 1) of 4 (2.0 s, \"list\(missing).ts\") is missing"),
            "\(run.stderr)")
        #expect(run.stderr.contains("the outputs hold what could be read"))
        let rows = table(run.stdout)
        let gap = try #require(rows.first { $0["window"] == "gap" })
        #expect(abs((gap["start"].flatMap { Double($0) } ?? 0) - Double(missing * 2)) < 0.05)
        #expect(abs((gap["end"].flatMap { Double($0) } ?? 0) - Double(missing * 2 + 2)) < 0.05)
        let last = try #require(rows.last { $0["window"] != "gap" }?["end"].flatMap { Double($0) })
        // A part that a gap cuts off ends with its last whole window.
        #expect(missing == 3 ? (5.7...6).contains(last) : abs(last - 8) < 0.05)
    }

    @Test func aMissingBeginningIsSaid() throws {
        let scratch = Scratch()
        let (_, list) = try playlist(scratch)
        try FileManager.default.removeItem(atPath: scratch.file("list0.ts"))
        let run = try Program.label(list)
        #expect(run.exitCode == 3)
        #expect(run.stderr.contains("times count from the first frame that is there"), "\(run.stderr)")
    }

    @Test func aPlaylistThatNobodyExtendsEnds() throws {
        let scratch = Scratch()
        let (clip, list) = try playlist(scratch)
        let text = scratch.text("list.m3u8").replacingOccurrences(of: "#EXT-X-ENDLIST", with: "")
        try scratch.write("list.m3u8", text.utf8)
        let run = try Program.label(list, ["--timeout", "0.5"])
        #expect(run.exitCode == 0, "\(run.stderr)")
        #expect(run.stdout == (try Program.label(clip)).stdout)
        #expect(run.stderr.contains("until nobody has extended it for 0.5 s"), "\(run.stderr)")
    }

    @Test func aPlaylistThatNamesItselfIsRefused() throws {
        let scratch = Scratch()
        let list = try scratch.write("list.m3u8", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlist.m3u8\n".utf8)
        let run = try Program.label(list)
        #expect(run.exitCode == 1)
        #expect(run.stderr.contains("names renditions again"), "\(run.stderr)")
    }

    @Test func recordingsInARowAreLabelledAsOne() throws {
        let scratch = Scratch()
        let (clip, _) = try playlist(scratch)
        let whole = try Program.label(clip)
        let first = try scratch.workout("first.mp4", seconds: 4, Self.encoding)
        let second = try scratch.workout("second.mkv", seconds: 4, from: 4, Self.encoding)
        let joined = try Program.label(first, ["--join", second])
        #expect(joined.exitCode == 0, "\(joined.stderr)")
        let (given, expected) = (seconds(joined, "start"), seconds(whole, "start"))
        #expect(given.count == expected.count)
        #expect(zip(given, expected).allSatisfy { abs($0 - $1) < 0.002 })  // Matroska counts milliseconds.
        let list = try scratch.write("list.txt", "ffconcat version 1.0\nfile first.mp4\nfile second.mkv\n".utf8)
        #expect(try Program.label(list).stdout == joined.stdout)
        let plan = try Program.label(first, ["--join", second, "--dry-run"])
        #expect(plan.stdout.contains("0:00:08"), "\(plan.stdout)")
        let refused = try Program.label(first, [second])
        #expect(refused.exitCode != 0 && refused.stderr.contains("--join"), "\(refused.stderr)")
        #expect(try Program.label(first, ["--join", "http://host/x.mp4"]).stderr.contains("--join takes video files"))
    }

    @Test func aGivenFrameRateIsTaken() throws {
        let scratch = Scratch()
        let (clip, _) = try playlist(scratch)
        let raw = try scratch.ffmpeg("clip.h264", ["-i", clip, "-c", "copy", "-bsf:v", "h264_mp4toannexb"])
        let own = try Program.label(raw)
        let given = try Program.label(raw, ["--framerate", "60"])
        #expect(given.exitCode == 0 && given.rows.count == own.rows.count)
        #expect(zip(seconds(given, "start"), seconds(own, "start")).allSatisfy { abs($0 - $1 / 2) < 0.001 })
        let later = [
            "--set", "window.rate=10", "--set", "window.interval=1", "--set", "window.stride=2", "--framerate", "60",
            "--start", "2",
        ]
        let part = try Program.label(raw, later)
        let all = try Program.label(raw, Array(later.dropLast(2)))
        #expect(part.rows.count > 1 && part.rows == all.rows.suffix(part.rows.count).map { $0 })
        #expect(seconds(part, "start").first.map { $0 >= 2 } == true)
    }
}
