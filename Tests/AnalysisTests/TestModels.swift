// Small checkpoints and generated videos for tests that run the real line.

import Foundation
import Testing

enum TestModels {
    private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    /// The reference checkpoints.
    static let golden = tests.appendingPathComponent("TimeSformerTests/Golden").path

    /// Runs ffmpeg; arguments are split at spaces.
    static func ffmpeg(_ arguments: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["ffmpeg", "-v", "error", "-nostdin", "-y"] + arguments.split(separator: " ").map(String.init)
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "ffmpeg \(arguments)")
    }
}
