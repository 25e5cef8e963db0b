// Timelines, read back from every format that is written.

import Export
import Foundation
import TestSupport
import Testing
import Timeline

@Suite struct StoredTimelineTests {
    /// A run's rows in a file.
    private func written(_ name: String, _ options: ExportOptions = ExportOptions(), _ run: Run) throws
        -> StoredTimeline
    {
        let scratch = Scratch(inMemory: true)
        let path = scratch.file(name)
        let writer = try OutputFormat.forFile(path).open(path, options: options, overwrite: false)
        try writer.begin(run.header)
        var aggregator = run.aggregator()
        for event in run.events {
            try writer.write(event)
            var segments: [Segment] = []
            switch event {
            case .window(let window): segments = aggregator.add(window)
            case .gap(let gap): segments = aggregator.add(gap)
            default: break
            }
            for segment in segments { try writer.write(segment) }
        }
        for segment in aggregator.finish(duration: run.duration) { try writer.write(segment) }
        try writer.end(TimelineFooter(complete: true, duration: run.duration))
        return try StoredTimeline.read(path)
    }

    /// A run with plain labels that differ.
    private func run(_ seed: UInt64, isBroken: Bool = false) -> Run {
        Run(seed: seed, windows: 60, labels: ["standing", "walking, left", "a \"b\"", "d"], isBroken: isBroken)
    }

    private func segments(_ run: Run, _ settings: AggregationSettings? = nil) -> [Segment] {
        var aggregator = SegmentAggregator(
            settings ?? run.header.aggregate, cellSeconds: run.stride, windowSeconds: run.length, classes: 4)
        var segments: [Segment] = []
        for event in run.events {
            switch event {
            case .window(let window): segments += aggregator.add(window)
            case .gap(let gap): segments += aggregator.add(gap)
            default: break
            }
        }
        return segments + aggregator.finish(duration: run.duration)
    }

    private func isClose(_ a: [Detection], _ b: [Detection], seconds: Double) -> Bool {
        a.count == b.count
            && zip(a, b).allSatisfy {
                abs($0.start - $1.start) < seconds && abs($0.end - $1.end) < seconds && $0.label == $1.label
                    && abs($0.score - $1.score) < 0.000_06  // four decimals
            }
    }

    @Test(arguments: ["t.jsonl", "t.json", "t.csv"]) func segmentsComeBackFromEveryFormat(_ name: String) throws {
        let run = run(3)
        let timeline = try written(name, ExportOptions(rows: .segments), run)
        let expected = segments(run).map { Detection($0, labels: run.header.labels) }
        #expect(isClose(timeline.segments ?? [], expected, seconds: name == "t.csv" ? 0.0006 : 0.000_001))
    }

    @Test(arguments: [false, true]) func jsonLinesGiveTheSameSegmentsUnderOtherSettings(_ isBroken: Bool) throws {
        for seed in 1...20 as ClosedRange<UInt64> {
            let run = run(seed, isBroken: isBroken)
            let timeline = try written("t.jsonl", ExportOptions(), run)
            #expect(timeline.scores == .every)
            let settings = AggregationSettings(threshold: 0.4, smoothing: 2, minimum: 1)
            let ours = timeline.segments(settings)
            let theirs = segments(run, settings)
            #expect(ours.map(\.label) == theirs.map(\.label), "seed \(seed)")
            #expect(zip(ours, theirs).allSatisfy { abs($0.end - $1.end) < 0.000_002 }, "seed \(seed)")
        }
    }

    @Test func theStartLineStatesWhatScoringNeeds() throws {
        let run = run(1)
        let timeline = try written("t.jsonl", ExportOptions(), run)
        #expect(timeline.frameRate == 30000.0 / 1001)
        #expect(timeline.aggregate == run.header.aggregate)
        #expect(timeline.labels == run.header.labels)
        #expect(abs((timeline.duration ?? 0) - run.duration) < 0.000_001)
    }

    @Test func aJSONWithEveryClassHasEveryScore() throws {
        #expect(try written("t.json", ExportOptions(top: 4), run(2)).scores == .every)
        #expect(try written("t.json", ExportOptions(top: 3), run(2)).scores == .best(3))
    }

    @Test func aCSVOfWindowsHasTheBestScores() throws {
        let timeline = try written("t.csv", ExportOptions(top: 2), run(2))
        #expect(timeline.scores == .best(2))
        #expect(timeline.segments == nil)
        #expect(timeline.rows.count == 60)
        // From times with three decimals.
        #expect(abs((timeline.strideSeconds ?? 0) - 8 / 29.97) < 0.001)
    }

