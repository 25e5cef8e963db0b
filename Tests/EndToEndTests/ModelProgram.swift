// The built program and the golden checkpoints, for the tests of `actionline model`.

import Foundation

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

/// A folder for one test's files; removed when the test ends.
final class ModelScratch {
    let path = NSTemporaryDirectory() + "actionline-model-\(UUID().uuidString)"

    init() { try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }
    func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }
    func text(_ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: file(name)) ?? Data(), as: UTF8.self)
    }
    func write(_ name: String, _ data: Data) throws {
        let url = URL(fileURLWithPath: file(name))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: url)
    }
    /// What lies in a folder; nothing where there is none.
    static func names(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }
}
