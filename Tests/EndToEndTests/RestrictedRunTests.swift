// A part of a run is exactly that part of the whole run: `--start`, `--end`, skipping, threads.

import Foundation
import TestSupport
import Testing

struct RestrictedRunTests {
    /// The rows whose windows start in [start, end).
    private func rows(_ rows: [Substring], from start: Double, to end: Double) -> [Substring] {
        rows.filter { row in
            let time = Double(row.split(separator: ",")[1]) ?? -1
            return time >= start && time < end
        }
    }

    static let openGroups = [
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "30", "-g", "250", "-bf", "3", "-b_strategy", "0",
        "-x264-params", "open-gop=1:b-pyramid=normal:scenecut=0", "-pix_fmt", "yuv420p",
    ]

    @Test(arguments: ["source", "10"], [true, false])
    func aPartGivesExactlyTheWholeRunsRows(rate: String, reencoded: Bool) throws {
        let scratch = Scratch()
        let video =
            reencoded
            ? try scratch.workout("long-groups.mp4", seconds: 20, Self.openGroups)
            : try scratch.workout("part.mp4", seconds: 20)
        let options = ["--top", "10", "--set", "window.rate=\(rate)", "--set", "window.interval=3"]
        let whole = try Program.label(video, options)
        try #require(whole.exitCode == 0, "\(whole.stderr)")
        for (start, end) in [(7.5, 12.01), (17.0, 100.0), (0.2, 3.0)] {
            let part = try Program.label(video, options + ["--start", "\(start)", "--end", "\(end)"])
            #expect(part.exitCode == 0, "\(part.stderr)")
            #expect(part.rows == rows(whole.rows, from: start, to: end), "\(start)…\(end)")
            #expect(!part.rows.isEmpty)
        }
        let all = try Program.label(video, options + ["--decode-all"])
        #expect(all.stdout == whole.stdout)
    }

    @Test(arguments: ["csv", "json", "jsonl"])
    func decodingEverythingChangesNoByte(format: String) throws {
        let scratch = Scratch()
        let video = try scratch.workout("groups.mkv", seconds: 12, Self.openGroups)
        for settings in [["window.stride=200"], ["window.stride=64"], ["window.rate=7", "window.interval=2"]] {
            let options = settings.flatMap { ["--set", $0] } + ["--format", format, "--top", "3"]
            let skipping = try Program.label(video, options)
            let decoding = try Program.label(video, options + ["--decode-all"])
            #expect(skipping.stdout == decoding.stdout, "\(settings)")
            #expect(skipping.exitCode == 0 && !skipping.stdout.isEmpty)
        }
    }

    @Test func threadsChangeNothing() throws {
        let scratch = Scratch()
        let video = try scratch.workout("part.mp4", seconds: 10)
        let runs = try [1, 3].map { try Program.label(video, ["--top", "10", "--threads", "\($0)"]) }
        #expect(runs[0].exitCode == 0 && runs[0].rows.count > 30)
        #expect(runs[0].stdout == runs[1].stdout)
    }

    @Test func aPartBeyondTheEndHasNoRowsAndSaysSo() throws {
        let scratch = Scratch()
        let outcome = try Program.label(try scratch.workout("part.mp4", seconds: 3), ["--start", "1:00"])
        #expect(outcome.exitCode == 0)
        #expect(outcome.stdout == "window,start,end,label,score\n")
        #expect(outcome.stderr.contains("no window starts"))
        #expect(!outcome.stderr.contains("-"), "no negative speed: \(outcome.stderr)")
    }
}
