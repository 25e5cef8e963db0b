// Files that appear whole, and what is left of those that do not.

import Files
import Foundation
import SystemPackage
import Testing

@Suite struct AtomicFileTests {
    let folder = TestFolder()

    private func file(_ name: String, _ text: String, nameless: Bool) throws -> AtomicFile {
        let file = try AtomicFile(for: folder.path(name), nameless: nameless)
        try file.descriptor.writeAll(text.utf8)
        return file
    }

    @Test(arguments: [true, false]) func aFileIsNotThereBeforeItIsPublished(nameless: Bool) throws {
        let file = try file("a.csv", "new", nameless: nameless)
        #expect(folder.text("a.csv") == nil)
        #expect(folder.files.count == (nameless ? 0 : 1))
        file.discard()
    }

    @Test(arguments: [true, false]) func aFileAppearsWhenItIsPublished(nameless: Bool) throws {
        try file("a.csv", "new", nameless: nameless).publish(as: folder.path("a.csv"), overwrite: false)
        #expect(folder.files == ["a.csv"])
        #expect(folder.text("a.csv") == "new")
    }

    @Test(arguments: [true, false]) func aNameThatIsTakenIsRefused(nameless: Bool) throws {
        folder.put("old", "a.csv")
        let file = try file("a.csv", "new", nameless: nameless)
        #expect(throws: Errno.fileExists) { try file.publish(as: folder.path("a.csv"), overwrite: false) }
        #expect(folder.text("a.csv") == "old")
    }

    @Test(arguments: [true, false]) func aNameThatIsTakenIsReplacedOnRequest(nameless: Bool) throws {
        folder.put("old", "a.csv")
        try file("a.csv", "new", nameless: nameless).publish(as: folder.path("a.csv"), overwrite: true)
        #expect(folder.text("a.csv") == "new")
        #expect(folder.files == ["a.csv"])
    }

    /// A reader never meets a name without its file, nor half a file.
    @Test func aFileIsReplacedInOneStep() async throws {
        let texts = ["a", "b"].map { String(repeating: $0, count: 100_000) }
        folder.put(texts[0], "a.csv")
        let reader = Task.detached { [folder] in
            var seen: Set<String?> = []
            while !Task.isCancelled { seen.insert(folder.text("a.csv")) }
            return seen
        }
        for turn in 0..<20 {
            try file("a.csv", texts[turn % 2], nameless: true).publish(as: folder.path("a.csv"), overwrite: true)
        }
        reader.cancel()
        #expect(await reader.value.isSubset(of: texts.map(Optional.init)))
    }

    @Test(arguments: [true, false]) func aFileThatIsNotPublishedLeavesNothing(nameless: Bool) throws {
        do { _ = try file("a.csv", "new", nameless: nameless) }
        #expect(folder.files.isEmpty)
    }

    @Test(arguments: [true, false]) func aFileThatCannotBePublishedLeavesNothing(nameless: Bool) throws {
        folder.makeFolder("taken")
        do {
            let file = try file("a.csv", "new", nameless: nameless)
            #expect(throws: Errno.isDirectory) { try file.publish(as: folder.path("taken"), overwrite: true) }
        }
        #expect(folder.files == ["taken"])
    }

    @Test func aFileIsMadeOnlyInAFolderThatIsThere() {
        #expect(throws: Errno.noSuchFileOrDirectory) { try AtomicFile(for: folder.path("none/a.csv")) }
    }

    @Test func aFileWithoutItsHiddenNameIsStillWritten() throws {
        let file = try file("a.csv", "new", nameless: false)
        file.loseName()
        #expect(folder.files.isEmpty)
        try file.descriptor.writeAll("more".utf8)
    }

    @Test func aNameOfAnyBytesIsKept() throws {
        let name = SystemPath.text([0x63, 0xE9, 0x2E, 0x63])
        try file(name, "new", nameless: false).publish(as: folder.path(name), overwrite: false)
        #expect(FolderListing.names(folder.path("")) == [name])
    }

    @Test func aSmallFileIsWrittenWhole() throws {
        folder.put("old", "a.csv")
        try AtomicFile.write(Array("new".utf8), to: folder.path("a.csv"), overwrite: true)
        #expect(folder.text("a.csv") == "new")
        #expect(folder.files == ["a.csv"])
    }

    @Test func aFinishedFileIsMoved() throws {
        folder.put("old", "a.csv")
        folder.put("new", "a.csv.part")
        try AtomicFile.move(folder.path("a.csv.part"), to: folder.path("a.csv"), overwrite: true)
        #expect(folder.files == ["a.csv"])
        #expect(folder.text("a.csv") == "new")
    }

    @Test func aFinishedFileIsNotMovedOverAnotherUnasked() {
        folder.put("old", "a.csv")
        folder.put("new", "a.csv.part")
        #expect(throws: Errno.fileExists) {
            try AtomicFile.move(folder.path("a.csv.part"), to: folder.path("a.csv"), overwrite: false)
        }
        #expect(folder.text("a.csv") == "old")
    }

    @Test func whatAKilledProgramLeftIsFound() throws {
        // No process has this number: it is above the system's largest.
        folder.put("", ".a.csv.actionline-2000000000-0.tmp")
        folder.put("", ".a.csv.actionline-\(getpid())-0.tmp")
        #expect(
            UnfinishedFiles.ofDeadProcesses(besides: folder.path("b.csv"))
                == [folder.path(".a.csv.actionline-2000000000-0.tmp")])
    }
}
