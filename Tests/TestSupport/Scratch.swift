// Where a test puts its files.

import Foundation

/// A new folder for one test's files; removed with its last user.
package final class Scratch: Sendable {
    package let path: String

    /// - Parameter inMemory: for thousands of small files, where the system has a folder for that.
    package init(inMemory: Bool = false) {
        let shared = "/dev/shm/"
        let parent =
            inMemory && FileManager.default.isWritableFile(atPath: shared) ? shared : NSTemporaryDirectory()
        path = parent + "actionline-\(UUID().uuidString)"
        // Where this fails, writing fails, and says so.
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    package func file(_ name: String) -> String { path + "/" + name }

    package func newFile(_ name: String) throws -> FileHandle {
        FileManager.default.createFile(atPath: file(name), contents: nil)
        return try FileHandle(forWritingTo: URL(fileURLWithPath: file(name)))
    }

    package func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }

    /// Every file there is, hidden ones too.
    package var files: [String] { Self.names(path) }

    /// What lies in a folder, sorted; nothing where there is none.
    package static func names(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    package func bytes(_ name: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(fileURLWithPath: file(name))))
    }

    /// Empty where the file is not there yet.
    package func text(_ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: file(name)) ?? Data(), as: UTF8.self)
    }

    @discardableResult
    package func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        let url = URL(fileURLWithPath: file(name))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        return file(name)
    }

    @discardableResult
    package func write(_ name: String, _ text: String) throws -> String { try write(name, text.utf8) }

    package func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: file(name), withIntermediateDirectories: false)
    }

    /// Runs ffmpeg in this folder.
    /// - Parameter output: a file of this folder, the last argument.
    /// - Returns: the output's path.
    @discardableResult
    package func ffmpeg(_ output: String, _ arguments: [String]) throws -> String {
        try Running.output(
            "/usr/bin/env", ["ffmpeg", "-nostdin", "-hide_banner", "-v", "error", "-y"] + arguments + [file(output)],
            folder: path)
        return file(output)
    }
}
