// A folder with lists and files called like videos.

import Datasets
import Foundation
import Testing
import Timeline

/// Removed when the test ends.
final class ListFolder {
    let path = NSTemporaryDirectory() + "datasets-tests-\(UUID().uuidString)"
    static let classes: LabelSet = ["standing still", "waving", "jumping jacks"]

    /// - Parameter files: names of files to be there; whether they are videos shows only later.
    init(_ files: [String] = []) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for file in files { try write(file, "") }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        let file = path + "/" + name
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        return file
    }

    func read(_ text: String, name: String = "list.txt", root: String? = nil) throws -> ClipList {
        try ClipListReader(labels: Self.classes, root: root).read(try write(name, text))
    }

    /// The mistakes of a list that has some.
    func problems(_ text: String, name: String = "list.txt") throws -> [ClipListProblem] {
        do {
            _ = try read(text, name: name)
            return []
        } catch ClipListError.problems(_, let first, _) {
            return first
        }
    }
}
