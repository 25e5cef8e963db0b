// How far something is: one live line on a terminal, plain lines elsewhere.

import Analysis
import Foundation
import Synchronization

/// A status line that is shown no more often than it can be read.
final class ProgressSteps: Sendable {
    private let line: TerminalLine
    private let isTerminal = TerminalLine.isTerminal
    private let shown: Mutex<ContinuousClock.Instant>

    /// - Parameter isDueAtOnce: the first line is shown wherever it goes; else only a terminal has it at once.
    init(_ line: TerminalLine, isDueAtOnce: Bool = false) {
        self.line = line
        shown = Mutex(.now - .seconds(isDueAtOnce ? 60 : 1))
    }

    /// Shows `text`, four times a second on a terminal and every ten seconds elsewhere; in between it does nothing.
    func show(_ text: () -> String) {
        let isDue = shown.withLock { shown in
            let isDue = (ContinuousClock.now - shown).inSeconds >= (isTerminal ? 0.25 : 10)
            if isDue { shown = .now }
            return isDue
        }
        guard isDue else { return }
        let text = Console.safe(text())
        if isTerminal { line.show(text) } else { line.say(text) }
    }
}
