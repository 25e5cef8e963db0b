// Programs that a test runs.

import Foundation

/// A program that runs, its output on the way to temporary files.
package final class Running {
    /// How a program ended.
    package struct Outcome: Sendable {
        package let stdout: String
        package let stderr: String
        /// As a shell tells it: 128 + n where signal n ended the program.
        package let exitCode: Int32
        /// The rows of a CSV on standard output, without its header.
        package var rows: [Substring] { stdout.split(separator: "\n").dropFirst().map { $0 } }
    }

    /// A program that did not end in time, or not well.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package let process = Process()
    private let scratch: Scratch
    private let ended = DispatchSemaphore(value: 0)

    /// Starts `program`.
    /// - Parameters:
    ///   - stdin: a file; nil: nothing.
    ///   - folder: where it runs; nil: a temporary one.
    ///   - environment: added to the test's own.
    ///   - stdout: nil: kept for the outcome.
    package init(
        _ program: String, _ arguments: [String], stdin: String? = nil, folder: String? = nil,
        environment: [String: String] = [:], stdout: FileHandle? = nil, stderr: FileHandle? = nil
    ) throws {
        scratch = Scratch()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.currentDirectoryURL = URL(fileURLWithPath: folder ?? scratch.path)
        process.standardInput =
            try stdin.map { try FileHandle(forReadingFrom: URL(fileURLWithPath: $0)) } ?? FileHandle.nullDevice
        process.standardOutput = try stdout ?? scratch.newFile("stdout")
        process.standardError = try stderr ?? scratch.newFile("stderr")
        process.terminationHandler = { [ended] _ in ended.signal() }
        try process.run()
    }

    deinit { if process.isRunning { send(SIGKILL) } }

    package func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits for the end.
    /// - Throws: `Failure` for a program that takes too long; it is killed.
    package func wait(_ seconds: Double = 60) throws -> Outcome {
        if ended.wait(timeout: .now() + seconds) == .timedOut {
            send(SIGKILL)
            ended.wait()
            throw Failure(description: "\(process.arguments ?? []) did not end within \(seconds) s")
        }
        ended.signal()
        let signalled = process.terminationReason == .uncaughtSignal
        return Outcome(
            stdout: scratch.text("stdout"), stderr: scratch.text("stderr"),
            exitCode: process.terminationStatus + (signalled ? 128 : 0))
    }

    /// What a program prints that ends well.
    /// - Throws: `Failure` with its standard error for every other.
    @discardableResult
    package static func output(_ program: String, _ arguments: [String], folder: String? = nil) throws -> Data {
        let scratch = Scratch()
        let outcome = try Running(
            program, arguments, folder: folder, stdout: scratch.newFile("stdout")
        ).wait(120)
        guard outcome.exitCode == 0 else {
            throw Failure(description: "\(program) \(arguments.joined(separator: " ")): \(outcome.stderr)")
        }
        return try Data(contentsOf: URL(fileURLWithPath: scratch.file("stdout")))
    }
}
