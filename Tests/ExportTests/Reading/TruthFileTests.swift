// Truth, as people have it in files.

import Export
import TestSupport
import Testing
import Timeline

@Suite struct TruthFileTests {
    private func read(_ text: String, _ name: String = "truth.csv", rate: Double? = nil) throws -> [Truth] {
        let scratch = Scratch(inMemory: true)
        try scratch.put(text, name)
        return try TruthFile.read(scratch.file(name), frameRate: rate)
    }

    /// The error's line and cause.
    private func failure(_ text: String, _ name: String = "truth.csv", rate: Double? = nil) -> ReadingError? {
        do {
            _ = try read(text, name, rate: rate)
            return nil
        } catch {
            return error as? ReadingError
        }
    }

    @Test func rowsOfACSVBecomeAnnotations() throws {
        let truth = try read("start,end,label\n0.000,4.267,walking left\n4.267,14.667,standing still\n")
        #expect(
            truth == [
                Truth(annotations: [
                    Annotation(start: 0, end: 4.267, label: "walking left"),
                    Annotation(start: 4.267, end: 14.667, label: "standing still"),
                ])
            ])
    }

    @Test func columnsMayStandInAnyOrderAmongOthers() throws {
        let truth = try read("\u{FEFF}Label, who ,END,Start\r\n\"a, \"\"b\"\"\",me, 2 , 1e0 \r\n\r\nplain,,3,2.5")
        #expect(
            truth[0].annotations == [
                Annotation(start: 1, end: 2, label: "a, \"b\""), Annotation(start: 2.5, end: 3, label: "plain"),
            ])
    }

    @Test func aQuotedLabelMayHoldALineEnd() throws {
        #expect(try read("start,end,label\n0,1,\"a\nb\"\n1,2,c\n")[0].annotations.map(\.label) == ["a\nb", "c"])
    }

    @Test func aVideoColumnMakesTruthOfManyVideos() throws {
        let truth = try read("file,start,end,label\nday/a.mp4,0,1,x\nb.mkv,2,3,y\nday/a.mp4,4,5,z\n")
        #expect(truth.map(\.video) == ["a", "b"])
        #expect(truth.map(\.annotations.count) == [2, 1])
    }

    @Test func aHeaderAloneIsTruthWithoutActions() throws {
        #expect(try read("start,end,label\n") == [Truth(annotations: [])])
    }

    @Test func aTimelineOfSegmentsIsTruthToo() throws {
        let truth = try read(
            "segment,start,end,label,score,windows\n0,0,1,a,0.9,4\ngap,1.000,2.000,,,\n1,2,3,b,0.8,4\n")
        #expect(truth[0].annotations.map(\.label) == ["a", "b"])
    }

    @Test func activityNetsAnnotationsAreRead() throws {
        let truth = try read(
            #"{"version":"1.3","database":{"v_1":{"duration":9.5,"subset":"validation","annotations":[{"segment":[0.5,2],"label":"Long jump"},{"label":"caf\u00e9 \ud83d\ude00","segment":[3,4]}]},"v_2":{"subset":"testing"},"v_3":{"annotations":[]}},"taxonomy":[{"nodeId":1}]}"#,
            "t.json")
        #expect(truth.map(\.video) == ["v_1", "v_3"])
        #expect(truth[0].duration == 9.5)
        #expect(
            truth[0].annotations == [
                Annotation(start: 0.5, end: 2, label: "Long jump"), Annotation(start: 3, end: 4, label: "café 😀"),
            ])
    }

    @Test func frameLabelsBecomeAnnotationsAtTheirRate() throws {
        let truth = try read("background\nbackground\nwave\nwave\nwave \nrun\n\n", "t.txt", rate: 2)
        #expect(truth[0].frames?.count == 6)
        #expect(truth[0].duration == 3)
        #expect(truth[0].annotations.map(\.label) == ["background", "wave", "wave", "run"])
        #expect(truth[0].annotations.map(\.end) == [1, 2, 2.5, 3])
    }

    @Test func frameLabelsNeedARate() {
        let error = failure("a\na\n", "t.txt")
        #expect(error?.remedy == .stateFrameRate)
    }

    @Test(arguments: [
        ("start,end,label\n0,1,a\n2,1,b\n", 3, "the end 1.0 is not after the start 2.0"),
        ("start,end,label\n1,1,a\n", 2, "is not after the start"),
        ("start,end,label\n-1,1,a\n", 2, "before the video's first frame"),
        ("start,end,label\nnan,1,a\n", 2, "\"nan\" in column \"start\" is no number"),
        ("start,end,label\n0,inf,a\n", 2, "\"inf\" in column \"end\" is no number"),
        ("start,end,label\n0,1e300,a\n", 2, "a number of seconds"),
        ("start,end,label\n0,0x10,a\n", 2, "is no number"),
        ("start,end,label\n0,1\n", 2, "\"label\" is missing"),
        ("start,end,label\n0,1,\n", 2, "the label is empty"),
        ("start,end,label\n0,1,\"a\n", 2, "has no end"),
        ("start,end,label\n0,1,\"a\" b\n", 2, "follows a closing quote"),
        ("begin,end,label\n0,1,a\n", 1, "a column \"start\""),
        ("window,start,end,label,score\n0,0,1,a,0.9\n", 1, "give timelines first"),
        ("start,end,label\n0,1,a\n\n\n0,x,a\n", 5, "\"x\" in column \"end\""),
    ])
    func whatIsWrongWithACSVIsSaidWithItsLine(_ text: String, _ line: Int, _ cause: String) {
        let error = failure(text)
        #expect(error?.line == line)
        #expect(error?.cause.contains(cause) == true, "\(error?.description ?? "no error")")
    }

    @Test(arguments: [
        ("{\n\"database\":{\"v\":{\"annotations\":[\n{\"segment\":[2,1],\"label\":\"a\"}]}}}", 3, "is not after"),
        ("{\"database\":{\"v\":{\"annotations\":[{\"segment\":[1],\"label\":\"a\"}]}}}", 1, "two numbers"),
        ("{\"database\":{\"v\":{\"annotations\":[{\"segment\":[1,2]}]}}}", 1, "\"label\""),
        ("{\"database\":{\"v\":{\"annotations\":[{\"segment\":[1,NaN],\"label\":\"a\"}]}}}", 1, "a number is expected"),
        ("{\"database\":{\"v\":{\n\"annotations\":[", 2, "ends too early"),
        ("{\"database\":{\"v\":{},\n\"v\":{}}}", 2, "given twice"),
        ("[1,2]", 1, "neither \"annotations\" nor \"predictions\""),
        ("{\"database\":{}} x", 1, "follows the end"),
        (String(repeating: "{\"database\":", count: 40), 1, "nested deeper"),
    ])
    func whatIsWrongWithActivityNetsFileIsSaidWithItsLine(_ text: String, _ line: Int, _ cause: String) {
        let error = failure(text, "t.json")
        #expect(error?.line == line)
        #expect(error?.cause.contains(cause) == true, "\(error?.description ?? "no error")")
    }

    @Test func aJSONFileWithoutADatabaseIsNoTruth() {
        #expect(failure("{\"results\":{}}", "t.json")?.cause.contains("\"database\"") == true)
    }

    @Test func aBlankLineAmongFrameLabelsIsAnError() {
        #expect(failure("a\n\nb\n", "t.txt", rate: 15)?.line == 2)
    }

    @Test func aMissingFileIsNamed() {
        #expect(throws: ReadingError(file: "/nowhere/t.csv", cause: "No such file or directory")) {
            try TruthFile.read("/nowhere/t.csv")
        }
    }

    @Test(arguments: ["", "\n \n"]) func anEmptyFileIsAnError(_ text: String) {
        #expect(failure(text)?.cause == "it is empty")
    }

    @Test func bytesThatAreNotUTF8AreAnError() throws {
        let scratch = Scratch(inMemory: true)
        try scratch.put(Array("start,end,label\n0,1,".utf8) + [0xFF, 0x0A], "t.csv")
        #expect(throws: ReadingError.self) { try TruthFile.read(scratch.file("t.csv")) }
    }

    @Test func anUnknownEndingNamesTheFormats() {
        #expect(failure("a", "t.docx")?.cause.contains(".csv (start,end,label)") == true)
    }
}
