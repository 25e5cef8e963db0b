// Small files from outside: bounded in bytes and in time.

import Files
import Foundation
import TestSupport
import Testing

@Suite struct BoundedFileTests {
    let folder = Scratch()

    @Test func aFileIsReadWhole() throws {
        try folder.write("a", "abc")
        #expect(try BoundedFile.read(folder.file("a"), atMost: 3) == Array("abc".utf8))
    }

    @Test func aFileThatIsTooLongIsRefused() throws {
        try folder.write("a", "abcd")
        #expect(throws: FileProblem("it has 4 bytes, more than the 3 such a file may have")) {
            try BoundedFile.read(folder.file("a"), atMost: 3)
        }
    }

    @Test func aPipeWithoutAWriterIsGivenUp() {
        #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
        let problem = #expect(throws: FileProblem.self) {
            try BoundedFile.read(folder.file("pipe"), atMost: 3, waitSeconds: 0.1)
        }
        #expect(problem?.description.contains("no program writes to this pipe") == true)
    }

    @Test func aPipeIsReadToItsEnd() throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        #expect(write(ends[1], "abc", 3) == 3)
        close(ends[1])
        defer { close(ends[0]) }
        #expect(try BoundedFile.read("/dev/fd/\(ends[0])", atMost: 3) == Array("abc".utf8))
    }

    @Test(arguments: ["/dev/zero", "/dev", "/nonexistent"]) func whatIsNoFileIsRefused(path: String) {
        #expect(throws: FileProblem.self) { try BoundedFile.read(path, atMost: 10) }
    }

    @Test func twoNamesOfOneFileAreTheSameFile() throws {
        try folder.write("a", "")
        symlink("a", folder.file("soft"))
        link(folder.file("a"), folder.file("hard"))
        try folder.write("b", "")
        let file = try #require(FileIdentity.of(folder.file("a")))
        #expect(FileIdentity.of(folder.file("soft")) == file)
        #expect(FileIdentity.of(folder.file("hard")) == file)
        #expect(FileIdentity.of(folder.file("b")) != file)
        #expect(FileIdentity.of("/dev/null") == nil)
    }

    @Test func memoryThatNobodyHasIsAnError() {
        #expect(throws: FileProblem.self) { try SystemLimits.requireMemory(bytes: 1 << 60) }
    }
}
