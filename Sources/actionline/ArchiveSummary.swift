// The last words of a run over many videos.

import Analysis
import Foundation

/// How many videos ended how, and what was wrong with the others.
struct ArchiveSummary {
    private let results: [ArchiveResult]
    private let progress: ArchiveProgress.Snapshot
    private static let mostLines = 50

    init(_ results: [ArchiveResult], _ progress: ArchiveProgress.Snapshot) {
        self.results = results
        self.progress = progress
    }

    /// Videos that are not labelled to their end.
    var problems: Int {
        results.count { result in
            switch result.outcome {
            case .damaged, .failed, .kept(isDamaged: true): true
            case .complete, .stopped, .kept(isDamaged: false): false
            }
        }
    }

    /// `200 videos: 190 complete, 3 damaged, 2 failed, 5 kept; 1:02:03 of video in 0:10:03, 6.2x real time`.
    var headline: String {
        var counts: [(String, Int)] = [("complete", 0), ("damaged", 0), ("failed", 0), ("stopped", 0), ("kept", 0)]
        for result in results {
            let place =
                switch result.outcome {
                case .complete: 0
                case .damaged: 1
                case .failed: 2
                case .stopped: 3
                case .kept: 4
                }
            counts[place].1 += 1
        }
        let left = progress.allVideos - results.count
        if left > 0 { counts.append(("not begun", left)) }
        let words = counts.filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }.joined(separator: ", ")
        let seconds = results.reduce(0) { sum, result in
            if case .kept = result.outcome { sum } else { sum + result.videoSeconds }
        }
        let speed = seconds / max(progress.elapsedSeconds, 1e-3)
        return "\(progress.allVideos == 1 ? "1 video" : "\(progress.allVideos) videos"): \(words); "
            + "\(ProgressText.clock(seconds)) of video in \(ProgressText.clock(progress.elapsedSeconds)), "
            + String(format: "%.1fx real time", speed)
    }

    /// What was wrong, a line a video.
    var table: String? {
        var table = TextTable(["video", "outcome", "reason"], leftColumns: 3)
        var lines = 0
        for result in results {
            let row: (String, String)
            switch result.outcome {
            case .damaged(let problem): row = ("damaged", problem)
            case .failed(let error): row = ("failed", ErrorText.of(error))
            case .kept(isDamaged: true): row = ("damaged", "in an earlier run")
            case .complete, .stopped, .kept(isDamaged: false): continue
            }
            lines += 1
            if lines <= Self.mostLines { table.add([result.input.path, row.0, row.1]) }
        }
        guard lines > 0 else { return nil }
        return table.text + (lines > Self.mostLines ? "\n… and \(lines - Self.mostLines) more" : "")
    }
}
