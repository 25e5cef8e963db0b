// Files that nobody vouches for: an error that says where, never a crash.

import Export
import Foundation
import TestSupport
import Testing
import Timeline

@Suite struct DamagedFormatTests {
    private let scratch = Scratch(inMemory: true)

    private func failure(_ text: String, _ format: OutputFormat, _ rate: FrameRate? = nil) throws -> ReadingError? {
        let path = try scratch.put(text, "t.\(format.endings[0])")
        do {
            _ = try TimelineFile.read(path, as: format, ReadingOptions(frameRate: rate))
            return nil
        } catch { return error }
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        var format: String
        var text: String
        var line: Int?
        var cause: String
        init(_ format: String, _ text: String, _ line: Int?, _ cause: String) {
            (self.format, self.text, self.line, self.cause) = (format, text, line, cause)
        }
        var testDescription: String { "\(format): \(cause)" }
    }

    @Test(arguments: [
        Bad("vtt", "WEBVT\n", 1, "does not begin with WEBVTT"),
        Bad("vtt", "WEBVTT\n\n00:00.000 --> x\na\n", 3, "no pair of times"),
        Bad("vtt", "WEBVTT\n\n00:02.000 --> 00:01.000\na\n", 3, "is not after the start"),
        Bad("vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\n\n", 3, "the label is empty"),
        Bad("srt", "hello\n", nil, "no line of times"),
        Bad("srt", "1\n00:00:00,000 --> 00:61:00\na\n", 2, "no pair of times"),
        Bad("ffmetadata", "x", 1, ";FFMETADATA1"),
        Bad("ffmetadata", ";FFMETADATA1\n[CHAPTER]\nSTART=0\ntitle=a\n", 2, "START and END"),
        Bad("ffmetadata", ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/0\n", 3, "no time base"),
        Bad("ffmetadata", ";FFMETADATA1\n[CHAPTER]\nSTART=x\n", 3, "no whole number"),
        Bad("audacity", "0\t1\ta\n2\tb\n", 2, "apart by tabs"),
        Bad("activitynet", "{\"results\":{\"a\":[],\"b\":[]}}", nil, "2 videos"),
        Bad("activitynet", "{\n\"results\":{\"a\":[{\"label\":\"x\"}]}}", 2, "a \"segment\" of two numbers"),
        Bad("labelstudio", "{}", 1, "a list of tasks"),
        Bad(
            "labelstudio",
            "[{\"data\":{\"frame_rate\":25},\n\"predictions\":[{\"result\":[{\"type\":\"timelinelabels\"}]}]}]", 2,
            "\"ranges\""),
        Bad(
            "labelstudio",
            "[{\"data\":{\"frame_rate\":25},\"predictions\":[{\"result\":[{\"type\":\"timelinelabels\",\"value\":{\"ranges\":[{\"start\":0,\"end\":4}],\"timelinelabels\":[\"a\"]}}]}]}]",
            1, "at least 1"),
        Bad("via", "{\"project\":{}}", nil, "\"attribute\" and \"metadata\""),
        Bad("otio", "{}", nil, "OTIO_SCHEMA"),
        Bad("otio", "{\"OTIO_SCHEMA\":\"Timeline.1\",\n\"x\":{\"OTIO_SCHEMA\":\"Marker.2\"}}", 2, "marked_range"),
        Bad("eaf", "<a></b>", 1, "not well-formed XML"),
        Bad("eaf", "<a/>", 1, "ANNOTATION_DOCUMENT"),
        Bad(
            "eaf",
            "<ANNOTATION_DOCUMENT>\n<TIER><ANNOTATION>\n<ALIGNABLE_ANNOTATION TIME_SLOT_REF1=\"t\"/></ANNOTATION></TIER></ANNOTATION_DOCUMENT>",
            3, "is no time slot"),
        Bad("cvat", "<annotations><track><box/></track></annotations>", 1, "the number of a frame"),
        Bad("npz", "PK", nil, "zip directory is damaged"),
        Bad("npz", "hello", nil, "numpy.savez"),
    ])
    func whatIsWrongIsSaidWithItsLine(_ bad: Bad) throws {
        let error = try failure(bad.text, OutputFormat.named(bad.format), FrameRate(25, 1))
        #expect(error?.line == bad.line)
        #expect(error?.cause.contains(bad.cause) == true, "\(error?.description ?? "no error")")
    }

    @Test(arguments: ["frames", "cvat", "labelstudio"]) func aMissingRateIsAskedFor(_ name: String) throws {
        let texts = [
            "frames": "a\na\n", "cvat": "<annotations/>", "labelstudio": "[{\"predictions\":[{\"result\":[]}]}]",
        ]
        let error = try failure(texts[name] ?? "", OutputFormat.named(name))
        #expect(error?.remedy == .stateFrameRate)
    }

    @Test func entitiesAreNeitherFetchedNorMultiplied() throws {
        let secret = try scratch.put("secret", "secret.txt")
        let external =
            "<!DOCTYPE a [<!ENTITY x SYSTEM \"file://\(secret)\">]>\n<ANNOTATION_DOCUMENT>&x;</ANNOTATION_DOCUMENT>"
        #expect(try failure(external, .elan)?.cause.contains("document type declaration") == true)
        let parameter = "<?xml version=\"1.0\"?>\n<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/x.dtd\">\n<annotations/>"
        #expect(try failure(parameter, .cvat)?.line == 2)
        let encoded = "<?xml version=\"1.0\" encoding=\"UTF-7\"?><annotations/>"
        #expect(try failure(encoded, .cvat)?.cause.contains("save it as UTF-8") == true)
        let undefined = "<annotations>&x;</annotations>"
        #expect(try failure(undefined, .cvat)?.cause.contains("not well-formed") == true)
    }

    @Test func nestingIsBounded() throws {
        let xml = String(repeating: "<a>", count: 100_000)
        #expect(try failure(xml, .elan)?.cause.contains("nested deeper than 64") == true)
        let json = String(repeating: "[", count: 100_000)
        #expect(try failure(json, .labelStudio)?.cause.contains("nested deeper") == true)
    }

    @Test func theFormatOfAJSONIsToldByItsContent() throws {
        let random = RandomTimeline(4).timeline
        for format in [OutputFormat.json, .activityNet, .labelStudio, .via, .openTimelineIO] {
            let path = scratch.file("any.json")
            try random.write(format, to: path, options: ExportOptions(), name: "gym", overwrite: true)
            #expect(try TimelineFile.read(path).segments?.count == random.segments?.count, "\(format.name)")
        }
        for format in [OutputFormat.audacity, .frameLabels] {
            let path = scratch.file("any.txt")
            try random.write(format, to: path, options: ExportOptions(), name: "gym", overwrite: true)
            #expect(
                try TimelineFile.read(path, as: nil, ReadingOptions(frameRate: FrameRate(25, 1))).segments?.isEmpty
                    == false)
        }
    }

