// How a run goes, in words: for a live line, for plain lines, and as JSON for programs.

import Analysis
import Files
import Foundation

/// Formats a run's progress. Pure text: who prints it, and when, is `ProgressReporter`'s.
package struct ProgressText: Sendable {
    /// `41% 0:01:02 of 0:02:30, 12.4x real time, 0:00:07 left, walking left (0.93)`.
    package static func line(_ progress: RunProgress.Snapshot, elapsed: Double, isLive: Bool) -> String {
        var parts = [String]()
        let done = progress.position - progress.startPosition
        if let duration = progress.duration, duration > 0, !isLive {
            let share = min(1, max(0, done / duration))
            parts.append(
                "\(Int((share * 100).rounded(.down)))% \(clock(progress.position)) of \(clock(progress.startPosition + duration))"
            )
        } else {
            parts.append(clock(progress.position))
        }
        if elapsed > 0.2, done > 0 {
            parts.append("\(decimal(done / elapsed, 1))x real time")
            if let duration = progress.duration, !isLive, done < duration {
                parts.append("\(clock((duration - done) * elapsed / done)) left")
            }
        }
        if isLive { parts.append(contentsOf: liveParts(progress)) }
        if let label = progress.latestLabel, let score = progress.latestScore {
            parts.append("\(label.printable) (\(decimal(Double(score), 2)))")
        }
        return parts.joined(separator: ", ")
    }

    /// The health of a run as counts: `frames 900, windows 30, delay 0.4 s, drops 0, reconnects 0, decode errors 0`.
    package static func health(_ progress: RunProgress.Snapshot) -> String {
        let delay = progress.delay.map { "\(decimal($0, 2)) s" } ?? "-"
        let outage = outage(progress).map { "\($0), " } ?? ""
        return outage
            + "frames \(progress.frames), windows \(progress.windows), delay \(delay), drops \(progress.droppedFrames) frames \(progress.skippedWindows) windows, "
            + "gaps \(progress.gaps), reconnects \(progress.reconnects), decode errors \(progress.decodeErrors)"
    }

    private static func outage(_ progress: RunProgress.Snapshot) -> String? {
        progress.lostSince.map { "NO INPUT for \(decimal((.now - $0).inSeconds, 0)) s" }
    }

    /// One JSON object on one line, for `--progress-json`.
    package static func json(_ progress: RunProgress.Snapshot, elapsed: Double, event: String) -> String {
        func number(_ value: Double?) -> String { value.map { decimal($0, 3) } ?? "null" }
        func integer(_ value: Int?) -> String { value.map(String.init) ?? "null" }
        let label = progress.latestLabel.map(quoted) ?? "null"
        let share = progress.duration.flatMap { $0 > 0 ? (progress.position - progress.startPosition) / $0 : nil }
        let done = progress.position - progress.startPosition
        return "{\"event\":\"\(event)\",\"elapsed\":\(number(elapsed)),\"position\":\(number(progress.position)),"
            + "\"duration\":\(number(progress.duration)),\"fraction\":\(number(share.map { min(1, max(0, $0)) })),"
            + "\"speed\":\(number(elapsed > 0 ? done / elapsed : nil)),"
            + "\"windows\":\(progress.windows),\"expected_windows\":\(integer(progress.expectedWindows)),"
            + "\"frames\":\(progress.frames),\"packets\":\(progress.packets),\"packets_skipped\":\(progress.skippedPackets),"
            + "\"frames_dropped\":\(progress.droppedFrames),\"windows_skipped\":\(progress.skippedWindows),\"delay\":\(number(progress.delay)),"
            + "\"connected\":\(progress.lostSince == nil),\"reconnects\":\(progress.reconnects),\"gaps\":\(progress.gaps),"
            + "\"decode_errors\":\(progress.decodeErrors),\"label\":\(label),"
            + "\"score\":\(number(progress.latestScore.map(Double.init)))}"
    }

    private static func liveParts(_ progress: RunProgress.Snapshot) -> [String] {
        var parts = [outage(progress)].compactMap { $0 }
        if let delay = progress.delay { parts.append("delay \(decimal(delay, 1)) s") }
        if progress.skippedWindows > 0 { parts.append("\(progress.skippedWindows) windows skipped") }
        parts.append(progress.gaps == 1 ? "1 gap" : "\(progress.gaps) gaps")
        parts.append(progress.reconnects == 1 ? "1 reconnect" : "\(progress.reconnects) reconnects")
        return parts
    }

    /// `h:mm:ss`.
    package static func clock(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e9 else { return "-" }
        let whole = Int(max(0, seconds).rounded())
        return "\(whole / 3600):\(twoDigits(whole / 60 % 60)):\(twoDigits(whole % 60))"
    }

    private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

    package static func decimal(_ value: Double, _ digits: Int) -> String {
        value.isFinite ? String(format: "%.\(digits)f", value) : "0"
    }

    static func quoted(_ text: String) -> String {
        guard let data = try? JSONEncoder().encode(text) else { return "null" }
        return String(decoding: data, as: UTF8.self)
    }
}
