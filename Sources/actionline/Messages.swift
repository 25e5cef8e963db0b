// What the user is told while a run goes on: above the progress line where there is one.

import Analysis
import Foundation
import Synchronization

/// A status line that messages are printed above.
protocol MessageLine: Sendable {
    func say(_ message: String)
    /// Lets `write` write to the same terminal.
    func aside(_ write: () throws -> Void) throws
    /// Shows this in place of the line, for work that follows a run; nil: the line again.
    func show(_ work: String?)
}

extension MessageLine {
    /// Nothing follows most runs.
    func show(_ work: String?) {}
}

/// Messages from any thread to standard error.
final class Messages: Sendable {
    private let quiet: Bool
    private let current = Mutex<(any MessageLine)?>(nil)

    init(quiet: Bool) { self.quiet = quiet }

    var reporter: (any MessageLine)? {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }

    func say(_ message: String) {
        if quiet { return }
        if let reporter { reporter.say(Console.safe(message)) } else { Console.say(message) }
    }
}
