// Lists to train on: which classes they have, and annotations of long videos.

import Datasets
import Foundation
import Sampling
import Testing
import Timeline

@Suite struct TrainingListTests {
    private func read(
        _ folder: ListFolder, _ name: String, labels: LabelSet? = nil, background: String? = nil, root: String? = nil
    ) throws -> TrainingList {
        try TrainingListReader(labels: labels, root: root, background: background).read(folder.path + "/" + name)
    }

    private func problems(_ folder: ListFolder, _ name: String, labels: LabelSet? = nil) throws -> [String] {
        do {
            _ = try read(folder, name, labels: labels)
            return []
        } catch ClipListError.problems(_, let first, _) {
            return first.map(\.description)
        }
    }

    @Test func namesAreTheClassesInTheOrderOfTheirCharacters() throws {
        let folder = try ListFolder(["a.mp4", "b.mp4", "c.mp4"])
        try folder.write("l.txt", "a.mp4 waving\nb.mp4 jumping jacks\nc.mp4 Zumba\na.mp4 éclair\n")
        let list = try read(folder, "l.txt")
        #expect(list.classes.names == ["Zumba", "jumping jacks", "waving", "éclair"])
        #expect(list.clips.map(\.labels) == [[2], [1], [0], [3]])
        #expect(list.longVideos.isEmpty && list.notes.isEmpty)
    }

    @Test func numbersAreTheClassesWhereEveryLabelIsOne() throws {
        let folder = try ListFolder(["a.mp4", "b.mp4"])
        try folder.write("l.txt", "a.mp4 10\nb.mp4 2 0\n")
        let list = try read(folder, "l.txt")
        #expect(list.classes.count == 11 && list.classes.names[10] == "class 10")
        #expect(list.clips.map(\.labels) == [[10], [2, 0]])
        #expect(list.notes.count == 1 && list.notes[0].hasPrefix("no clip of the list shows \"class 1\", "))
        let named = try read(folder, "l.txt", labels: LabelSet((0..<11).map { "c\($0)" }))
        #expect(named.classes.names[10] == "c10" && named.clips == list.clips)
    }

    @Test func numbersAndNamesTogetherAreNames() throws {
        let folder = try ListFolder(["a.mp4"])
        try folder.write("l.csv", "file,label\na.mp4,run\na.mp4,2\na.mp4,run;walk\n")
        let list = try read(folder, "l.csv")
        #expect(list.classes.names == ["2", "run", "walk"])
        #expect(list.clips.map(\.labels) == [[1], [0], [1, 2]])
    }

    @Test func foldersAreClasses() throws {
        let folder = try ListFolder(["set/waving/a.mp4", "set/jumping/b.mp4", "set/notes.txt", "set/empty/x.txt"])
        let list = try read(folder, "set")
        #expect(list.classes.names == ["empty", "jumping", "waving"])
        #expect(list.clips.map(\.labels) == [[1], [2]])
        #expect(list.notes == ["no clip of the list shows \"empty\""])
    }

