// What ELAN and Label Studio save is a list to train on.

import Datasets
import Foundation
import Testing

@Suite struct AnnotationToolTests {
    private func elan(_ address: String, _ label: String) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <ANNOTATION_DOCUMENT FORMAT="3.0"><HEADER TIME_UNITS="milliseconds"><MEDIA_DESCRIPTOR MEDIA_URL="\(address)"/></HEADER>
        <TIME_ORDER><TIME_SLOT TIME_SLOT_ID="t1" TIME_VALUE="0"/><TIME_SLOT TIME_SLOT_ID="t2" TIME_VALUE="900"/></TIME_ORDER>
        <TIER TIER_ID="a"><ANNOTATION><ALIGNABLE_ANNOTATION TIME_SLOT_REF1="t1" TIME_SLOT_REF2="t2">
        <ANNOTATION_VALUE>\(label)</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER></ANNOTATION_DOCUMENT>
        """
    }

    private func task(_ video: String, _ label: String) -> String {
        """
        {"data": {"video": "\(video)", "frame_rate": 30}, "annotations": [{"result": [{"type": "timelinelabels",
        "value": {"ranges": [{"start": 1, "end": 30}], "timelinelabels": ["\(label)"]}}]}]}
        """
    }

    private func read(_ folder: ListFolder, _ name: String, root: String? = nil) throws -> TrainingList {
        try TrainingListReader(root: root).read(folder.path + "/" + name)
    }

    @Test func anElanFileFindsTheVideoItNames() throws {
        let folder = try ListFolder(["videos/my gym.mp4"])
        try folder.write("notes.eaf", elan("file:///D:/somewhere/my%20gym.mp4", "squat"))
        let list = try read(folder, "notes.eaf", root: folder.path + "/videos")
        #expect(list.clips.map(\.path) == [folder.path + "/videos/my gym.mp4"])
        #expect(list.classes.names == ["squat"])
    }

    @Test func anElanFileWhoseVideoWasRenamedFindsTheOneBesideIt() throws {
        let folder = try ListFolder(["monday.mp4"])
        try folder.write("monday.eaf", elan("file:///D:/take-17.mov", "squat"))
        #expect(try read(folder, "monday.eaf").clips.map(\.path) == [folder.path + "/monday.mp4"])
    }

    @Test func labelStudiosExportIsAListOfItsVideos() throws {
        let folder = try ListFolder(["a.mp4", "b.mp4"])
        try folder.write(
            "export.json",
            "[\(task("/data/upload/2/89abcdef-a.mp4", "squat")), \(task("/data/local-files/?d=x/b.mp4", "jump"))]")
        let list = try read(folder, "export.json")
        #expect(list.clips.map(\.path) == [folder.path + "/a.mp4", folder.path + "/b.mp4"])
        #expect(list.clips.map(\.labels) == [[1], [0]])
    }

    @Test func aTaskWhoseVideoIsNotThereIsNamed() throws {
        let folder = try ListFolder(["a.mp4"])
        try folder.write("export.json", "[\(task("a.mp4", "squat")), \(task("https://host/c.mp4?token=x", "jump"))]")
        let error = #expect(throws: ClipListError.self) { try read(folder, "export.json") }
        #expect(error?.description.contains("c.mp4") == true)
    }

    @Test func subtitlesInAFolderOfAnnotationsAreNone() throws {
        let folder = try ListFolder(["a.mp4", "b.mp4"])
        try folder.write("a.eaf", elan("a.mp4", "squat"))
        try folder.write("b.eaf", elan("b.mp4", "jump"))
        try folder.write("a.srt", "1\n00:00:00,000 --> 00:00:01,000\nGood morning.\n")
        #expect(try read(folder, "").classes.names == ["jump", "squat"])
    }
}
