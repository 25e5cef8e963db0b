// The lists that people have: what is read from each.

import Datasets
import Foundation
import Sampling
import Testing
import Timeline

@Suite struct ClipListTests {
    @Test func aLineIsAPathAndAClass() throws {
        let folder = try ListFolder(["a.mp4", "b.mp4"])
        let list = try folder.read("a.mp4 1\nb.mp4 0\n")
        #expect(list.clips.map(\.labels) == [[1], [0]])
        #expect(list.clips.map(\.path) == [folder.path + "/a.mp4", folder.path + "/b.mp4"])
    }

    @Test func aPathWithoutAnEndingGetsMp4() throws {
        let folder = try ListFolder(["v_1.2_take.mp4", "x.mp4"])
        #expect(try folder.read("x 1\n").clips[0].name == "x.mp4")
    }

    @Test func aLineMayHaveSeveralClasses() throws {
        let list = try ListFolder(["a.mp4"]).read("a.mp4 0 2 2\n")
        #expect(list.clips[0].labels == [0, 2])
    }

    @Test func aClassMayBeNamed() throws {
        let folder = try ListFolder(["a.mp4"])
        let list = try folder.read("a.mp4 waving\na.mp4 jumping jacks\na.mp4 standing_still\n")
        #expect(list.clips.map(\.labels) == [[1], [2], [0]])
    }

    @Test func aPathMayHaveSpaces() throws {
        let list = try ListFolder(["my  clip 1.mp4"]).read("my  clip 1.mp4 2\n")
        #expect(list.clips[0].name == "my  clip 1.mp4")
    }

    @Test func emptyLinesAndForeignLineEndsAreNothing() throws {
        let list = try ListFolder(["a.mp4"]).read("\u{FEFF}a.mp4 1\r\n\r\n\na.mp4 2")
        #expect(list.clips.map(\.line) == [1, 4])
    }

    @Test func relativePathsBeginAtTheRoot() throws {
        let folder = try ListFolder(["videos/a.mp4"])
        #expect(try folder.read("a.mp4 1\n", root: folder.path + "/videos").clips.count == 1)
    }

    @Test func aTableHasStretchesOfLongVideos() throws {
        let folder = try ListFolder(["day.mp4"])
        let list = try folder.read(
            "file,start,end,label\nday.mp4,1.5,4,waving\nday.mp4,,,2\nday.mp4,7,,\"standing still\"\n",
            name: "list.csv")
        #expect(list.clips.map(\.labels) == [[1], [2], [0]])
        #expect(list.clips[0].stretch == ClipStretch(startSeconds: 1.5, endSeconds: 4))
        #expect(list.clips[1].stretch == nil)
        #expect(list.clips[2].stretch?.startSeconds == 7)
    }

    @Test func aTableMayHaveSeveralClassesInAField() throws {
        let list = try ListFolder(["a.mp4"]).read("label,file\nwaving;2,a.mp4\n", name: "list.csv")
        #expect(list.clips[0].labels == [1, 2])
    }

    @Test func kineticsTablesNameCutFiles() throws {
        let folder = try ListFolder(["waving/abc_000010_000020.mp4", "xyz_000003_000013.mkv"])
        let list = try folder.read(
            "label,youtube_id,time_start,time_end,split\nwaving,abc,10,20,val\njumping jacks,xyz,3,13,val\n",
            name: "k.csv")
        #expect(list.clips.map(\.name) == ["waving/abc_000010_000020.mp4", "xyz_000003_000013.mkv"])
        #expect(list.clips.allSatisfy { $0.stretch == nil })
    }

    @Test func kineticsTablesMayMeanStretchesOfWholeVideos() throws {
        let list = try ListFolder(["abc.mp4"]).read(
            "label,youtube_id,time_start,time_end,split\nwaving,abc,10,20,val\n", name: "k.csv")
        #expect(list.clips[0].stretch == ClipStretch(startSeconds: 10, endSeconds: 20))
    }

    @Test func aFolderOfFoldersIsAList() throws {
        let folder = try ListFolder([
            "set/waving/b.mp4", "set/waving/a.mkv", "set/jumping_jacks/c.avi", "set/waving/notes.txt", "set/read.me",
        ])
        let list = try ClipListReader(labels: ListFolder.classes).read(folder.path + "/set")
        #expect(list.clips.map(\.name) == ["jumping_jacks/c.avi", "waving/a.mkv", "waving/b.mp4"])
        #expect(list.clips.map(\.labels) == [[2], [1], [1]])
    }

    @Test func aListIsKnownAgainWhereverItsFilesAre() throws {
        let (first, second) = (try ListFolder(["a.mp4"]), try ListFolder(["a.mp4"]))
        #expect(try first.read("a.mp4 1\n").fingerprint == second.read("a.mp4 1\n").fingerprint)
    }

    @Test func aListWithAnotherLabelIsAnotherList() throws {
        let folder = try ListFolder(["a.mp4"])
        #expect(try folder.read("a.mp4 1\n").fingerprint != folder.read("a.mp4 2\n").fingerprint)
    }
}
