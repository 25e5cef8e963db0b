// Where tests put files, and the media that they make.

import Foundation
import Testing

/// The repository's samples.
enum Samples {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("samples").path
    static let workout = folder + "/workout.mp4"
    static let pipeline = folder + "/figure-actions.yaml"
    static let checkpoint = folder + "/figure-actions.pth"
}

/// A folder for one test's files; removed when the test ends.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "actionline-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    func newFile(_ name: String) throws -> FileHandle {
        _ = FileManager.default.createFile(atPath: file(name), contents: nil)
        return try #require(FileHandle(forWritingAtPath: file(name)))
    }

    func text(_ name: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: file(name)) else { return "" }
        return String(decoding: data, as: UTF8.self)
    }

    func bytes(_ name: String) throws -> [UInt8] {
        Array(try #require(FileManager.default.contents(atPath: file(name))))
    }

    @discardableResult
    func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }

    /// Runs ffmpeg with `arguments` and the output file `name`.
    @discardableResult
    func ffmpeg(_ name: String, _ arguments: [String]) throws -> String {
        let outcome = try Running(
            "/usr/bin/env",
            ["ffmpeg", "-nostdin", "-hide_banner", "-v", "error", "-y"] + arguments + [file(name)]
        ).wait()
        try #require(outcome.exitCode == 0, "ffmpeg \(arguments): \(outcome.stderr)")
        return file(name)
    }

    /// The sample video's first seconds; `encoding` replaces its own coding.
    func workout(
        _ name: String, seconds: Int, from start: Int = 0, filter: String? = nil, _ encoding: [String] = ["-c", "copy"]
    ) throws -> String {
        var arguments = ["-ss", "\(start)", "-i", Samples.workout, "-t", "\(seconds)"]
        if let filter { arguments += ["-vf", filter] }
        return try ffmpeg(name, arguments + encoding)
    }
}

/// A CSV with a header, as dictionaries.
func table(_ text: String) -> [[String: String]] {
    let lines = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    guard let header = lines.first else { return [] }
    return lines.dropFirst().map { line in
        Dictionary(zip(header.map(String.init), line.map(String.init)), uniquingKeysWith: { first, _ in first })
    }
}

func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
}