    @Test func aWindowsCSVGivesTheSegmentsOfItsScores() throws {
        let run = run(2)
        let timeline = try written("t.csv", ExportOptions(top: 4, timeDecimals: 6), run)
        let ours = timeline.segments(run.header.aggregate)
        #expect(ours.map { timeline.labels[$0.label] } == segments(run).map { run.header.labels[$0.label] })
    }

    @Test func anInterruptedJSONLinesFileIsReadWithoutItsLastPart() throws {
        let scratch = Scratch(inMemory: true)
        try Sample.write(.jsonLines, to: scratch.file("t.jsonl"))
        let text = scratch.text("t.jsonl").split(separator: "\n")
        try scratch.put(text[0...1].joined(separator: "\n") + "\n" + text[2].prefix(40), "cut.jsonl")
        let timeline = try StoredTimeline.read(scratch.file("cut.jsonl"))
        #expect(timeline.rows.count == 1)
        #expect(timeline.segments == nil)
    }

    private func failure(_ text: String, _ name: String) throws -> ReadingError? {
        let scratch = Scratch(inMemory: true)
        try scratch.put(text, name)
        do {
            _ = try StoredTimeline.read(scratch.file(name))
            return nil
        } catch { return error }
    }

    @Test(arguments: [
        ("t.csv", "start,end,label\n0,1,a\n", 1, "a column \"window\" or \"segment\""),
        ("t.csv", "window,start,end,label,score\n0,1,a,0.5\n", 2, "is no number"),
        ("t.csv", "window,start,end,label,score\nx,0,1,a,0.5\n", 2, "no number of a window"),
        ("t.csv", "window,start,end,label,score\n1,0,1,a,0.5\n0,1,2,a,0.5\n", 3, "out of order"),
        ("t.csv", "window,start,end,label,score\n0,0,1,a,nan\n", 2, "\"nan\" in column \"score\""),
        ("t.csv", "segment,start,end,label,score,windows\n0,2,1,a,0.5,1\n", 2, "is not after"),
        ("t.csv", "segment,start,end,label,score,windows\n0,-1,1,a,0.5,1\n", 2, "before the video's first frame"),
        ("t.jsonl", "{\"window\":0,\"start\":0,\"end\":1,\"predictions\":[]}\n{oops}\n", 2, "a text in quotes"),
        ("t.jsonl", "{\"window\":0,\"start\":0}\n", 1, "\"end\""),
        (
            "t.jsonl", "{\"type\":\"start\",\"labels\":[\"a\"]}\n{\"type\":\"start\",\"labels\":[\"b\"]}\n", 2,
            "a second timeline"
        ),
        ("t.jsonl", "{\"type\":\"start\",\"labels\":[]}\n", 1, "0 classes"),
        ("t.json", "{\"model\":{\"classes\":-1}}", 1, "-1 classes"),
        ("t.json", "{\n\"windows\":[],\n\"segments\":[{\"start\":0}]}", 3, "\"label\""),
    ])
    func whatIsWrongIsSaidWithItsLine(_ name: String, _ text: String, _ line: Int, _ cause: String) throws {
        let error = try failure(text, name)
        #expect(error?.line == line)
        #expect(error?.cause.contains(cause) == true, "\(error?.description ?? "no error")")
    }

    @Test func truthInPlaceOfATimelineIsRecognised() throws {
        #expect(try failure("{\"database\":{}}", "t.json")?.cause.contains("give timelines first") == true)
    }

    @Test func anUnknownEndingNamesTheFormats() {
        #expect(throws: ReadingError(file: "a.mp4", cause: "timelines are read from .csv, .json and .jsonl")) {
            try StoredTimeline.read("a.mp4")
        }
    }

    @Test(arguments: 1...300 as ClosedRange<UInt64>) func damagedFilesAreErrorsOrTimelinesButNeverTraps(
        _ seed: UInt64
    ) throws {
        let scratch = Scratch(inMemory: true)
        let name = ["t.jsonl", "t.json", "t.csv"][Int(seed % 3)]
        try Sample.write(OutputFormat.forFile(name), to: scratch.file(name), options: ExportOptions(top: 3))
        var bytes = try scratch.bytes(name)
        let spoilers = Array("{}[]\",:0-9e.\n\u{7}x\\".utf8)
        var state = seed
        for _ in 0..<3 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let place = Int((state >> 33) % UInt64(bytes.count))
            bytes[place] = spoilers[Int((state >> 20) % UInt64(spoilers.count))]
        }
        try scratch.put(bytes, name)
        if let timeline = try? StoredTimeline.read(scratch.file(name)) {
            _ = timeline.segments(AggregationSettings())
        }
    }
}
