// Labelled copies against ffprobe: nothing of the original changed, labels exactly over the frames that have them.

import Analysis
import Foundation
import TestSupport
import Testing
import Timeline

@Suite struct LabeledCopyTests {
    /// An original, and how it is made.
    struct Source: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let file: String
        let make: @Sendable (Scratch, String) throws -> String

        init(_ name: String, _ file: String, _ make: @escaping @Sendable (Scratch, String) throws -> String) {
            testDescription = name
            self.file = file
            self.make = make
        }
    }

    static let sources = [
        Source("B-frames at 23.976", "in.mp4") { try $0.tonedVideo($1) },
        Source("a picture that begins later than the sound", "in.mp4") {
            try $0.tonedVideo($1, before: ["-itsoffset", "0.4"])
        },
        Source("a sound that begins later than the picture", "in.mkv") { scratch, name in
            let plain = try scratch.tonedVideo("plain.mkv")
            return try scratch.ffmpeg(
                name, ["-i", plain, "-itsoffset", "0.3", "-i", plain, "-map", "0:v", "-map", "1:a", "-c", "copy"])
        },
        Source("times that begin at 1.4 s", "in.ts") { try $0.tonedVideo($1) },
        Source("a variable rate", "in.mp4") {
            try $0.tonedVideo($1, rate: "30", filter: "select='not(mod(n,3))+gt(mod(n,40),25)'")
        },
        Source("Matroska that begins at 2 s", "in.mkv") { try $0.tonedVideo($1, after: ["-output_ts_offset", "2"]) },
        Source("no B-frames and no sound", "in.mkv") {
            try $0.tonedVideo($1, ["-c:v", "mpeg4", "-qscale:v", "3"], sound: ["-an"])
        },
    ]

    @Test(arguments: sources, ["out.mkv", "out.mp4"])
    func streamsStayAndLabelsStandOverTheirFrames(source: Source, output: String) throws {
        let scratch = Scratch()
        let input = try source.make(scratch, source.file)
        let original = try Probe(input)
        let times = try original.frameTimes()
        // Adjoining and apart, in the middle and to the end.
        let places = [(3, 11), (11, 20), (25, times.count - 1)]
        let segments = places.enumerated().map { index, place in
            Detection(
                start: Self.written(times[place.0] - times[0]), end: Self.written(times[place.1] - times[0]),
                label: "label \(index)", score: 0.875)
        }
        let outcome = try LabeledVideo(input).write(segments, to: scratch.file(output))
        #expect(outcome.problem == nil)

        let copy = try Probe(scratch.file(output))
        let maps = original.kinds.contains { $0.hasPrefix("audio") } ? ["v:0", "a:0"] : ["v:0"]
        // Start codes become lengths, and ADTS headers go, in containers that have them elsewhere.
        if !source.file.hasSuffix(".ts") { #expect(try copy.hashes(maps) == original.hashes(maps)) }
        let copied = try copy.frameTimes()
        #expect(copied.count == times.count)
        // Matroska counts milliseconds.
        let tick = output.hasSuffix(".mkv") || source.file.hasSuffix(".mkv") ? 0.001 : 0.0001
        for (a, b) in zip(times, copied) { #expect(abs((a - times[0]) - (b - copied[0])) <= tick + 1e-6) }
        if maps.count == 2 {
            let (before, after) = (try original.packets("a:0"), try copy.packets("a:0"))
            let lag = before[10].start - times[0] - (after[10].start - copied[0])
            #expect(abs(lag) <= 0.0015, "sound and picture stay together")
        }

        let cues = try copy.packets("s:0")
        try #require(cues.count == segments.count)
        for (cue, place) in zip(cues, places) {
            #expect(abs(cue.start - copied[place.0]) < 1e-4, "\(cue) at frame \(place.0), \(copied[place.0])")
            #expect(abs(cue.start + cue.duration - copied[place.1]) < 0.0011)
        }
        let chapters = copy.chapters.filter { $0.title != "–" }
        try #require(chapters.count == segments.count)
        for (chapter, place) in zip(chapters, places) {
            #expect(abs(chapter.start - copied[place.0]) < 0.0011, "\(chapter) at frame \(place.0)")
            if place.1 < times.count - 1 { #expect(abs(chapter.end - copied[place.1]) < 0.0011) }
        }
        #expect(chapters.map(\.title) == segments.map(\.label))
    }

    /// As a timeline has it: microseconds.
    private static func written(_ seconds: Double) -> Double { (seconds * 1e6).rounded() / 1e6 }

    @Test(arguments: ["out.mkv", "out.mp4"])
    func theTrackIsNamedAndShownByItself(output: String) throws {
        let scratch = Scratch()
        let input = try scratch.tonedVideo("in.mp4", seconds: "1")
        try LabeledVideo(input).write(
            [Detection(start: 0, end: 0.5, label: "jump", score: 0.5)], to: scratch.file(output))
        let copy = try Probe(scratch.file(output))
        let track = try #require(copy.kinds.firstIndex { $0.hasPrefix("subtitle") })
        #expect(copy.kinds[track] == (output == "out.mkv" ? "subtitle subrip" : "subtitle mov_text"))
        #expect(copy.isDefault(track))
        let tags = copy.tags(track)
        #expect(tags["title"] == "actions" || tags["handler_name"] == "actions", "\(tags)")
        #expect(try copy.shownTexts("s:0") == ["jump (0.50)"])
    }

    static let hostile = [
        "a --> b", "<i>not italic</i>", "</b> & <font color=\"red\">", "tom & jerry &lt;", "{\\an8}top", "{x}",
        "a\\Nb\\h",
        "🏃‍♀️ läuft", "يمشي إلى اليسار", "=1+1", "two\nlines", "comma, \"quote\"", "1 < 2 > 0", "back\\", "\\{x",
    ]

    @Test(arguments: ["out.mkv", "out.mp4"])
    func labelsAreShownAsTheyAre(output: String) throws {
        let scratch = Scratch()
        let input = try scratch.tonedVideo("in.mp4", seconds: "2")
        // Braces of timed text are plain, but libavcodec, whose words these are, hands them on as commands.
        let labels = output == "out.mkv" ? Self.hostile : Self.hostile.filter { !$0.contains("{") }
        let segments = labels.enumerated().map { index, label in
            Detection(start: Double(index) * 0.1, end: Double(index + 1) * 0.1, label: label, score: .nan)
        }
        try LabeledVideo(input).write(segments, to: scratch.file(output))
        let copy = try Probe(scratch.file(output))
        #expect(copy.chapters.map(\.title).filter { $0 != "–" } == labels)
        let shown = try copy.shownTexts("s:0").map(Self.readByLibass)
        #expect(shown == labels)
    }

    /// What libass draws of an event's text.
    private static func readByLibass(_ text: String) -> String {
        var shown = ""
        var rest = text.replacing("\u{2060}", with: "\u{1}")[...]
        while let character = rest.popFirst() {
            if character == "\\", let next = rest.first, "Nnh{}".contains(next) {
                rest = rest.dropFirst()
                shown += next == "N" ? "\n" : next == "{" || next == "}" ? String(next) : "?"
            } else if character == "{" {
                shown += "?"
            } else {
                shown.append(character)
            }
        }
        return shown.replacing("\u{1}", with: "")
    }

    @Test func overlappingSegmentsAreLinesOfOneTextWhereOnlyOneCanStand() throws {
        let scratch = Scratch()
        let input = try scratch.tonedVideo("in.mp4", seconds: "2")
        let segments = [
            Detection(start: 0, end: 1, label: "a", score: .nan),
            Detection(start: 0.5, end: 1.5, label: "b", score: .nan),
        ]
        let video = try LabeledVideo(input)
        try video.write(segments, to: scratch.file("o.mp4"))
        try video.write(segments, to: scratch.file("o.mkv"))
        #expect(try Probe(scratch.file("o.mp4")).shownTexts("s:0") == ["a", "a\\Nb", "b"])
        #expect(try Probe(scratch.file("o.mkv")).shownTexts("s:0") == ["a", "b"])
    }

    @Test func everythingElseOfMatroskaStays() throws {
        let scratch = Scratch()
        let plain = try scratch.tonedVideo("plain.mkv", seconds: "2")
        let subtitles = try scratch.write("s.srt", "1\n00:00:00,500 --> 00:00:01,000\nhello\n")
        let font = try scratch.write("f.ttf", [0, 1, 0, 0, 0, 0, 0, 0])
        let chapters = try scratch.write(
            "c.ffmetadata", ";FFMETADATA1\ntitle=Gym\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=old\n")
        let input = try scratch.ffmpeg(
            "in.mkv",
            [
                "-i", plain, "-i", subtitles, "-i", chapters, "-map", "0:v", "-map", "0:a", "-map", "0:a", "-map", "1",
                "-map_metadata", "2", "-c", "copy", "-attach", font, "-metadata:s:t",
                "mimetype=application/x-truetype-font",
                "-metadata:s:a:1", "language=deu", "-disposition:a:1", "comment", "-disposition:s:0", "0",
            ])
        let outcome = try LabeledVideo(input).write(
            [Detection(start: 0.2, end: 0.8, label: "new", score: 1)], to: scratch.file("out.mkv"))
        let (original, copy) = (try Probe(input), try Probe(scratch.file("out.mkv")))
        #expect(
            copy.kinds.filter { $0 != "subtitle subrip" } == original.kinds.filter { $0 != "subtitle subrip" })
        #expect(copy.kinds.count { $0 == "subtitle subrip" } == 2)
        #expect(try copy.hashes(["v", "a", "s:0"]) == original.hashes(["v", "a", "s:0"]))
        #expect(copy.tags(2)["language"] == "ger" || copy.tags(2)["language"] == "deu")
        #expect(copy.formatTags["title"] == "Gym")
        #expect(copy.chapters.map(\.title) == ["new"])
        #expect(outcome.notes.contains { $0.contains("chapters") && $0.contains("replaced") }, "\(outcome.notes)")
    }

    @Test func aTurnedPictureStaysTurnedOrIsRefused() throws {
        let scratch = Scratch()
        let plain = try scratch.tonedVideo("plain.mp4", seconds: "1")
        let input = try scratch.ffmpeg("in.mp4", ["-i", plain, "-c", "copy", "-metadata:s:v:0", "rotate=90"])
        let video = try LabeledVideo(input)
        let segments = [Detection(start: 0, end: 0.5, label: "a", score: 1)]
        try video.write(segments, to: scratch.file("out.mp4"))
        let data = try #require(Probe(scratch.file("out.mp4")).streams[0]["side_data_list"] as? [[String: Any]])
        #expect(data.contains { $0["rotation"] != nil })
        let error = #expect(throws: (any Error).self) { try video.write(segments, to: scratch.file("out.mkv")) }
        #expect("\(try #require(error))".contains("name the output ….mp4"))
        #expect(!scratch.exists("out.mkv"))
    }

    @Test func whatTheContainerCannotHoldIsTold() throws {
        let scratch = Scratch()
        let raw = try scratch.tonedVideo("raw.mkv", seconds: "1", sound: ["-c:a", "pcm_s16le"])
        let error = #expect(throws: (any Error).self) {
            try LabeledVideo(raw).write([], to: scratch.file("out.mp4"))
        }
        let text = "\(try #require(error))"
        #expect(text.contains("stream 1 (audio, pcm_s16le)") && text.contains("name the output ….mkv"), "\(text)")
        let subtitles = try scratch.write("s.srt", "1\n00:00:00,500 --> 00:00:01,000\nhello\n")
        let plain = try scratch.tonedVideo("plain.mp4", seconds: "1")
        let input = try scratch.ffmpeg("in.mkv", ["-i", plain, "-i", subtitles, "-c", "copy"])
        let outcome = try LabeledVideo(input).write([], to: scratch.file("out.mp4"))
        #expect(outcome.notes.contains { $0.contains("subtitle, subrip") && $0.contains("MP4 cannot hold it") })
    }

    @Test func twoCopiesOfOneVideoAreEqual() throws {
        let scratch = Scratch()
        let input = try scratch.tonedVideo("in.mp4", seconds: "1")
        let segments = [
            Detection(start: 0.1, end: 0.5, label: "a", score: 0.4),
            Detection(start: 0.5, end: 0.9, label: "b", score: 0.6),
        ]
        let video = try LabeledVideo(input)
        try video.write(segments, to: scratch.file("1.mp4"))
        try video.write(segments.reversed(), to: scratch.file("2.mp4"))
        #expect(try scratch.bytes("1.mp4") == scratch.bytes("2.mp4"))
    }
}
