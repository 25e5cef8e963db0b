// Runs the built program and keeps what it says.

import Foundation
import Testing

/// The `actionline` beside this test bundle, for the tests of `actionline model`.
enum ModelProgram {
    struct Ended {
        let code: Int32
        let output: String
        let errors: String
    }

    /// The folder of the built products: the test bundle lies there, too.
    static let path: String = {
        let here = Bundle.allBundles.map(\.bundlePath).first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: here).deletingLastPathComponent().appendingPathComponent("actionline").path
    }()

    /// The checkpoints of every layout, and what they must compute.
    static let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("TimeSformerTests/Golden").path

    /// Runs `actionline`, or another program, to its end.
    /// - Parameter environment: added to the test's own.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], program: String = path
    ) throws -> Ended {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        // Files, not pipes: a full pipe would stop the program.
        let folder = ModelScratch()
        let files = try ["out", "err"].map { name in
            try folder.write(name, Data())
            return try FileHandle(forWritingTo: URL(fileURLWithPath: folder.file(name)))
        }
        process.standardOutput = files[0]
        process.standardError = files[1]
        // waitUntilExit turns the run loop of a thread that tests share, and may never return.
        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }
        try process.run()
        if ended.wait(timeout: .now() + 60) == .timedOut {
            kill(process.processIdentifier, SIGKILL)
            ended.wait()
            Issue.record("\(arguments) did not end within 60 s")
        }
        return Ended(code: process.terminationStatus, output: folder.text("out"), errors: folder.text("err"))
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
