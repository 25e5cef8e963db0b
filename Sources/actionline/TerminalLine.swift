// The one line at the bottom of a terminal that is rewritten in place, and what is printed around it.

import Foundation
import Synchronization

/// A status line on standard error. What several threads write never mixes; where no line is shown, messages are plain lines.
final class TerminalLine: Sendable {
    /// What stands on the terminal now; nil: no line.
    private let shown = Mutex<String?>(nil)
    private static let erase = "\r\u{1B}[K"

    /// Whether standard error is a terminal.
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Shows `text` in place of the present line, cut to the terminal's width so that it never wraps.
    /// - Parameter message: a line that stays, above it.
    func show(_ text: String, below message: String? = nil) {
        let line = Self.erase + text.prefix(Self.columns - 1)
        shown.withLock { shown in
            Console.write((message.map { Self.erase + $0 + "\n" } ?? "") + line)
            shown = line
        }
    }

    /// Prints a message on a line of its own, above the status line where there is one.
    /// - Parameter isReplaced: the message takes the status line's place.
    func say(_ message: String, replacing isReplaced: Bool = false) {
        shown.withLock { shown in
            let before = shown == nil ? "" : Self.erase
            if isReplaced { shown = nil }
            Console.write(before + message + "\n" + (shown ?? ""))
        }
    }

    /// Runs `write`, which may write to the same terminal: the line goes away and comes back below.
    func aside(_ write: () throws -> Void) throws {
        try shown.withLock { shown in
            if shown != nil { Console.write(Self.erase) }
            defer { if let shown { Console.write(shown) } }
            try write()
        }
    }

    /// Takes the line away.
    func clear() {
        shown.withLock { shown in
            if shown != nil { Console.write(Self.erase) }
            shown = nil
        }
    }

    /// Leaves the line where it is and goes on below it.
    func keep() {
        shown.withLock { shown in
            if shown != nil { Console.write("\n") }
            shown = nil
        }
    }

    private static var columns: Int { columns(of: STDERR_FILENO) }

    /// How wide the terminal is; 80 for what is none.
    static func columns(of descriptor: Int32) -> Int {
        var size = winsize()
        return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 1 ? Int(size.ws_col) : 80
    }
}
