// Everything that the program says. Nothing that came from outside reaches the terminal as it is: no credentials, no
// escape sequences, and a standard error or output that is closed is no reason to crash.

import Files
import Foundation
import Media
import SystemPackage

enum Console {
    /// One message, one or more lines, on standard error.
    static func say(_ message: String) { write(safe(message) + "\n") }

    /// The end of the program as its messages tell it.
    static func complain(_ messages: [String]) {
        for message in messages { say("actionline: \(message)") }
    }

    /// Ends the program at once: where memory is short, what libraries do at exit may wait for threads that never were.
    static func exit(_ code: Int32) -> Never {
        fflush(nil)
        UnfinishedFiles.removeAll(andExit: code)
    }

    /// A message with nothing in it that must not be shown.
    static func safe(_ message: String) -> String { redactedMessage(message).printableLines }

    /// Text for standard output: for a terminal made safe, for a pipe as it is.
    static func print(_ text: String) {
        send((isatty(STDOUT_FILENO) == 1 ? text.printableLines : text) + "\n", to: STDOUT_FILENO)
    }

    /// A status line, which holds the sequences that a status line needs.
    static func write(_ text: String) { send(text, to: STDERR_FILENO) }

    /// Best effort: a closed standard error or descriptor is not an error of the run.
    static func send(_ text: String, to descriptor: Int32) {
        _ = try? FileDescriptor(rawValue: descriptor).writeAll(text.utf8)
    }
}
