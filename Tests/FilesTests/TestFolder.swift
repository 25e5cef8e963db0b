// A place for a test's files.

import Foundation

/// A folder for one test; removed with it.
final class TestFolder: Sendable {
    private let folder = NSTemporaryDirectory() + "actionline-files-" + UUID().uuidString

    init() { try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func path(_ name: String) -> String { folder + "/" + name }
    var files: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted() }
    func text(_ name: String) -> String? { try? String(contentsOfFile: path(name), encoding: .utf8) }
    func put(_ text: String, _ name: String) { try? Data(text.utf8).write(to: URL(fileURLWithPath: path(name))) }
    func makeFolder(_ name: String) {
        try? FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: false)
    }
}
