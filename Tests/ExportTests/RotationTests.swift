import Export
import Foundation
import TestSupport
import Testing
import Timeline

@Suite struct RotationTests {
    let scratch = Scratch(inMemory: true)
    /// 2026-11-22 10:00:00 UTC.
    let ten = 1_795_341_600.0

    private func window(_ index: Int, _ seconds: Double) -> WindowPrediction {
        WindowPrediction(
            index: index, start: Double(index), end: Double(index) + 1, scores: [1, 0, 0],
            wallClock: Date(timeIntervalSince1970: ten + seconds))
    }

    private func rotating(_ format: OutputFormat, _ name: String, period: Double = 3600) throws -> RotatingWriter {
        let ten = ten
        let writer = RotatingWriter(
            path: scratch.file(name), period: period, format: format, options: ExportOptions(),
            now: { Date(timeIntervalSince1970: ten) })
        try writer.begin(Sample.header(isLive: true))
        return writer
    }

    @Test func aWindowBelongsToTheFileOfItsHourAndEachFileIsWhole() throws {
        let writer = try rotating(.csv, "cam.csv")
        for (index, seconds) in [-0.5, 0.0, 3599.999, 3600.0, 10_801.0].enumerated() {
            try writer.write(window(index, seconds))
        }
        try writer.end(TimelineFooter(complete: true))
        #expect(
            scratch.files == [
                "cam-20261122T090000Z.csv", "cam-20261122T100000Z.csv", "cam-20261122T110000Z.csv",
                "cam-20261122T130000Z.csv",
            ])
        #expect(
            scratch.text("cam-20261122T100000Z.csv") == """
                window,start,end,label,score,wall_clock
                1,1.000,2.000,waving,1.0000,2026-11-22T10:00:00.000Z
                2,2.000,3.000,waving,1.0000,2026-11-22T10:59:59.999Z

                """)
    }

    @Test func everyJSONLinesFileHasItsStartAndItsEnd() throws {
        let writer = try rotating(.jsonLines, "cam.jsonl", period: 60)
        try writer.write(window(0, 1))
        try writer.write(window(1, 61))
        try writer.write(Sample.segment)
        try writer.write(Sample.gap)
        try writer.write(Sample.discontinuity)
        try writer.write(Sample.skipped)
        try writer.end(TimelineFooter(complete: true))
        let first = scratch.text("cam-20261122T100000Z.jsonl").split(separator: "\n")
        let second = scratch.text("cam-20261122T100100Z.jsonl").split(separator: "\n")
        #expect(first.count == 3)
        #expect(second.count == 7)
        for lines in [first, second] {
            #expect(lines.first?.hasPrefix(#"{"type":"start","#) == true)
            #expect(lines.last?.hasPrefix(#"{"type":"end","complete":true,"windows":1,"#) == true)
        }
    }

    @Test func aClockSetBackStaysInTheOpenFile() throws {
        let writer = try rotating(.csv, "cam.csv")
        try writer.write(window(0, 10))
        try writer.write(window(1, -4000))
        try writer.end(TimelineFooter(complete: true))
        #expect(scratch.files == ["cam-20261122T100000Z.csv"])
    }

    @Test func aRestartWithinThePeriodTakesAnotherName() throws {
        for _ in 0..<3 {
            let writer = try rotating(.jsonLines, "cam.jsonl")
            try writer.write(window(0, 10))
            writer.abandon()
        }
        #expect(
            scratch.files == [
                "cam-20261122T100000Z-2.jsonl", "cam-20261122T100000Z-3.jsonl", "cam-20261122T100000Z.jsonl",
            ])
    }

    @Test func aRunWithoutRowsStillLeavesAWholeFile() throws {
        try rotating(.json, "cam.json").end(TimelineFooter(complete: true))
        #expect(scratch.files == ["cam-20261122T100000Z.json"])
    }

    @Test func anAbandonedRunLeavesNoTemporaryFile() throws {
        let writer = try rotating(.csv, "cam.csv")
        try writer.write(window(0, 10))
        writer.abandon()
        #expect(scratch.files.isEmpty)
    }

    @Test func aMissingFolderIsFoundAtTheBeginning() throws {
        #expect(throws: ExportError.self) { try rotating(.csv, "no/where.csv") }
    }
}
