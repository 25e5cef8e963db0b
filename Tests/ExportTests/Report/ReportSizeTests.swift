// What keeps a report small: the layout of scores, and how thumbnails thin out.

import Export
import Foundation
import TestSupport
import Testing
import Timeline

struct ReportSizeTests {
    @Test(arguments: [
        // Classes, windows, known, best.
        (10, 135_000, nil, 0), (22, 135_000, nil, 0), (23, 135_000, nil, 11), (400, 135_000, nil, 11),
        (400, 7_500, nil, 0), (400, 7_501, nil, 199), (400, 5_000_000, nil, 1), (400, 100, 5, 5), (400, 100, 300, 0),
        (10, 100, 1, 1), (400, 135_000, 3, 3), (0, 0, nil, 0), (70_000, 1, nil, 70_000),
    ])
    func everyScoreIsStoredWhereItFitsElseTheBest(_ classes: Int, _ windows: Int, _ known: Int?, _ best: Int) {
        #expect(ReportScores(classes: classes, windows: windows, known: known).best == best)
    }

    @Test func theBestScoresOfEachWindowAreStoredBestFirst() throws {
        var timeline = StoredTimeline(labels: ["a", "b", "c", "d", "e"], scores: .best(2), windowSeconds: 1)
        for (index, scores) in [[0.1, 0.4, 0.1, 0.4, 0], [0, 0, 0.9, 0, 0.05]].enumerated() {
            timeline.rows.append(
                .window(
                    WindowPrediction(
                        index: index, start: Double(index), end: Double(index) + 1, scores: scores.map { Float($0) })))
        }
        let scratch = Scratch()
        try Report.write([(timeline, "gym")], to: scratch.file("a.html"), overwrite: false)
        let expected: [Int] = [1, 4000, 3, 4000, 2, 9000, 4, 500]
        let bytes = expected.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        let text = String(decoding: Base64Text.encode(bytes[...]), as: UTF8.self)
        #expect(scratch.text("a.html").contains("class=\"scores\">\(text)</script>"))
        #expect(scratch.text("a.html").contains("\"best\":2,\"stored\":2,"))
    }

    @Test(arguments: 0...10) func base64IsTheSystems(_ count: Int) throws {
        let bytes = (0..<count).map { UInt8(250 - 37 * $0 & 255) }
        let scratch = Scratch()
        try scratch.write("bytes", bytes)
        let expected = String(
            decoding: try Running.output("/usr/bin/env", ["base64", scratch.file("bytes")]), as: UTF8.self)
        #expect(String(decoding: Base64Text.encode(bytes[...]), as: UTF8.self) + (count > 0 ? "\n" : "") == expected)
    }

    @Test func aLongVideoKeepsThumbnailsOfItsWholeLength() {
        var schedule = ThumbnailSchedule()
        var strip = ThumbnailStrip()
        var made = 0
        // Ten hours, a frame every 0.133 s.
        for frame in 0..<270_000 {
            let seconds = Double(frame) * 0.133
            guard schedule.takes(seconds) else { continue }
            made += 1
            strip.add(Thumbnail(seconds: seconds, jpeg: [UInt8](repeating: 0, count: 5000)))
        }
        let times = strip.thumbnails.map(\.seconds)
        #expect(made < 3500)
        #expect((250...600).contains(times.count))
        #expect(times[0] == 0 && times.last! > 35_700)
        let distances = zip(times.dropFirst(), times).map { $0 - $1 }
        #expect(distances.max()! < 300)
    }

    @Test func thumbnailsStayWithinTheirBytes() {
        var strip = ThumbnailStrip(mostThumbnails: 600, mostBytes: 100_000)
        for second in 0..<1000 {
            strip.add(Thumbnail(seconds: Double(second), jpeg: [UInt8](repeating: 0, count: 3000)))
        }
        #expect((12...33).contains(strip.thumbnails.count))
        strip.add(Thumbnail(seconds: 2000, jpeg: [UInt8](repeating: 0, count: 200_000)))
        #expect(strip.thumbnails.last?.seconds != 2000)
    }

    @Test func rotatedReportsKeepThePicturesThatCameFirst() throws {
        let scratch = Scratch()
        let writer = RotatingWriter(
            path: scratch.file("cam.html"), period: 3600, format: .html, options: ExportOptions())
        try writer.begin(Sample.header(isLive: true))
        #expect(writer.takesThumbnails)
        try writer.write(Thumbnail(seconds: 0, jpeg: [1, 2, 3]))
        #expect(scratch.files.isEmpty)
        try writer.write(Sample.windows[0])
        try writer.end(TimelineFooter(complete: true))
        #expect(scratch.files.count == 1)
        #expect(scratch.text(scratch.files[0]).contains("\"pictures\":1,"))
        #expect(scratch.text(scratch.files[0]).contains("class=\"pictures\">AQID</script>"))
    }
}
