// Runs the built program as a user would: arguments, standard input, a time limit; gives back what it printed.

import Foundation
import TestSupport

/// The built `actionline`.
enum Program {
    typealias Outcome = Running.Outcome

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
