// Says on stderr how a run goes: one live line on a terminal, plain lines elsewhere, JSON lines for programs.

import Foundation
import Synchronization

/// Formats a run's progress. Pure text: who prints it, and when, is `ProgressReporter`'s.
public struct ProgressText: Sendable {
    /// `41% 0:01:02 of 0:02:30, 12.4x real time, 0:00:07 left, walking left (0.93)`.
    public static func line(_ progress: RunProgress.Snapshot, elapsed: Double, isLive: Bool) -> String {
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
            parts.append("\(label) (\(decimal(Double(score), 2)))")
        }
        return parts.joined(separator: ", ")
    }

    /// The health of a run as counts: `frames 900, windows 30, delay 0.4 s, drops 0, reconnects 0, decode errors 0`.
    public static func health(_ progress: RunProgress.Snapshot) -> String {
        let delay = progress.delay.map { "\(decimal($0, 2)) s" } ?? "-"
        let outage = outage(progress).map { "\($0), " } ?? ""
        return outage
            + "frames \(progress.frames), windows \(progress.windows), delay \(delay), drops \(progress.droppedFrames) frames \(progress.skippedWindows) windows, "
            + "reconnects \(progress.reconnects), decode errors \(progress.decodeErrors)"
    }

    private static func outage(_ progress: RunProgress.Snapshot) -> String? {
        progress.lostSince.map { "NO INPUT for \(decimal((.now - $0).inSeconds, 0)) s" }
    }

    /// One JSON object on one line, for `--progress-json`.
    public static func json(_ progress: RunProgress.Snapshot, elapsed: Double, event: String) -> String {
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
        if progress.reconnects > 0 { parts.append("\(progress.reconnects) reconnects") }
        return parts
    }

    /// `h:mm:ss`.
    public static func clock(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e9 else { return "-" }
        let whole = Int(max(0, seconds).rounded())
        return "\(whole / 3600):\(twoDigits(whole / 60 % 60)):\(twoDigits(whole % 60))"
    }

    private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

    static func decimal(_ value: Double, _ digits: Int) -> String {
        value.isFinite ? String(format: "%.\(digits)f", value) : "0"
    }

    static func quoted(_ text: String) -> String {
        guard let data = try? JSONEncoder().encode(text) else { return "null" }
        return String(decoding: data, as: UTF8.self)
    }
}

/// Prints a run's progress at intervals, on a queue of its own, until it is finished.
public final class ProgressReporter: Sendable {
    public enum Style: Sendable, Equatable {
        /// Nothing.
        case quiet
        /// One line, rewritten in place.
        case terminal
        /// A line now and then.
        case plain
    }

    private let style: Style
    private let isLive: Bool
    private let jsonDescriptor: Int32?
    private let timer: any DispatchSourceTimer & Sendable
    private let progress: RunProgress
    private let queue = DispatchQueue(label: "actionline.progress")
    private struct State {
        var lineShown = false
        var finished = false
        var lastHealth = ContinuousClock.now
    }
    private let state = Mutex(State())
    private let healthSeconds: Double

    /// - Parameters:
    ///   - healthSeconds: seconds between the lines of a run that is not on a terminal, and of a live run's health.
    ///   - jsonDescriptor: an open file descriptor for JSON lines.
    public init(
        _ progress: RunProgress, style: Style, isLive: Bool, healthSeconds: Double, jsonDescriptor: Int32? = nil
    ) {
        self.progress = progress
        self.style = style
        self.isLive = isLive
        self.healthSeconds = healthSeconds
        self.jsonDescriptor = jsonDescriptor
        timer = DispatchSource.makeTimerSource(queue: queue) as! DispatchSource
        let period = style == .terminal ? 0.25 : min(1, healthSeconds)
        timer.schedule(deadline: .now() + period, repeating: period)
        timer.setEventHandler { [weak self] in self?.tick() }
        timer.resume()
    }

    private func tick() {
        let snapshot = progress.snapshot
        let elapsed = progress.elapsedSeconds
        let text: String? = state.withLock { state in
            guard !state.finished else { return nil }
            let healthDue = (ContinuousClock.now - state.lastHealth).inSeconds >= healthSeconds
            if healthDue { state.lastHealth = .now }
            if healthDue, let jsonDescriptor {
                Self.write(ProgressText.json(snapshot, elapsed: elapsed, event: "progress") + "\n", to: jsonDescriptor)
            }
            switch style {
            case .quiet: return nil
            case .terminal:
                state.lineShown = true
                let line = "\r\u{1B}[K" + Self.fitted(ProgressText.line(snapshot, elapsed: elapsed, isLive: isLive))
                guard isLive, healthDue else { return line }
                return "\r\u{1B}[K\(ProgressText.health(snapshot))\n" + line
            case .plain:
                guard healthDue else { return nil }
                return isLive
                    ? "\(ProgressText.clock(snapshot.position)) \(ProgressText.health(snapshot))\n"
                    : ProgressText.line(snapshot, elapsed: elapsed, isLive: false) + "\n"
            }
        }
        if let text { Self.write(text, to: STDERR_FILENO) }
    }

    /// Prints a message of its own line, above the live line where there is one.
    public func say(_ message: String) {
        let prefix = state.withLock { $0.lineShown && !$0.finished ? "\r\u{1B}[K" : "" }
        Self.write(prefix + message + "\n", to: STDERR_FILENO)
    }

    /// Stops and clears the live line.
    public func finish() {
        timer.cancel()
        let clear = state.withLock { state in
            defer { state.finished = true }
            return state.lineShown && !state.finished
        }
        if clear { Self.write("\r\u{1B}[K", to: STDERR_FILENO) }
        if let jsonDescriptor {
            let line = ProgressText.json(progress.snapshot, elapsed: progress.elapsedSeconds, event: "end")
            Self.write(line + "\n", to: jsonDescriptor)
        }
    }

    /// Cuts a line to the terminal's width so that it never wraps.
    private static func fitted(_ line: String) -> String {
        var size = winsize()
        let columns = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 1 ? Int(size.ws_col) - 1 : 79
        return String(line.prefix(columns))
    }

    /// Progress is best effort: a closed stderr or descriptor is not an error of the run.
    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
