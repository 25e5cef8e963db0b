// The built program and the golden checkpoints, for the tests of `actionline model`.

import Foundation
import TestSupport

/// `actionline model`, run through `Running`.
enum ModelProgram {
    struct Ended {
        let code: Int32
        let output: String
        let errors: String
    }

    /// The checkpoints of every layout, and what they must compute.
    static let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("TimeSformerTests/Golden").path

    /// Runs `actionline`, or another program, to its end.
    /// - Parameter environment: added to the test's own.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], program: String = Program.path
    ) throws -> Ended {
        let outcome = try Running(program, arguments, environment: environment).wait()
        return Ended(code: outcome.exitCode, output: outcome.stdout, errors: outcome.stderr)
    }
}
