// Timelines put together, and segments made anew.

import Export
import Foundation
import TestSupport
import Testing
import Timeline

@Suite struct ConversionTests {
    private let scratch = Scratch(inMemory: true)

    private func stored(_ seed: UInt64, _ name: String, labels: [String] = ["a", "b", "c"]) throws -> Run {
        let run = Run(seed: seed, windows: 60, classes: labels.count, labels: labels)
        try run.whole(scratch.file(name))
        return run
    }

    private func input(_ name: String, _ offset: Double = 0) -> TimelineConversion.Input {
        TimelineConversion.Input(path: scratch.file(name), offsetSeconds: offset)
    }

    @Test func storedScoresGiveTheSegmentsOfOtherSettings() throws {
        let run = try stored(1, "t.jsonl")
        let settings = AggregationSettings(threshold: 0.5, smoothing: 1, minimum: 0)
        let (timeline, notes) = try TimelineConversion([input("t.jsonl")]) { stated in
            #expect(stated == run.header.aggregate)
            return settings
        }.timeline()
        var aggregator = SegmentAggregator(settings, cellSeconds: run.stride, windowSeconds: run.length, classes: 3)
        var expected: [Segment] = []
        for window in run.predictions { expected += aggregator.add(window) }
        expected += aggregator.finish(duration: run.duration)
        #expect(timeline.segments?.map(\.label) == expected.map { run.header.labels[$0.label] })
        #expect(timeline.aggregate == settings)
        #expect(notes.isEmpty)
    }

    @Test func theSameHoldsAfterNumPy() throws {
        _ = try stored(2, "t.jsonl")
        let settings = AggregationSettings(threshold: 0.4, smoothing: 2, minimum: 1)
        let direct = try TimelineConversion([input("t.jsonl")]) { _ in settings }.timeline().timeline
        try direct.write(.numPy, to: scratch.file("t.npz"), options: ExportOptions(), name: "t", overwrite: false)
        let (again, notes) = try TimelineConversion([input("t.npz")]).timeline()
        #expect(again.segments == direct.segments)
        #expect(notes == [.aggregated(file: scratch.file("t.npz"), settings, best: nil)])
    }

    @Test func fewScoresAreSaid() throws {
        _ = try stored(3, "t.jsonl")
        let timeline = try TimelineConversion([input("t.jsonl")]).timeline().timeline
        try timeline.write(
            .json, to: scratch.file("t.json"), options: ExportOptions(), top: 1, name: "t", overwrite: false)
        let settings = AggregationSettings(threshold: 0.4)
        let (_, notes) = try TimelineConversion([input("t.json")]) { _ in settings }.timeline()
        #expect(notes == [.aggregated(file: scratch.file("t.json"), settings, best: 1)])
    }

    @Test func segmentsAloneCannotBeMadeAnew() throws {
        try scratch.put("segment,start,end,label,score,windows\n0,0,1,a,0.5,1\n", "s.csv")
        #expect(throws: ConversionError.noWindows(file: scratch.file("s.csv"), purpose: .otherSettings)) {
            try TimelineConversion([input("s.csv")]) { $0 }.timeline()
        }
    }

    @Test func partsFollowOneAnother() throws {
        let runs = [try stored(1, "1.jsonl"), try stored(2, "2.jsonl", labels: ["b", "d", "a"])]
        let parts = try ["1.jsonl", "2.jsonl"].map { try TimelineFile.read(scratch.file($0)) }
        let (whole, _) = try TimelineConversion([input("1.jsonl"), input("2.jsonl", 600)]).timeline()
        #expect(whole.labels == ["a", "b", "c", "d"])
        #expect(whole.namedWindows.count == 120)
        #expect(whole.namedWindows[60].start == 600)
        #expect(whole.namedWindows[60].index == Int((600 / runs[0].stride).rounded()))
        #expect(whole.namedWindows[60].scores["d"] == parts[1].namedWindows[0].scores["d"])
        #expect(whole.segments?.count == (parts[0].segments?.count ?? 0) + (parts[1].segments?.count ?? 0))
        #expect(abs((whole.duration ?? 0) - 600 - runs[1].duration) < 1e-6)
        // The whole is a timeline like any other.
        try whole.write(.jsonLines, to: scratch.file("w.jsonl"), options: ExportOptions(), name: "w", overwrite: false)
        let again = try TimelineFile.read(scratch.file("w.jsonl"))
        #expect(again.segments == whole.segments)
        #expect(again.namedWindows == whole.namedWindows)
    }

    @Test func aPartThatBeginsTooEarlyIsRefused() throws {
        _ = try stored(1, "1.jsonl")
        let error = #expect(throws: ConversionError.self) {
            try TimelineConversion([input("1.jsonl"), input("1.jsonl", 2)]).timeline()
        }
        #expect(error?.remedy == .laterOffset)
    }

    @Test func segmentsOfOverlappingPartsAreSorted() throws {
        try scratch.put("segment,start,end,label,score,windows\n0,0,1,a,0.5,1\n1,5,6,b,0.5,1\n", "s.csv")
        let (whole, _) = try TimelineConversion([input("s.csv"), input("s.csv", 2)]).timeline()
        #expect(whole.segments?.map(\.start) == [0, 2, 5, 7])
        try whole.write(.elan, to: scratch.file("s.eaf"), options: ExportOptions(), name: "s", overwrite: false)
        #expect(try TimelineFile.read(scratch.file("s.eaf")).segments?.map(\.label) == ["a", "a", "b", "b"])
    }
}
