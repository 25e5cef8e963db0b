// Files that appear whole, and what is left of those that do not.

import Files
import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite struct AtomicFileTests {
    let folder = Scratch()

    private func file(_ name: String, _ text: String, nameless: Bool) throws -> AtomicFile {
        let file = try AtomicFile(for: folder.file(name), nameless: nameless)
        try file.descriptor.writeAll(text.utf8)
        return file
    }

    @Test(arguments: [true, false]) func aFileIsNotThereBeforeItIsPublished(nameless: Bool) throws {
        let file = try file("a.csv", "new", nameless: nameless)
        #expect(!folder.exists("a.csv"))
        #expect(folder.files.count == (nameless ? 0 : 1))
        file.discard()
    }

    @Test(arguments: [true, false]) func aFileAppearsWhenItIsPublished(nameless: Bool) throws {
        try file("a.csv", "new", nameless: nameless).publish(as: folder.file("a.csv"), overwrite: false)
        #expect(folder.files == ["a.csv"])
        #expect(folder.text("a.csv") == "new")
    }

    @Test(arguments: [true, false]) func aNameThatIsTakenIsRefused(nameless: Bool) throws {
        try folder.write("a.csv", "old")
        let file = try file("a.csv", "new", nameless: nameless)
        #expect(throws: Errno.fileExists) { try file.publish(as: folder.file("a.csv"), overwrite: false) }
        #expect(folder.text("a.csv") == "old")
    }

    @Test(arguments: [true, false]) func aNameThatIsTakenIsReplacedOnRequest(nameless: Bool) throws {
        try folder.write("a.csv", "old")
        try file("a.csv", "new", nameless: nameless).publish(as: folder.file("a.csv"), overwrite: true)
        #expect(folder.text("a.csv") == "new")
        #expect(folder.files == ["a.csv"])
    }

    /// A reader never meets a name without its file, nor half a file.
    @Test func aFileIsReplacedInOneStep() async throws {
        let texts = ["a", "b"].map { String(repeating: $0, count: 100_000) }
        try folder.write("a.csv", texts[0])
        let reader = Task.detached { [folder] in
            var seen: Set<String?> = []
            while !Task.isCancelled { seen.insert(folder.text("a.csv")) }
            return seen
        }
        for turn in 0..<20 {
            try file("a.csv", texts[turn % 2], nameless: true).publish(as: folder.file("a.csv"), overwrite: true)
        }
        reader.cancel()
        #expect(await reader.value.isSubset(of: texts.map(Optional.init)))
    }

    @Test(arguments: [true, false]) func aFileThatIsNotPublishedLeavesNothing(nameless: Bool) throws {
        do { _ = try file("a.csv", "new", nameless: nameless) }
        #expect(folder.files.isEmpty)
    }

    @Test(arguments: [true, false]) func aFileThatCannotBePublishedLeavesNothing(nameless: Bool) throws {
        try folder.makeFolder("taken")
        do {
            let file = try file("a.csv", "new", nameless: nameless)
            #expect(throws: Errno.isDirectory) { try file.publish(as: folder.file("taken"), overwrite: true) }
        }
        #expect(folder.files == ["taken"])
    }

    @Test func aFileIsMadeOnlyInAFolderThatIsThere() {
        #expect(throws: Errno.noSuchFileOrDirectory) { try AtomicFile(for: folder.file("none/a.csv")) }
    }

    @Test func aFileWithoutItsHiddenNameIsStillWritten() throws {
        let file = try file("a.csv", "new", nameless: false)
        file.loseName()
        #expect(folder.files.isEmpty)
        try file.descriptor.writeAll("more".utf8)
    }

    @Test func aNameOfAnyBytesIsKept() throws {
        let name = SystemPath.text([0x63, 0xE9, 0x2E, 0x63])
        try file(name, "new", nameless: false).publish(as: folder.file(name), overwrite: false)
        #expect(FolderListing.names(folder.file("")) == [name])
    }

    @Test func aSmallFileIsWrittenWhole() throws {
        try folder.write("a.csv", "old")
        try AtomicFile.write(Array("new".utf8), to: folder.file("a.csv"), overwrite: true)
        #expect(folder.text("a.csv") == "new")
        #expect(folder.files == ["a.csv"])
    }

    @Test func aFinishedFileIsMoved() throws {
        try folder.write("a.csv", "old")
        try folder.write("a.csv.part", "new")
        try AtomicFile.move(folder.file("a.csv.part"), to: folder.file("a.csv"), overwrite: true)
        #expect(folder.files == ["a.csv"])
        #expect(folder.text("a.csv") == "new")
    }

    @Test func aFinishedFileIsNotMovedOverAnotherUnasked() throws {
        try folder.write("a.csv", "old")
        try folder.write("a.csv.part", "new")
        #expect(throws: Errno.fileExists) {
            try AtomicFile.move(folder.file("a.csv.part"), to: folder.file("a.csv"), overwrite: false)
        }
        #expect(folder.text("a.csv") == "old")
    }

    @Test func whatAKilledProgramLeftIsFound() throws {
        // No process has this number: it is above the system's largest.
        try folder.write(".a.csv.actionline-2000000000-0.tmp", "")
        try folder.write(".a.csv.actionline-\(getpid())-0.tmp", "")
        #expect(
            UnfinishedFiles.ofDeadProcesses(besides: folder.file("b.csv"))
                == [folder.file(".a.csv.actionline-2000000000-0.tmp")])
    }
}
