// Runs the built program as a user would: arguments, standard input, a time limit; gives back what it printed.

import Foundation
import Synchronization
import Testing

/// The built `actionline`.
enum Program {
    struct Outcome {
        let stdout: String
        let stderr: String
        /// As a shell tells it: 128 + n where signal n ended the program.
        let exitCode: Int32
        /// The rows of a CSV on standard output, without its header.
        var rows: [Substring] { stdout.split(separator: "\n").dropFirst().map { $0 } }
    }

    /// Beside the test program, where SwiftPM builds both.
    static let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("actionline").path

    /// Runs to the end.
    static func run(_ arguments: [String], stdin: String? = nil, timeout seconds: Double = 60) throws -> Outcome {
        try Running(path, arguments, stdin: stdin).wait(seconds)
    }

    /// Labels `input` with the sample model.
    static func label(_ input: String, _ arguments: [String] = [], stdin: String? = nil) throws -> Outcome {
        try run(["label", input, "--pipeline", Samples.pipeline] + arguments, stdin: stdin)
    }

    /// Runs a shell script; `$ACTIONLINE` is the program, `$PIPELINE` the sample's pipeline file.
    static func shell(_ script: String, in folder: String, timeout seconds: Double = 60) throws -> Outcome {
        try Running(
            "/bin/bash", ["-c", script], folder: folder,
            environment: ["ACTIONLINE": path, "PIPELINE": Samples.pipeline, "WORKOUT": Samples.workout]
        ).wait(seconds)
    }
}

/// A program that runs, its output on the way to temporary files.
final class Running {
    private let process = Process()
    private let scratch: Scratch
    private let ended = DispatchSemaphore(value: 0)

    init(
        _ program: String, _ arguments: [String], stdin: String? = nil, folder: String? = nil,
        environment: [String: String] = [:], stdout: FileHandle? = nil, stderr: FileHandle? = nil
    ) throws {
        scratch = try Scratch()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.currentDirectoryURL = URL(fileURLWithPath: folder ?? scratch.path)
        process.standardInput =
            try stdin.map { try FileHandle(forReadingFrom: URL(fileURLWithPath: $0)) }
            ?? FileHandle.nullDevice
        process.standardOutput = try stdout ?? scratch.newFile("stdout")
        process.standardError = try stderr ?? scratch.newFile("stderr")
        process.terminationHandler = { [ended] _ in ended.signal() }
        try process.run()
    }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits for the end; a program that takes too long is killed and fails the test.
    func wait(_ seconds: Double = 60) throws -> Program.Outcome {
        if ended.wait(timeout: .now() + seconds) == .timedOut {
            send(SIGKILL)
            ended.wait()
            Issue.record("\(process.arguments ?? []) did not end within \(seconds) s")
        }
        let signalled = process.terminationReason == .uncaughtSignal
        return Program.Outcome(
            stdout: try scratch.text("stdout"), stderr: try scratch.text("stderr"),
            exitCode: process.terminationStatus + (signalled ? 128 : 0))
    }
}
