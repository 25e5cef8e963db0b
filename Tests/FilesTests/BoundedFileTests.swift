// Small files from outside: bounded in bytes and in time.

import Files
import Foundation
import Testing

@Suite struct BoundedFileTests {
    let folder = TestFolder()

    @Test func aFileIsReadWhole() throws {
        folder.put("abc", "a")
        #expect(try BoundedFile.read(folder.path("a"), atMost: 3) == Array("abc".utf8))
    }

    @Test func aFileThatIsTooLongIsRefused() {
        folder.put("abcd", "a")
        #expect(throws: FileProblem("it has 4 bytes, more than the 3 such a file may have")) {
            try BoundedFile.read(folder.path("a"), atMost: 3)
        }
    }

    @Test func aPipeWithoutAWriterIsGivenUp() {
        #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
        let problem = #expect(throws: FileProblem.self) {
            try BoundedFile.read(folder.path("pipe"), atMost: 3, waitSeconds: 0.1)
        }
        #expect(problem?.description.contains("nobody writes to this pipe") == true)
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
        folder.put("", "a")
        symlink("a", folder.path("soft"))
        link(folder.path("a"), folder.path("hard"))
        folder.put("", "b")
        let file = try #require(FileIdentity.of(folder.path("a")))
        #expect(FileIdentity.of(folder.path("soft")) == file)
        #expect(FileIdentity.of(folder.path("hard")) == file)
        #expect(FileIdentity.of(folder.path("b")) != file)
        #expect(FileIdentity.of("/dev/null") == nil)
    }

    @Test func memoryThatNobodyHasIsAnError() {
        #expect(throws: FileProblem.self) { try SystemLimits.requireMemory(bytes: 1 << 60) }
    }
}
