import Export
import Foundation
import TestSupport
import Testing
import Timeline

@Suite struct FormatTests {
    let scratch = Scratch(inMemory: true)

    private func written(
        _ format: OutputFormat, _ options: ExportOptions = ExportOptions(), header: TimelineHeader = Sample.header(),
        windows: [WindowPrediction] = Sample.windows
    ) throws -> String {
        let name = "out-\(UUID().uuidString)"
        try Sample.write(format, to: scratch.file(name), options: options, header: header, windows: windows)
        return scratch.text(name)
    }

    @Test(arguments: [ExportOptions.Rows.windows, .segments], [1, 3])
    func rowsOfGapsAndSkippedWindowsHaveAsManyFieldsAsTheHeaderOfLiveInput(
        _ rows: ExportOptions.Rows, _ top: Int
    ) throws {
        for isLive in [false, true] {
            let scratch = Scratch(inMemory: true)
            let writer = try OutputFormat.csv.open(
                scratch.file("a.csv"), options: ExportOptions(top: top, rows: rows), overwrite: false)
            try writer.begin(Sample.header(isLive: isLive))
            try writer.write(Sample.gap)
            try writer.write(Sample.skipped)
            try writer.end(TimelineFooter(complete: true))
            let fields = scratch.text("a.csv").split(separator: "\n").map {
                $0.split(separator: ",", omittingEmptySubsequences: false).count
            }
            #expect(fields.count == 3 && Set(fields).count == 1, "\(fields)")
        }
    }

