// What the user is told while a run goes on: above the progress line where there is one.

import Analysis
import Foundation
import Synchronization

/// Messages from any thread to standard error.
final class Messages: Sendable {
    private let quiet: Bool
    private let current = Mutex<ProgressReporter?>(nil)

    init(quiet: Bool) { self.quiet = quiet }

    var reporter: ProgressReporter? {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }

    func say(_ message: String) {
        if quiet { return }
        if let reporter { reporter.say(Console.safe(message)) } else { Console.say(message) }
    }
}