    @Test func anUnknownEndingNamesTheFormats() throws {
        let error = #expect(throws: ReadingError.self) { try TimelineFile.read("a.mp4") }
        #expect(error?.remedy == .stateFormat)
        #expect(error?.cause.contains(".vtt") == true)
    }

    /// Bytes changed, taken out, put in and repeated at random, in a valid file of each format.
    @Test(arguments: OutputFormat.readable.map(\.name)) func damagedFilesNeverCrash(_ name: String) throws {
        let format = try OutputFormat.named(name)
        let path = scratch.file("d.\(format.endings[0])")
        var errors = 0
        for seed in 1...20 as ClosedRange<UInt64> {
            let timeline = RandomTimeline(seed).timeline
            try timeline.write(format, to: path, options: ExportOptions(rows: .segments), name: "gym", overwrite: true)
            let valid = try scratch.bytes("d.\(format.endings[0])")
            var random = SeededGenerator(seed)
            for round in 0..<150 {
                var bytes = valid
                for _ in 0..<Int.random(in: 1...6, using: &random) { Self.damage(&bytes, &random) }
                try scratch.put(bytes, "d.\(format.endings[0])")
                do {
                    let read = try TimelineFile.read(path, as: format, ReadingOptions(frameRate: FrameRate(25, 1)))
                    // What was read can be used.
                    _ = read.segments(AggregationSettings())
                    _ = LaneChart(read)?.lines
                } catch {
                    errors += 1
                    #expect(error.description.contains(path), "seed \(seed), round \(round)")
                }
            }
        }
        #expect(errors > 100, "\(errors) of 3000 were told")
    }

    private static func damage(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: bytes.indices, using: &random)
        let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
        switch Int.random(in: 0..<7, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 4: bytes.removeSubrange(place...)
        case 5: bytes.insert(contentsOf: "-999999999999999999999".utf8, at: place)
        default: bytes.insert(Array("\"<>{}[],:=\\\n\t&;#0e".utf8).randomElement(using: &random) ?? 0, at: place)
        }
    }
}
