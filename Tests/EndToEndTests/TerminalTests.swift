// What a person sees on a terminal.

import Foundation
import Synchronization
import TestSupport
import Testing

struct TerminalTests {
    /// Runs the program with both outputs on one terminal, and gives what came there.
    private func session(_ arguments: [String]) throws -> (text: String, exitCode: Int32) {
        let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        // TIOCSPTLCK unlocks the other end, TIOCGPTN gives its number; Glibc's posix_openpt is not imported.
        var (lock, number): (Int32, Int32) = (0, 0)
        try #require(master >= 0 && ioctl(master, 0x4004_5431, &lock) == 0 && ioctl(master, 0x8004_5430, &number) == 0)
        let terminal = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(terminal >= 0)
        let handle = FileHandle(fileDescriptor: terminal)
        let program = try Running(Program.path, arguments, stdout: handle, stderr: handle)
        // A terminal that nobody reads takes a few kilobytes and then makes the program wait.
        let screen = Screen(master)
        let outcome = try program.wait()
        // Closing the last writer ends the reading with EIO.
        close(terminal)
        return (screen.text(), outcome.exitCode)
    }

    /// Reads a terminal's other end on a thread of its own.
    private final class Screen: Sendable {
        private let bytes = Mutex<[UInt8]>([])
        private let done = DispatchSemaphore(value: 0)

        init(_ master: Int32) {
            Thread.detachNewThread { [self] in
                var buffer = [UInt8](repeating: 0, count: 4096)
                while case let count = read(master, &buffer, buffer.count), count > 0 {
                    bytes.withLock { $0 += buffer[..<count] }
                }
                close(master)
                done.signal()
            }
        }

        /// Everything, once the last writer has gone.
        func text() -> String {
            done.wait()
            return bytes.withLock { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// What is left on the screen: a status line that was taken away is gone.
    private func lines(_ text: String) -> [String] {
        text.split(separator: "\r\n").map { line in
            String(line.components(separatedBy: "\r\u{1B}[K").last ?? "")
        }.filter { !$0.isEmpty }
    }

    private static let short = Result<(scratch: Scratch, path: String), any Error> {
        let scratch = Scratch()
        return (scratch, try scratch.workout("short.mp4", seconds: 6))
    }

    @Test func aTerminalGetsATableOfSegments() throws {
        let (text, exitCode) = try session(["label", try Self.short.get().path, "-p", Samples.pipeline])
        #expect(exitCode == 0)
        let lines = lines(text)
        #expect(
            lines.first?.split(separator: " ") == ["segment", "start", "end", "label", "score", "windows"], "\(lines)")
        #expect(lines.dropFirst().first?.contains("walking left") == true, "\(lines)")
        #expect(lines.last?.contains("of video in") == true)
    }

    @Test func windowsComeWhenTheyAreAskedFor() throws {
        let (text, _) = try session(["label", try Self.short.get().path, "-p", Samples.pipeline, "--rows", "windows"])
        #expect(lines(text).first?.split(separator: " ") == ["window", "start", "end", "label", "score"])
        #expect(lines(text).dropFirst().first?.contains("0:00:01.067  walking left") == true, "\(lines(text))")
    }

    @Test func oneLiveLineStandsBelowTheRows() throws {
        let (text, _) = try session([
            "label", Samples.workout, "-p", Samples.pipeline, "--rows", "windows", "--set", "window.stride=2", "--end",
            "60",
        ])
        #expect(text.contains(" left, "), "a remaining time")
        #expect(text.contains("% 0:0"), "a share")
        // Every row stands alone in its line.
        let rows = lines(text).filter { $0.hasPrefix("   ") }
        #expect(rows.count > 500 && rows.allSatisfy { $0.count < 80 && !$0.contains("%") })
    }

    @Test func commandsInLabelsDoNotReachATerminalInAnyFormat() throws {
        let scratch = Scratch()
        let names = (0..<10).map { "\u{1B}[31mlabel \($0)\u{7}" }.joined(separator: "\n")
        let labels = try scratch.write("labels.txt", names.utf8)
        for format in ["csv", "json", "jsonl", "table"] {
            let (text, _) = try session([
                "label", try Self.short.get().path, "-p", Samples.pipeline, "--set", "model.labels=\(labels)",
                "--format", format, "--quiet",
            ])
            #expect(!text.contains("\u{1B}") && !text.contains("\u{7}"), "\(format): \(text)")
        }
    }
}
