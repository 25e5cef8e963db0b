// Says on stderr how a run goes: one live line on a terminal, plain lines elsewhere, JSON lines for programs.

import Analysis
import Foundation
import Synchronization

/// Prints a run's progress at intervals, on a queue of its own, until it is finished.
package final class ProgressReporter: Sendable {
    package enum Style: Sendable, Equatable {
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
        /// The live line as it stands on the terminal.
        var line = ""
        var finished = false
        var lastHealth = ContinuousClock.now
    }
    private let state = Mutex(State())
    /// Held while something is written to the terminal: what two threads write must not mix.
    private let terminal = NSLock()
    private let healthSeconds: Double

    /// - Parameters:
    ///   - healthSeconds: seconds between the lines of a run that is not on a terminal, and of a live run's health.
    ///   - jsonDescriptor: an open file descriptor for JSON lines.
    package init(
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
                Console.send(
                    ProgressText.json(snapshot, elapsed: elapsed, event: "progress") + "\n", to: jsonDescriptor)
            }
            switch style {
            case .quiet: return nil
            case .terminal:
                state.lineShown = true
                let line = "\r\u{1B}[K" + Self.fitted(ProgressText.line(snapshot, elapsed: elapsed, isLive: isLive))
                state.line = line
                guard isLive, healthDue else { return line }
                return "\r\u{1B}[K\(ProgressText.health(snapshot))\n" + line
            case .plain:
                guard healthDue else { return nil }
                return isLive
                    ? "\(ProgressText.clock(snapshot.position)) \(ProgressText.health(snapshot))\n"
                    : ProgressText.line(snapshot, elapsed: elapsed, isLive: false) + "\n"
            }
        }
        if let text { terminal.withLock { Console.send(text, to: STDERR_FILENO) } }
    }

    /// Lets rows be written to the terminal that the live line is on: the line goes away and comes back below them.
    package func aside(_ write: () throws -> Void) throws {
        try terminal.withLock {
            let line = state.withLock { $0.lineShown && !$0.finished ? $0.line : nil }
            if line != nil { Console.send(Self.erase, to: STDERR_FILENO) }
            defer { if let line { Console.send(line, to: STDERR_FILENO) } }
            try write()
        }
    }

    private static let erase = "\r\u{1B}[K"

    /// Prints a message of its own line, above the live line where there is one.
    package func say(_ message: String) {
        terminal.withLock {
            let (before, after) = state.withLock { $0.lineShown && !$0.finished ? (Self.erase, $0.line) : ("", "") }
            Console.send(before + message + "\n" + after, to: STDERR_FILENO)
        }
    }

    /// Stops and clears the live line.
    package func finish() {
        timer.cancel()
        let clear = state.withLock { state in
            defer { state.finished = true }
            return state.lineShown && !state.finished
        }
        if clear { terminal.withLock { Console.send(Self.erase, to: STDERR_FILENO) } }
        if let jsonDescriptor {
            let line = ProgressText.json(progress.snapshot, elapsed: progress.elapsedSeconds, event: "end")
            Console.send(line + "\n", to: jsonDescriptor)
        }
    }

    /// Cuts a line to the terminal's width so that it never wraps.
    private static func fitted(_ line: String) -> String {
        var size = winsize()
        let columns = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 1 ? Int(size.ws_col) - 1 : 79
        return String(line.prefix(columns))
    }
}
