// Units of work as lines.

import Analysis
import TestSupport
import Testing

@Suite struct WorkUnitTests {
    @Test func aLineSaysAllOfAUnit() throws {
        let units = [
            WorkUnit(input: "/a.mp4", name: "a", pipeline: WorkUnit.Pipeline(file: "/p.yaml", settings: [])),
            WorkUnit(
                input: "/\"quoted\"\n\u{1F600}.mp4", name: "folder/\u{202E}name", part: 3, of: 7,
                startSeconds: 0.1 + 0.2,
                endSeconds: 1e6 / 3, pipeline: WorkUnit.Pipeline(file: nil, settings: ["model.checkpoint=a=b", "é"])),
        ]
        for unit in units {
            #expect(!unit.line.contains("\n"))
            #expect(try WorkUnit(Array(unit.line.utf8)) == unit)
        }
    }

    @Test(arguments: [
        ("", "end"), ("[]", "expected"), ("{}", "set"), (#"{"set":[]}"#, "input"),
        (#"{"set":[],"input":"a","name":"../a"}"#, "name"), (#"{"set":[],"input":"a","name":"/a"}"#, "name"),
        (#"{"set":[],"input":"a","name":""}"#, "name"), (#"{"set":[],"input":"a","name":"a\u0000"}"#, "name"),
        (#"{"set":[],"input":"a","name":"a","part":2,"of":1}"#, "part 2 of 1"),
        (#"{"set":[],"input":"a","name":"a","part":1.5,"of":2}"#, "whole number"),
        (#"{"set":[],"input":"a","name":"a","start":5,"end":5}"#, "stretch"),
        (#"{"set":[],"input":"a","name":"a","start":-1}"#, "stretch"),
    ])
    func whatIsNoUnitIsRefused(line: String, cause: String) {
        let error = #expect(throws: WorkUnitError.self) { try WorkUnit(Array(line.utf8)) }
        #expect(error?.description.contains(cause) == true, "\(error?.description ?? "")")
    }

    @Test func anAnswerComesBackFromItsLine() throws {
        let unit = WorkUnit(
            input: "/a.mp4", name: "a", part: 1, of: 2, endSeconds: 600,
            pipeline: WorkUnit.Pipeline(file: nil, settings: []))
        let answers = [
            UnitAnswer(unit: unit, outcome: .failed, reason: "\"quoted\"\nlines", seconds: 0.5),
            UnitAnswer(
                unit: unit, outcome: .complete, seconds: 1.25, windows: 3,
                grid: .init(stride: 1.0 / 3, length: 2.0 / 3),
                frames: 100, timeline: [Array("{\"a\":\"b\\\"\"}".utf8), Array("é\u{7F}".utf8)]),
        ]
        for answer in answers {
            #expect(try UnitAnswer(answer.line.dropLast()[...], withTimeline: true) == answer)
        }
    }
}
