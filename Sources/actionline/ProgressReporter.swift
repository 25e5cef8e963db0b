// Says on stderr how a run goes: one live line on a terminal, plain lines elsewhere, JSON lines for programs.

import Analysis
import Foundation
import Synchronization

/// Prints a run's progress at intervals, on a queue of its own, until it is finished.
package final class ProgressReporter: MessageLine {
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
        var finished = false
        var lastHealth = ContinuousClock.now
        /// What is shown in place of the run's position.
        var work: String?
    }
    private let state = Mutex(State())
    private let line = TerminalLine()
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
        state.withLock { state in
            guard !state.finished else { return }
            let healthDue = (ContinuousClock.now - state.lastHealth).inSeconds >= healthSeconds
            if healthDue { state.lastHealth = .now }
            if healthDue, let jsonDescriptor {
                Console.send(
                    ProgressText.json(snapshot, elapsed: elapsed, event: "progress") + "\n", to: jsonDescriptor)
            }
            switch style {
            case .quiet: break
            case .terminal:
                line.show(
                    state.work ?? ProgressText.line(snapshot, elapsed: elapsed, isLive: isLive),
                    below: isLive && healthDue ? ProgressText.health(snapshot) : nil)
            case .plain:
                guard healthDue else { return }
                line.say(
                    isLive
                        ? "\(ProgressText.clock(snapshot.position)) \(ProgressText.health(snapshot))"
                        : state.work ?? ProgressText.line(snapshot, elapsed: elapsed, isLive: false))
            }
        }
    }

    /// Lets rows be written to the terminal that the live line is on: the line goes away and comes back below them.
    package func aside(_ write: () throws -> Void) throws { try line.aside(write) }

    /// Shows this in place of the run's position, for work that follows the run; nil: the position again.
    package func show(_ work: String?) { state.withLock { $0.work = work } }

    /// Prints a message of its own line, above the live line where there is one.
    package func say(_ message: String) { line.say(message) }

    /// Stops and clears the live line.
    package func finish() {
        timer.cancel()
        state.withLock { $0.finished = true }
        line.clear()
        if let jsonDescriptor {
            let text = ProgressText.json(progress.snapshot, elapsed: progress.elapsedSeconds, event: "end")
            Console.send(text + "\n", to: jsonDescriptor)
        }
    }
}
