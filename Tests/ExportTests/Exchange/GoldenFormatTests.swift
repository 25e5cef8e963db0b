// What each format's file looks like, to the byte.

import Export
import Foundation
import TestSupport
import Testing
import Timeline

@Suite struct GoldenFormatTests {
    private let scratch = Scratch(inMemory: true)

    /// Two segments whose ends lie between milliseconds, and a label with marks of every kind.
    private var timeline: StoredTimeline {
        var timeline = StoredTimeline(frameRate: 30_000.0 / 1001, duration: 0.4004)
        timeline.source = SourceDescription(
            input: "videos/gym.mp4", width: 640, height: 360, frameRate: 30_000.0 / 1001, duration: 0.4004, frames: 12)
        timeline.segments = [
            Detection(start: 0.033_367, end: 0.233_567, label: "walking", score: 0.857_4, windows: 16),
            Detection(start: 0.266_933, end: 0.4004, label: "a < b & \"c\"\n-->", score: 0.5, windows: 3),
        ]
        return timeline
    }

    private func text(_ format: OutputFormat, _ options: ExportOptions = ExportOptions()) throws -> String {
        try timeline.write(format, to: scratch.file("t"), options: options, name: "gym", overwrite: true)
        return scratch.text("t")
    }

    @Test func webVTT() throws {
        #expect(
            try text(.webVTT) == """
                WEBVTT

                0 score=0.8574
                00:00:00.033 --> 00:00:00.233
                walking

                1 score=0.5000
                00:00:00.266 --> 00:00:00.400
                a &lt; b &amp; "c"\\n--&gt;

                """)
    }

    @Test func subRip() throws {
        #expect(
            try text(.subRip) == """
                1
                00:00:00,033 --> 00:00:00,233
                walking

                2
                00:00:00,266 --> 00:00:00,400
                a < b & "c"\\n-->

                """)
    }

    @Test func ffmetadata() throws {
        #expect(
            try text(.ffmetadata) == """
                ;FFMETADATA1
                title=gym
                [CHAPTER]
                TIMEBASE=1/1000000
                START=33367
                END=233567
                title=walking
                score=0.8574
                [CHAPTER]
                TIMEBASE=1/1000000
                START=266933
                END=400400
                title=a < b & "c"\\
                -->
                score=0.5000

                """)
    }

    @Test func audacity() throws {
        #expect(try text(.audacity) == "0.033367\t0.233567\twalking\n0.266933\t0.400400\ta < b & \"c\"\\n-->\n")
    }

    @Test func aLabelAFrame() throws {
        let walking = String(repeating: "walking\n", count: 6)
        let other = String(repeating: "a < b & \"c\"\\n-->\n", count: 4)
        #expect(try text(.frameLabels) == "background\n" + walking + "background\n" + other)
    }

    @Test func activityNet() throws {
        #expect(
            try text(.activityNet) == #"""
                {
                  "version": "VERSION 1.3",
                  "results": {
                    "gym": [
                      {"label":"walking","score":0.8574,"segment":[0.033367,0.233567]},
                      {"label":"a < b & \"c\"\n-->","score":0.5000,"segment":[0.266933,0.400400]}
                    ]
                  },
                  "external_data": {}
                }

                """#)
    }

    @Test func labelStudioCountsFramesFromOne() throws {
        #expect(
            try text(.labelStudio) == #"""
                [
                  {"data":{"video":"videos/gym.mp4","frame_rate":"30000/1001"},"predictions":[{"model_version":"actionline","result":[
                    {"id":"segment-0","type":"timelinelabels","from_name":"timelineLabels","to_name":"video","origin":"prediction","score":0.8574,"value":{"ranges":[{"start":2,"end":7}],"timelinelabels":["walking"]}},
                    {"id":"segment-1","type":"timelinelabels","from_name":"timelineLabels","to_name":"video","origin":"prediction","score":0.5000,"value":{"ranges":[{"start":9,"end":12}],"timelinelabels":["a < b & \"c\"\n-->"]}}
                  ]}]}
                ]

                """#)
    }

    @Test func elan() throws {
        #expect(
            try text(.elan) == #"""
                <?xml version="1.0" encoding="UTF-8"?>
                <ANNOTATION_DOCUMENT AUTHOR="actionline" DATE="1970-01-01T00:00:00+00:00" FORMAT="3.0" VERSION="3.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="http://www.mpi.nl/tools/elan/EAFv3.0.xsd">
                    <HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">
                        <MEDIA_DESCRIPTOR MEDIA_URL="videos/gym.mp4" MIME_TYPE="video/*" RELATIVE_MEDIA_URL="./gym.mp4"/>
                        <PROPERTY NAME="lastUsedAnnotationId">2</PROPERTY>
                    </HEADER>
                    <TIME_ORDER>
                        <TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="33"/>
                        <TIME_SLOT TIME_SLOT_ID="ts2" TIME_VALUE="233"/>
                        <TIME_SLOT TIME_SLOT_ID="ts3" TIME_VALUE="266"/>
                        <TIME_SLOT TIME_SLOT_ID="ts4" TIME_VALUE="400"/>
                    </TIME_ORDER>
                    <TIER LINGUISTIC_TYPE_REF="default-lt" TIER_ID="actions">
                        <ANNOTATION>
                            <ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2">
                                <ANNOTATION_VALUE>walking</ANNOTATION_VALUE>
                            </ALIGNABLE_ANNOTATION>
                        </ANNOTATION>
                        <ANNOTATION>
                            <ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="ts3" TIME_SLOT_REF2="ts4">
                                <ANNOTATION_VALUE>a &lt; b &amp; &quot;c&quot;&#10;--&gt;</ANNOTATION_VALUE>
                            </ALIGNABLE_ANNOTATION>
                        </ANNOTATION>
                    </TIER>
                    <LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="default-lt" TIME_ALIGNABLE="true"/>
                </ANNOTATION_DOCUMENT>

                """#)
    }

    @Test func cvatEndsATrackBehindItsLastFrameWhereThereIsOne() throws {
        let text = try text(.cvat)
        let tracks = text.split(separator: "\n").filter { $0.contains("<track") || $0.contains("<box") }
            .map { $0.split(separator: " occluded")[0].trimmingCharacters(in: .whitespaces) }
        #expect(
            tracks == [
                #"<track id="0" label="walking" source="auto">"#,
                #"<box frame="1" keyframe="1" outside="0""#, #"<box frame="7" keyframe="1" outside="1""#,
                #"<track id="1" label="a &lt; b &amp; &quot;c&quot;&#10;--&gt;" source="auto">"#,
                #"<box frame="8" keyframe="1" outside="0""#, #"<box frame="11" keyframe="1" outside="0""#,
            ])
        #expect(text.contains("<size>12</size>"))
        #expect(text.contains(#"xbr="640.00" ybr="360.00""#))
    }

    @Test func viaHasSecondsAndOptions() throws {
        let project = try #require(
            try JSONSerialization.jsonObject(with: Data(text(.via).utf8)) as? [String: Any])
        let entries = try #require(project["metadata"] as? [String: [String: Any]])
        #expect(entries["1_0"]?["z"] as? [Double] == [0.033_367, 0.233_567])
        #expect(entries["1_1"]?["av"] as? [String: String] == ["1": "1", "2": "0.5000"])
        let attributes = try #require(project["attribute"] as? [String: [String: Any]])
        #expect(attributes["1"]?["options"] as? [String: String] == ["0": "walking", "1": "a < b & \"c\"\n-->"])
    }

    @Test func openTimelineIOHasMarkersInFrames() throws {
        let text = try text(.openTimelineIO)
        let start = #"{"OTIO_SCHEMA":"RationalTime.1","rate":29.97002997002997,"value":8.0}"#
        let duration = #"{"OTIO_SCHEMA":"RationalTime.1","rate":29.97002997002997,"value":4.0}"#
        #expect(
            text.contains(
                #""marked_range":{"OTIO_SCHEMA":"TimeRange.1","start_time":\#(start),"duration":\#(duration)}"#))
        #expect(text.contains(#""target_url":"videos/gym.mp4""#))
    }

    @Test func aCSVMayHaveFramesAndMicroseconds() throws {
        let options = ExportOptions(rows: .segments, columns: [.frames, .microseconds])
        #expect(
            try text(.csv, options).split(separator: "\n")[1] == "0,0.033,0.234,walking,0.8574,16,1,7,33367,233567")
    }

    @Test func aFormatOfFramesNeedsARate() throws {
        var timeline = timeline
        timeline.frameRate = nil
        timeline.source = nil
        for format in OutputFormat.all where format.needsFrameRate {
            #expect(throws: ExportError.noFrameRate(file: scratch.file("x"))) {
                try timeline.write(
                    format, to: scratch.file("x"), options: ExportOptions(), name: "gym", overwrite: false)
            }
            #expect(!scratch.exists("x"))
            try timeline.write(
                format, to: scratch.file("x"), options: ExportOptions(frameRate: FrameRate(25, 1)), name: "gym",
                overwrite: true)
            try FileManager.default.removeItem(atPath: scratch.file("x"))
        }
    }

    @Test func numPyArraysStandInAStoredZip() throws {
        var timeline = StoredTimeline(labels: ["a", "bc"], scores: .every)
        timeline.rows = [.window(WindowPrediction(index: 0, start: 0, end: 1, scores: [0.75, 0.25]))]
        try timeline.write(.numPy, to: scratch.file("t.npz"), options: ExportOptions(), name: "gym", overwrite: false)
        let bytes = try scratch.bytes("t.npz")
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(bytes.starts(with: [0x50, 0x4B, 3, 4]))
        #expect(text.contains("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }"))
        #expect(text.contains("{'descr': '<U2', 'fortran_order': False, 'shape': (2,), }"))
        #expect(bytes.suffix(22).starts(with: [0x50, 0x4B, 5, 6]))
    }
}