    @Test func aWindowCSVHasTheseBytes() throws {
        #expect(
            try written(.csv) == """
                window,start,end,label,score
                0,0.000,1.068,waving,0.7000
                1,0.267,1.335,"walking, left",0.9500
                gap,1.500,2.250,,
                skipped,1.867,3.200,,

                """)
    }

    @Test func aCSVOfMoreDecimalsHasTheTimesToTheMicrosecond() throws {
        #expect(
            try written(.csv, ExportOptions(timeDecimals: 6)) == """
                window,start,end,label,score
                0,0.000000,1.067700,waving,0.7000
                1,0.266900,1.334640,"walking, left",0.9500
                gap,1.500000,2.250000,,
                skipped,1.866800,3.200000,,

                """)
        #expect(try written(.csv, ExportOptions(timeDecimals: 4)).contains("\n1,0.2669,1.3346,"))
    }

    @Test func moreOfTheBestGetColumnsOfTheirOwn() throws {
        #expect(
            try written(.csv, ExportOptions(top: 2)) == """
                window,start,end,label,score,label_2,score_2
                0,0.000,1.068,waving,0.7000,"walking, left",0.2000
                1,0.267,1.335,"walking, left",0.9500,waving,0.0500
                gap,1.500,2.250,,,,
                skipped,1.867,3.200,,,,

                """)
        // Never more columns than classes.
        #expect(
            try written(.csv, ExportOptions(top: 99)).hasPrefix(
                "window,start,end,label,score,label_2,score_2,label_3,score_3\n"))
    }

    @Test func aSegmentCSVHasTheseBytes() throws {
        #expect(
            try written(.csv, ExportOptions(rows: .segments)) == """
                segment,start,end,label,score,windows
                0,0.000,1.335,"walking, left",0.6123,2
                gap,1.500,2.250,,,
                skipped,1.867,3.200,,,

                """)
    }

    @Test func liveWindowsCarryTheTimeOfDay() throws {
        var window = Sample.windows[0]
        window.wallClock = Date(timeIntervalSince1970: 1_795_341_600.0624)
        let header = Sample.header(isLive: true)
        #expect(
            try written(.csv, header: header, windows: [window]).contains(
                "window,start,end,label,score,wall_clock\n0,0.000,1.068,waving,0.7000,2026-11-22T10:00:00.062Z\n"))
        #expect(
            try written(.jsonLines, header: header, windows: [window]).contains(
                #"{"window":0,"start":0.000000,"end":1.067700,"predictions":[{"label":"waving","score":0.7000}],"wall_clock":"2026-11-22T10:00:00.062Z"}"#
                    + "\n"))
    }

    @Test func aJSONTimelineHasTheseBytes() throws {
        #expect(
            try written(.json, ExportOptions(top: 2)) == #"""
                {
                  "version": 1,
                  "source": {"input":"gym.mkv","width":640,"height":360,"frame_rate":29.970,"duration":3.503500,"frames":105},
                  "model": {"name":"m.pth","attention":"divided","frames":8,"image":112,"classes":3},
                  "window": {"frames":8,"interval":4,"stride":8,"rate":"source"},
                  "windows": [
                    {"window":0,"start":0.000000,"end":1.067700,"predictions":[{"label":"waving","score":0.7000},{"label":"walking, left","score":0.2000}]},
                    {"window":1,"start":0.266900,"end":1.334640,"predictions":[{"label":"walking, left","score":0.9500},{"label":"waving","score":0.0500}],"padded":true,"damaged":3}
                  ],
                  "segments": [
                    {"segment":0,"start":0.000000,"end":1.335000,"label":"walking, left","score":0.6123,"windows":2}
                  ],
                  "gaps": [
                    {"start":1.500000,"end":2.250000,"reason":"no \"frames\"\n"}
                  ],
                  "discontinuities": [
                    {"time":2.290000,"step":-98.000000,"reason":"timestamps stepped back"}
                  ],
                  "skipped": [
                    {"window":7,"count":2,"start":1.866800,"end":3.200000}
                  ],
                  "notes": ["the frame rate is \"assumed\"","HDR (PQ)"],
                  "complete": true
                }

                """#)
    }

    @Test func aJSONLinesTimelineHasTheseBytes() throws {
        #expect(
            try written(.jsonLines) == #"""
                {"type":"start","version":1,"source":{"input":"gym.mkv","width":640,"height":360,"frame_rate":29.970,"duration":3.500000,"frames":105},"model":{"name":"m.pth","attention":"divided","frames":8,"image":112,"classes":3},"window":{"frames":8,"interval":4,"stride":8,"rate":"source"},"aggregate":{"threshold":0.3000,"smoothing":3,"minimum":0.500},"top":1,"settings":{"crop":"three"},"labels":["waving","walking, left","a \"b\""]}
                {"window":0,"start":0.000000,"end":1.067700,"predictions":[{"label":"waving","score":0.7000}],"scores":[[0,0.7000],[1,0.2000],[2,0.1000]]}
                {"window":1,"start":0.266900,"end":1.334640,"predictions":[{"label":"walking, left","score":0.9500}],"padded":true,"damaged":3,"scores":[[0,0.0500],[1,0.9500]]}
                {"type":"segment","segment":0,"start":0.000000,"end":1.335000,"label":"walking, left","score":0.6123,"windows":2}
                {"type":"gap","start":1.500000,"end":2.250000,"reason":"no \"frames\"\n"}
                {"type":"discontinuity","time":2.290000,"step":-98.000000,"reason":"timestamps stepped back"}
                {"type":"skipped","window":7,"count":2,"start":1.866800,"end":3.200000}
                {"type":"end","complete":true,"windows":2,"segments":1,"duration":3.503500,"notes":["the frame rate is \"assumed\"","HDR (PQ)"]}

                """#)
        #expect(
            try written(.jsonLines, ExportOptions(resumable: false)).split(separator: "\n")[1]
                == #"{"window":0,"start":0.000000,"end":1.067700,"predictions":[{"label":"waving","score":0.7000}]}"#)
    }

    @Test func aTableIsAlignedWhateverTheLabelsAreWrittenIn() throws {
        let header = Sample.header(labels: ["歩く", "e\u{301}t\u{1B}[31me\u{301}", "👩‍👩‍👧 family"])
        #expect(
            try written(.table, header: header) == """
                 window         start           end  label       score
                      0   0:00:00.000   0:00:01.068  歩く       0.7000
                      1   0:00:00.267   0:00:01.335  e\u{301}t\u{FFFD}[31me\u{301}   0.9500  padded
                    gap   0:00:01.500   0:00:02.250  no "frames"\u{FFFD}
                   step   0:00:02.290                timestamps stepped back
                skipped   0:00:01.867   0:00:03.200  2 windows left out to keep up

                """)
    }

    @Test func aLongLabelIsCutInATable() throws {
        let header = Sample.header(labels: [String(repeating: "ab", count: 40), "b", "c"])
        let lines = try written(.table, header: header).split(separator: "\n")
        #expect(lines[1].contains(String(repeating: "ab", count: 19) + "a…  0.7000"))
    }

    @Test func emptyTimelinesAreValid() throws {
        for format in OutputFormat.all where !format.needsFrameRate {
            let writer = try format.open(
                scratch.file("empty.\(format.name)"), options: ExportOptions(), overwrite: false)
            try writer.begin(
                TimelineHeader(
                    source: SourceDescription(input: "-"),
                    model: ModelDescription(name: "m", attention: "joint", frames: 1, image: 16, classes: 1),
                    window: WindowDescription(frames: 1, interval: 1, stride: 1, rate: .perSecond(12.5)), labels: ["a"])
            )
            try writer.end(TimelineFooter(complete: false))
        }
        #expect(scratch.text("empty.csv") == "window,start,end,label,score\n")
        let json = try #require(
            JSONSerialization.jsonObject(with: Data(scratch.bytes("empty.json"))) as? [String: Any])
        #expect((json["windows"] as? [Any])?.count == 0)
        #expect(json["complete"] as? Bool == false)
        #expect((json["source"] as? [String: Any])?["duration"] is NSNull)
        #expect((json["window"] as? [String: Any])?["rate"] as? Double == 12.5)
        #expect(scratch.text("empty.jsonl").hasSuffix("\"duration\":null}\n"))
    }

    /// Labels of every odd kind survive every format that can be read back.
    @Test(arguments: 0..<20) func randomLabelsSurviveEveryFormat(_ seed: Int) throws {
        var random = SeededGenerator(UInt64(seed))
        let alphabet: [Character] = [
            "a", ",", "\"", "\n", "\r", "\t", "\\", "/", "\u{0}", "\u{1}", "\u{1F}", "\u{7F}", "\u{85}", "\u{2028}",
            " ",
            "é", "歩", "👍🏽", "<", "&", "'", "{", "]", ";", "\u{FEFF}",
        ]
        let labels = (0..<6).map { _ in
            String((0..<Int.random(in: 0...8, using: &random)).map { _ in alphabet.randomElement(using: &random)! })
        }
        let header = Sample.header(labels: LabelSet(labels))
        let windows = (0..<20).map { index in
            WindowPrediction(
                index: index, start: Double(index), end: Double(index + 2),
                scores: (0..<6).map { _ in Float.random(in: 0...1, using: &random) })
        }
        let expected = windows.map { labels[$0.best(1)[0].label] }
        let note = "seed \(seed): \(labels)"

        let rows = try CSVText(written(.csv, header: header, windows: windows)).rows
        #expect(rows.dropFirst().prefix(20).map { $0[3] } == expected, "\(note)")
        #expect(rows.allSatisfy { $0.count == 5 }, "\(note)")

        let json = try JSONSerialization.jsonObject(with: Data(written(.json, header: header, windows: windows).utf8))
        let list = try #require((json as? [String: Any])?["windows"] as? [[String: Any]])
        #expect(list.map { ($0["predictions"] as? [[String: Any]])?.first?["label"] as? String } == expected, "\(note)")

        let lines = try written(.jsonLines, header: header, windows: windows).utf8.split(separator: 0x0A)
        #expect(lines.count == 26, "\(note)")
        for (index, line) in lines.enumerated() {
            let object = try #require(JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
            if index == 0 { #expect(object["labels"] as? [String] == labels, "\(note)") }
            if (1...20).contains(index) {
                #expect((object["predictions"] as? [[String: Any]])?.first?["label"] as? String == expected[index - 1])
            }
        }
    }

    @Test func whatIsNoNumberIsNullInJSONAndEmptyInCSV() throws {
        let windows = [WindowPrediction(index: 0, start: .nan, end: .infinity, scores: [.nan, .nan, .nan])]
        #expect(try written(.csv, windows: windows).contains("\n0,,,waving,\n"))
        let json = try JSONSerialization.jsonObject(with: Data(written(.json, windows: windows).utf8))
        let window = try #require(((json as? [String: Any])?["windows"] as? [[String: Any]])?.first)
        #expect(window["start"] is NSNull)
        #expect((window["predictions"] as? [[String: Any]])?.first?["score"] is NSNull)
    }

    @Test func manyRowsPassThroughTheSpoolInOrder() throws {
        let windows = (0..<20_000).map {
            WindowPrediction(index: $0, start: Double($0), end: Double($0) + 1, scores: [1, 0, 0])
        }
        let json = try JSONSerialization.jsonObject(with: Data(written(.json, windows: windows).utf8))
        let list = try #require((json as? [String: Any])?["windows"] as? [[String: Any]])
        #expect(list.map { $0["window"] as? Int } == (0..<20_000).map { $0 })
        #expect(scratch.files.count == 1)
    }

    @Test(arguments: [
        ("a.csv", "csv"), ("A.CSV", "csv"), ("x/y.b.Json", "json"), ("a.jsonl", "jsonl"), ("a.NDJSON", "jsonl"),
        ("gym.txt", "frames"), ("gym.audacity.TXT", "audacity"), ("gym.via.json", "via"), ("via.json", "json"),
        (".via.json", "json"), ("gym.xml", "cvat"), ("a.vtt", "vtt"),
    ]) func theEndingChoosesTheFormat(_ path: String, _ name: String) throws {
        #expect(try OutputFormat.forFile(path).name == name)
    }

    @Test(arguments: ["a.mp4", "a", ".csv", "a.", "dir.csv/a"]) func anUnknownEndingListsTheKnownOnes(_ path: String) {
        let error = #expect(throws: ExportError.self) { try OutputFormat.forFile(path) }
        #expect(error?.description.contains("known are .csv, .json, .jsonl, .ndjson") == true)
    }

    @Test func formatsHaveNames() throws {
        #expect(try OutputFormat.named("table").name == "table")
        #expect(try OutputFormat.named("NDJSON") == .jsonLines)
        let error = #expect(throws: ExportError.self) { try OutputFormat.named("xls") }
        #expect(error?.description.hasPrefix("unknown format \"xls\"; known are csv, json, jsonl, table, vtt") == true)
    }
}

/// A reader of RFC 4180, by the letter.
struct CSVText {
    var rows: [[String]] = []

    init(_ text: String) {
        var row: [String] = []
        var field: [Unicode.Scalar] = []
        var quoted = false
        var scalars = Array(text.unicodeScalars)[...]
        func string(_ scalars: [Unicode.Scalar]) -> String {
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars)
            return String(text)
        }
        while let scalar = scalars.popFirst() {
            if quoted {
                if scalar == "\"", scalars.first == "\"" {
                    field.append("\"")
                    scalars.removeFirst()
                } else if scalar == "\"" {
                    quoted = false
                } else {
                    field.append(scalar)
                }
            } else if scalar == "\"" {
                quoted = true
            } else if scalar == "," || scalar == "\n" {
                row.append(string(field))
                field = []
                if scalar == "\n" {
                    rows.append(row)
                    row = []
                }
            } else {
                field.append(scalar)
            }
        }
    }
}
