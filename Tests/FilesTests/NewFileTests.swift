// Files that appear whole, and what is left of those that do not.

import Files
import Foundation
import Testing

@Suite struct NewFileTests {
    let folder = TestFolder()

    private func put(_ text: String, _ file: NewFile) {
        _ = text.withCString { write(file.descriptor, $0, strlen($0)) }
    }

    @Test(arguments: [true, false]) func aFileAppearsWhenItIsPublished(nameless: Bool) throws {
        let file = try NewFile(for: folder.path("a.csv"), nameless: nameless)
        put("new", file)
        #expect(folder.files.count == (nameless ? 0 : 1))
        try file.publish(as: folder.path("a.csv"), overwrite: false)
        #expect(folder.files == ["a.csv"])
        #expect(folder.text("a.csv") == "new")
    }

    @Test(arguments: [true, false]) func aNameThatIsTakenIsReplacedOnlyWhenAskedTo(nameless: Bool) throws {
        folder.put("old", "a.csv")
        let file = try NewFile(for: folder.path("a.csv"), nameless: nameless)
        put("new", file)
        #expect(throws: SystemFailure(EEXIST)) { try file.publish(as: folder.path("a.csv"), overwrite: false) }
        #expect(folder.text("a.csv") == "old")
        try file.publish(as: folder.path("a.csv"), overwrite: true)
        #expect(folder.text("a.csv") == "new")
        #expect(folder.files == ["a.csv"])
    }

    @Test(arguments: [true, false]) func aFileThatIsNotPublishedLeavesNothing(nameless: Bool) throws {
        do { _ = try NewFile(for: folder.path("a.csv"), nameless: nameless) }
        #expect(folder.files.isEmpty)
    }

    @Test func whatAKilledProgramLeftIsFound() throws {
        // No process has this number: it is above the system's largest.
        folder.put("", ".a.csv.actionline-2000000000-0.tmp")
        folder.put("", ".a.csv.actionline-\(getpid())-0.tmp")
        #expect(
            Leftovers.ofDeadProcesses(besides: folder.path("b.csv"))
                == [folder.path(".a.csv.actionline-2000000000-0.tmp")])
    }
}

/// A folder for one test; removed with it.
final class TestFolder: Sendable {
    private let folder = NSTemporaryDirectory() + "actionline-files-" + UUID().uuidString

    init() { try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func path(_ name: String) -> String { folder + "/" + name }
    var files: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted() }
    func text(_ name: String) -> String? { try? String(contentsOfFile: path(name), encoding: .utf8) }
    func put(_ text: String, _ name: String) { try? Data(text.utf8).write(to: URL(fileURLWithPath: path(name))) }
}
