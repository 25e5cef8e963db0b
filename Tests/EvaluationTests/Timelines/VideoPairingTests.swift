// Which truth belongs to which timeline.

import Evaluation
import Export
import TestSupport
import Testing
import Timeline

@Suite struct VideoPairingTests {
    private let scratch = Scratch(inMemory: true)
    private static let timeline = "segment,start,end,label,score,windows\n0,0.000,2.000,a,0.9000,4\n"
    private static let truth = "start,end,label\n0,2,a\n"

    private func names(_ timelines: [String], _ truths: [String]) throws -> [String] {
        try VideoPairing.read(timelines: timelines.map(scratch.file), truths: truths.map(scratch.file)).map(\.name)
    }

    private func failure(_ timelines: [String], _ truths: [String]) -> String {
        do {
            return "\(try names(timelines, truths))"
        } catch { return "\(error)".replacing(scratch.path + "/", with: "") }
    }

    @Test func aPairNeedsNoCommonName() throws {
        try scratch.put(Self.timeline, "out.csv")
        try scratch.put(Self.truth, "notes.csv")
        #expect(try names(["out.csv"], ["notes.csv"]) == ["out"])
    }

    @Test func foldersAreMatchedByNameWhateverTheEnding() throws {
        try scratch.put(Self.timeline, "t/b.csv")
        try scratch.put(Self.timeline, "t/a.csv")
        try scratch.put(Self.truth, "y/a.truth.csv")
        try scratch.put("a\na\n", "y/b.txt")
        try scratch.put("what is this", "y/README")
        let videos = try VideoPairing.read(timelines: [scratch.file("t")], truths: [scratch.file("y/")], frameRate: 1)
        #expect(videos.map(\.name) == ["a", "b"])
        #expect(videos[1].truth.frames?.count == 2)
    }

    @Test func frameLabelsTakeTheTimelinesRate() throws {
        try scratch.put(
            #"{"version":1,"source":{"frame_rate":25.000,"duration":2},"windows":[],"segments":[]}"#, "a.json")
        try scratch.put("a\na\n", "a.txt")
        let videos = try VideoPairing.read(timelines: [scratch.file("a.json")], truths: [scratch.file("a.txt")])
        #expect(videos[0].truth.frames?.rate == 25)
    }

    @Test func oneFileMayBeTheTruthOfManyVideos() throws {
        for name in ["v_1", "v_2"] { try scratch.put(Self.timeline, "t/\(name).csv") }
        let entry = #"{"annotations":[{"segment":[0,2],"label":"a"}]}"#
        try scratch.put(#"{"database":{"v_2":\#(entry),"v_3":\#(entry),"v_1":\#(entry)}}"#, "all.json")
        #expect(try names(["t"], ["all.json"]) == ["v_1", "v_2"])
        #expect(try names(["t/v_2.csv"], ["all.json"]) == ["v_2"])
    }

    @Test func aTruthFileOfOtherVideosIsAnError() throws {
        try scratch.put(Self.timeline, "gym.csv")
        try scratch.put(#"{"database":{"pool":{"annotations":[]}}}"#, "all.json")
        #expect(
            failure(["gym.csv"], ["all.json"])
                == "\"all.json\" is the truth of other videos: \"pool\"; \"gym\" is not among them; "
                + "a timeline is named like its video")
    }

    @Test func filesWithoutACounterpartAreListed() throws {
        for name in ["a", "b", "c"] { try scratch.put(Self.timeline, "t/\(name).csv") }
        for name in ["b", "d"] { try scratch.put(Self.truth, "y/\(name).csv") }
        #expect(
            failure(["t"], ["y"])
                == "timelines without truth: \"t/a.csv\", \"t/c.csv\"; truth without a timeline: \"y/d.csv\"; "
                + "a timeline and its truth have one name, whatever the ending")
    }

    @Test func twoTimelinesOfOneVideoAreAnError() throws {
        try scratch.put(Self.timeline, "t/a.csv")
        try scratch.put("{\"windows\":[]}", "t/a.json")
        try scratch.put(Self.truth, "y/a.csv")
        #expect(failure(["t"], ["y"]) == "\"a\" is there twice: \"t/a.csv\", \"t/a.json\"; leave one out")
    }

    @Test func aFolderWithoutFilesSaysWhichAreRead() throws {
        try scratch.put("x", "t/notes.md")
        try scratch.put(Self.truth, "y/a.csv")
        #expect(failure(["t"], ["y"]).contains("without a file that ends in .csv, .json, .jsonl, .ndjson"))
    }

    @Test func aMissingFileIsNamed() throws {
        try scratch.put(Self.truth, "y.csv")
        #expect(failure(["none.csv"], ["y.csv"]) == "cannot read \"none.csv\": No such file or directory")
    }
}
