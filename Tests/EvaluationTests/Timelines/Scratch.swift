// A folder for one test.

import Foundation

/// A new folder that vanishes with its last user.
final class ScoringScratch {
    let folder: String

    init() {
        let shared = "/dev/shm/"
        let parent = FileManager.default.isWritableFile(atPath: shared) ? shared : NSTemporaryDirectory()
        folder = parent + "actionline-scoring-" + UUID().uuidString
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Writes a file, and the folders before it.
    @discardableResult
    func put(_ text: String, _ name: String) throws -> String {
        let url = URL(fileURLWithPath: folder + "/" + name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
        return url.path
    }

    func path(_ name: String) -> String { folder + "/" + name }
}
