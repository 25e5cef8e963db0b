// Which videos a run over many takes, and what their outputs are called.

import Analysis
import Glibc
import TestSupport
import Testing

@Suite struct ArchiveListingTests {
    private let scratch = Scratch()

    private func make(_ names: [String]) throws {
        for name in names { try scratch.write(name, "x") }
    }

    private func inputs(_ arguments: [String], recursive: Bool = false) throws -> [ArchiveInput] {
        try ArchiveListing(isRecursive: recursive).inputs(arguments.map { scratch.file($0) })
    }

    private func names(_ inputs: [ArchiveInput]) -> [String] { inputs.map(\.name) }

    @Test func aFolderGivesItsVideosInTheOrderOfTheirNames() throws {
        try make(["r/b.MP4", "r/a.mkv", "r/notes.txt", "r/.hidden.mp4", "r/deep/c.mp4"])
        let found = try inputs(["r/"])
        #expect(names(found) == ["a", "b"])
        #expect(found.map(\.path) == [scratch.file("r/a.mkv"), scratch.file("r/b.MP4")])
    }

    @Test func foldersOfFoldersAreMirrored() throws {
        try make(["r/a.mp4", "r/x/a.mp4", "r/x/y/a.mp4"])
        #expect(try names(inputs(["r"], recursive: true)) == ["a", "x/a", "x/y/a"])
    }

    @Test func aLinkToAFolderAboveIsNotFollowed() throws {
        try make(["r/x/a.mp4"])
        try #require(symlink(scratch.file("r"), scratch.file("r/x/up")) == 0)
        #expect(try names(inputs(["r"], recursive: true)) == ["x/a"])
    }

    @Test func singleFilesMirrorWhatTheyDoNotShare() throws {
        try make(["r/x/a.mp4", "r/y/a.mp4"])
        #expect(try names(inputs(["r/x/a.mp4", "r/y/a.mp4"])) == ["x/a", "y/a"])
        #expect(try names(inputs(["r/x/a.mp4"])) == ["a"])
    }

    @Test func patternsAreThoseOfAShell() throws {
        try make(["r/cam1.mp4", "r/cam2.mp4", "r/other.mp4"])
        #expect(try names(inputs(["r/cam*.mp4"])) == ["cam1", "cam2"])
    }

    @Test func aFileWhoseNameIsAPatternIsThatFile() throws {
        try make(["r/a[1].mp4", "r/a1.mp4"])
        #expect(try names(inputs(["r/a[1].mp4"])) == ["a[1]"])
    }

    @Test(arguments: [
        (["r/a.mp4", "r/a.mkv"], "would both be called"), (["r/a.mp4", "r/a.mp4"], "is named twice"),
        (["r/none.mp4"], "there is no file"), (["r/none*.mp4"], "no file's name fits"),
        (["empty"], "no video lies in the folder"),
    ])
    func whatCannotBeIsSaidBeforeTheStart(arguments: [String], cause: String) throws {
        try make(["r/a.mp4", "r/a.mkv", "empty/notes.txt"])
        let error = #expect(throws: ArchiveError.self) { try inputs(arguments) }
        #expect(error?.description.contains(cause) == true)
    }

    @Test(arguments: ["-", "rtsp://camera/stream"]) func whatIsNoFileIsRefused(input: String) {
        let error = #expect(throws: ArchiveError.self) { try ArchiveListing(isRecursive: false).inputs([input]) }
        #expect(error == .notFile(input))
    }

    @Test func aListHasAPathALineOrZeroBytesBetweenThem() {
        #expect(ArchiveListing.paths(Array("a.mp4\r\n\nb c.mp4".utf8)) == ["a.mp4", "b c.mp4"])
        #expect(ArchiveListing.paths(Array("a\nb.mp4\0c.mp4\0".utf8)) == ["a\nb.mp4", "c.mp4"])
    }
}
