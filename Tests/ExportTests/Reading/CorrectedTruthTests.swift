// Truth as other tools leave it.

import Export
import TestSupport
import Testing
import Timeline

@Suite struct CorrectedTruthTests {
    private func read(
        _ text: String, _ name: String, rate: Double? = nil, videoRate: Double? = nil
    ) throws -> [Truth] {
        let scratch = Scratch(inMemory: true)
        try scratch.put(text, name)
        return try TruthFile.read(scratch.file(name), frameRate: rate, videoFrameRate: videoRate)
    }

    private func elan(origin: String = "") -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <ANNOTATION_DOCUMENT AUTHOR="" DATE="2026-11-26T10:00:00+00:00" FORMAT="3.0" VERSION="3.0">
        <HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">
        <MEDIA_DESCRIPTOR MEDIA_URL="file:///C:/videos/monday.mp4" MIME_TYPE="video/mp4"\(origin)/></HEADER>
        <TIME_ORDER><TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="1500"/><TIME_SLOT TIME_SLOT_ID="ts2" TIME_VALUE="2750"/>
        </TIME_ORDER>
        <TIER LINGUISTIC_TYPE_REF="default-lt" TIER_ID="actions"><ANNOTATION>
        <ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2">
        <ANNOTATION_VALUE>squat</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>
        </ANNOTATION_DOCUMENT>
        """
    }

    @Test func anElanFileIsTheTruthOfOneVideo() throws {
        let truth = try read(elan(), "monday.eaf")
        #expect(
            truth == [
                Truth(
                    input: "file:///C:/videos/monday.mp4",
                    annotations: [Annotation(start: 1.5, end: 2.75, label: "squat")])
            ])
    }

    @Test func aVideoThatWasMovedInElanKeepsItsTimes() throws {
        let truth = try read(elan(origin: " TIME_ORIGIN=\"500\""), "monday.eaf")
        #expect(truth[0].annotations == [Annotation(start: 2, end: 3.25, label: "squat")])
    }

    /// As Label Studio 1.20 exports two tasks, without what is not read.
    private let tasks = """
        [{"id": 7, "data": {"video": "/data/upload/1/0a1b2c3d-monday.mp4", "frame_rate": "25"},
          "annotations": [
            {"id": 1, "was_cancelled": true, "result": [{"type": "timelinelabels", "value":
              {"ranges": [{"start": 1, "end": 5}], "timelinelabels": ["taken back"]}}]},
            {"id": 2, "was_cancelled": false, "result": [
              {"type": "timelinelabels", "value": {"ranges": [{"start": 26, "end": 50}], "timelinelabels": ["squat"]}},
              {"type": "choices", "value": {"choices": ["good"]}}]}],
          "predictions": [{"result": [{"type": "timelinelabels", "value":
              {"ranges": [{"start": 1, "end": 5}], "timelinelabels": ["predicted"]}}]}]},
         {"id": 8, "data": {"video": "/data/local-files/?d=gym/tuesday.mp4", "frame_rate": 50}, "annotations": [],
          "predictions": [{"result": [{"type": "timelinelabels", "value":
              {"ranges": [{"start": 1, "end": 50}], "timelinelabels": ["walk"]}}]}]},
         {"id": 9, "data": {"video": "wednesday.mp4", "frame_rate": 50}, "annotations": []}]
        """

    @Test func labelStudiosTasksAreTheTruthOfManyVideos() throws {
        let truth = try read(tasks, "export.json")
        #expect(truth.map(\.video) == ["monday", "tuesday"])
        #expect(truth.map(\.input) == ["/data/upload/1/0a1b2c3d-monday.mp4", "/data/local-files/?d=gym/tuesday.mp4"])
        #expect(
            truth.map(\.annotations) == [
                [Annotation(start: 1, end: 2, label: "squat")], [Annotation(start: 0, end: 1, label: "walk")],
            ])
    }

    @Test func labelStudiosShortExportIsReadToo() throws {
        let truth = try read(
            """
            [{"video": "monday.mp4", "frame_rate": 10, "id": 7, "annotator": 1, "timelineLabels":
              [{"ranges": [{"start": 11, "end": 20}], "timelinelabels": ["squat", "jump"]}]}]
            """, "export.json")
        #expect(
            truth == [
                Truth(
                    input: "monday.mp4",
                    annotations: [
                        Annotation(start: 1, end: 2, label: "squat"), Annotation(start: 1, end: 2, label: "jump"),
                    ])
            ])
    }

    private let withoutRate = """
        [{"data": {"video": "a.mp4"}, "annotations": [{"result": [{"type": "timelinelabels", "value":
          {"ranges": [{"start": 1, "end": 24}], "timelinelabels": ["squat"]}}]}]}]
        """

    @Test func labelStudiosFramesAreNotTakenForTheVideos() throws {
        let error = #expect(throws: ReadingError.self) { try read(withoutRate, "export.json", videoRate: 30) }
        #expect(error?.remedy == .stateFrameRate)
        #expect(error?.cause.contains("24 frames a second") == true)
    }

    @Test func aStatedRateCountsLabelStudiosFrames() throws {
        #expect(try read(withoutRate, "export.json", rate: 24)[0].annotations[0].end == 1)
    }

    @Test func aRateThatTheFileStatesWinsOverTheVideos() throws {
        #expect(try read(tasks, "export.json", rate: 5)[0].annotations[0].start == 1)
    }

    @Test func frameLabelsTakeTheVideosRate() throws {
        #expect(try read("a\na\nb\n", "t.txt", videoRate: 2)[0].annotations.map(\.end) == [1, 1.5])
    }

    @Test func audacitysLabelsAreTruth() throws {
        let truth = try read("0.5\t1.25\tsquat\n", "t.txt")
        #expect(truth[0].annotations == [Annotation(start: 0.5, end: 1.25, label: "squat")])
    }

    @Test func subtitlesAreTruthWhereTheyAreGiven() throws {
        let truth = try read("1\n00:00:01,000 --> 00:00:02,500\nsquat\n", "t.srt")
        #expect(truth[0].annotations == [Annotation(start: 1, end: 2.5, label: "squat")])
    }

    @Test func anEndingThatNobodyReadsIsAnErrorThatNamesThoseThatAre() {
        let error = #expect(throws: ReadingError.self) { try read("x", "t.docx") }
        #expect(error?.cause.contains(".eaf") == true)
    }
}