    @Test func aValidationListHasTheClassesOfTheTrainingList() throws {
        let folder = try ListFolder(["a.mp4"])
        try folder.write("t.csv", "file,label\na.mp4,run\na.mp4,walk\n")
        try folder.write("v.csv", "file,label\na.mp4,walk\na.mp4,wolk\n")
        let classes = try read(folder, "t.csv").classes
        #expect(
            try problems(folder, "v.csv", labels: classes) == ["line 3: unknown class \"wolk\"; did you mean \"walk\"?"]
        )
    }

    @Test func everyMistakeHasItsLineWithoutKnownClassesToo() throws {
        let folder = try ListFolder(["a.mp4"])
        try folder.write("l.txt", "a.mp4 run\nb.mp4 run\na.mp4\n")
        #expect(
            try problems(folder, "l.txt") == [
                "line 2: no file \"\(folder.path)/b.mp4\"", "line 3: \"a.mp4\" has no label; expected: path label",
            ])
        try folder.write("n.txt", "a.mp4 3\na.mp4 -1\n")
        #expect(try problems(folder, "n.txt").isEmpty == false)
    }

    @Test(arguments: [
        (
            "gym.json",
            #"{"version":1,"source":{"input":"gym.mp4"},"windows":[],"segments":["#
                + #"{"segment":0,"start":0,"end":2.5,"label":"jump","score":0.9,"windows":3},"#
                + #"{"segment":1,"start":3,"end":4,"label":"rest","score":0.9,"windows":3}],"gaps":[]}"#
        ),
        ("gym.csv", "segment,start,end,label,score,windows\n0,0,2.5,jump,0.9,3\n1,3,4,rest,0.9,3\n"),
        ("gym.truth.csv", "start,end,label\n0,2.5,jump\n3,4,rest\n"),
        ("all.csv", "video,start,end,label\ngym,0,2.5,jump\ngym,3,4,rest\n"),
        ("table.csv", "file,start,end,label\ngym.mp4,0,2.5,jump\ngym.mp4,3,4,rest\n"),
        (
            "other.json",
            #"{"source":{"input":"/somewhere/else/gym.mp4"},"segments":["#
                + #"{"segment":0,"start":0,"end":2.5,"label":"jump"},{"segment":1,"start":3,"end":4,"label":"rest"}]}"#
        ),
        (
            "net.json",
            #"{"database":{"gym":{"annotations":["#
                + #"{"segment":[0,2.5],"label":"jump"},{"segment":[3,4],"label":"rest"}]}}}"#
        ),
    ])
    func segmentsOfALongVideoAreClips(name: String, text: String) throws {
        let folder = try ListFolder(["gym.mp4"])
        try folder.write(name, text)
        let list = try read(folder, name, background: "nothing")
        #expect(list.classes.names == ["jump", "rest", "nothing"] && list.background == 2)
        #expect(list.clips.map(\.labels) == [[0], [1]])
        #expect(list.clips.map(\.path) == [folder.path + "/gym.mp4", folder.path + "/gym.mp4"])
        #expect(list.clips.map { $0.stretch?.endSeconds } == [2.5, 4])
        #expect(list.longVideos.map(\.path) == [folder.path + "/gym.mp4"])
    }

    @Test func jsonLinesOfATimelineAreRead() throws {
        let folder = try ListFolder(["videos/gym.mkv"])
        try folder.write(
            "run.jsonl",
            #"{"type":"start","version":1,"source":{"input":"videos/gym.mkv"},"labels":["jump"]}"# + "\n"
                + #"{"type":"segment","segment":0,"start":1,"end":2,"label":"jump","score":1,"windows":1}"# + "\n"
                + #"{"type":"end","complete":true}"# + "\n")
        let list = try read(folder, "run.jsonl")
        #expect(list.clips.map(\.path) == [folder.path + "/videos/gym.mkv"])
        #expect(list.classes.names == ["jump"])
    }

    @Test func aFolderOfAnnotationsIsAListOfItsVideos() throws {
        let folder = try ListFolder(["day/a.mp4", "day/b.mp4", "day/read.me"])
        try folder.write("day/a.csv", "start,end,label\n1,2,run\n")
        try folder.write("day/b.csv", "start,end,label\n")
        let list = try read(folder, "day", background: "nothing")
        #expect(
            list.clips.count == 1
                && list.longVideos.map(\.path) == ["a.mp4", "b.mp4"].map { folder.path + "/day/" + $0 })
    }

    @Test func aVideoThatIsNotThereIsNamed() throws {
        let folder = try ListFolder()
        try folder.write("gym.csv", "start,end,label\n1,2,run\n")
        #expect(
            try problems(folder, "gym.csv") == ["a video called like \"gym.csv\" is not in \"\(folder.path)\""])
        try folder.write("all.csv", "video,start,end,label\nx,1,2,run\ny,1,2,run\n")
        #expect(
            try problems(folder, "all.csv") == ["x", "y"].map { "the video \"\($0)\" is not in \"\(folder.path)\"" })
    }

    @Test func aVideoThatTwoFilesOfAFolderAnnotateIsAMistake() throws {
        let folder = try ListFolder(["day/gym.mp4"])
        try folder.write("day/gym.csv", "start,end,label\n1,2,run\n")
        try folder.write("day/gym.truth.csv", "start,end,label\n1,2,run\n")
        #expect(try problems(folder, "day").first?.contains("is annotated twice, in ") == true)
    }

    @Test func windowsAloneBecomeSegments() throws {
        let folder = try ListFolder(["gym.mp4"])
        let rows = (0..<6).map { "\($0),\($0),\($0 + 1),\($0 < 3 ? "run" : "rest"),0.9\n" }.joined()
        try folder.write("gym.csv", "window,start,end,label,score\n" + rows)
        let list = try read(folder, "gym.csv")
        #expect(list.classes.names == ["rest", "run"] && list.clips.map(\.labels) == [[1], [0]])
    }

    @Test func aMistakeOfATimelineHasItsLine() throws {
        let folder = try ListFolder(["gym.mp4"])
        try folder.write("gym.csv", "start,end,label\n1,2,run\n3,2,run\n")
        #expect(try problems(folder, "gym.csv") == ["line 3: the end 2.0 is not after the start 3.0"])
    }

    @Test func aBackgroundThatIsAClassStaysWhereItIs() throws {
        let folder = try ListFolder(["a.mp4"])
        try folder.write("l.csv", "file,start,end,label\na.mp4,0,1,bg\na.mp4,2,3,run\n")
        #expect(try read(folder, "l.csv", background: "bg").classes.names == ["run", "bg"])
        let given = try read(folder, "l.csv", labels: ["bg", "run"], background: "bg")
        #expect(given.classes.names == ["bg", "run"] && given.background == 0)
        #expect(try read(folder, "l.csv", labels: ["bg", "run"]).background == nil)
    }

    @Test func filesThatStandInTwoListsAreNamed() throws {
        let folder = try ListFolder(["a.mp4", "b.mp4", "c.mp4"])
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/link.mp4", withDestinationPath: folder.path + "/b.mp4")
        try folder.write("t.txt", "a.mp4 0\nb.mp4 1\nc.mp4 1\n")
        try folder.write("v.txt", "a.mp4 0\nlink.mp4 1\n")
        let (training, validation) = (try read(folder, "t.txt"), try read(folder, "v.txt"))
        #expect(training.files(alsoIn: validation) == ["a.mp4", "b.mp4"])
    }
}
