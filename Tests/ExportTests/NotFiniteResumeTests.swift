// Scores that are no numbers, in a timeline that is continued.

import Export
import Foundation
import TestSupport
import Testing
import Timeline

@Suite struct NotFiniteResumeTests {
    private let scratch = Scratch(inMemory: true)

    /// A run in which every third window has a score that is no number, the first none that is, and the last an infinity.
    private func run() -> Run {
        var run = Run(seed: 12, windows: 12)
        var windows = 0
        for place in run.events.indices {
            guard case .window(var window) = run.events[place] else { continue }
            if windows == 0 { window.scores = [.nan, .nan, .nan, .nan] }
            if windows % 3 == 1 { window.scores[windows % 4] = .nan }
            if windows == 10 { window.scores[2] = .infinity }
            run.events[place] = .window(window)
            windows += 1
        }
        return run
    }

    @Test func anyCutIsContinuedToTheSameBytes() throws {
        let run = run()
        try run.whole(scratch.file("whole.jsonl"))
        let whole = try scratch.bytes("whole.jsonl")
        #expect(String(decoding: whole, as: UTF8.self).contains(",null]"))
        for cut in whole.indices where whole[cut] == 0x0A || cut % 97 == 0 {
            try scratch.write("cut.jsonl", Array(whole[...cut]))
            try run.resume(scratch.file("cut.jsonl"))
            let same = try scratch.bytes("cut.jsonl") == whole
            #expect(same, "cut behind byte \(cut) of \(whole.count)")
            guard same else { return }
        }
    }

    @Test func scoresThatAreNoNumbersAreReadBackAsSuch() throws {
        let run = run()
        try run.whole(scratch.file("a.jsonl"))
        var read: [[Bool]] = []
        var aggregator = run.aggregator()
        _ = try JSONLinesResume.read(
            scratch.file("a.jsonl"), header: run.header, options: run.options, aggregator: &aggregator
        ) { row in
            if case .window(let window) = row { read.append(window.scores.map(\.isNaN)) }
        }
        #expect(read == run.predictions.map { $0.scores.map(\.isNaN) })
    }

    @Test func otherOutputsOfAResumedRunLeaveThemOutToo() throws {
        let run = run()
        let csv = { (name: String) in
            try OutputFormat.csv.open(scratch.file(name), options: run.options, overwrite: false)
        }
        try run.whole(scratch.file("whole.jsonl"), [csv("whole.csv")])
        let whole = try scratch.bytes("whole.jsonl")
        try scratch.write("cut.jsonl", Array(whole[..<(whole.count / 2)]))
        try run.resume(scratch.file("cut.jsonl"), [csv("cut.csv")])
        #expect(try scratch.bytes("cut.csv") == scratch.bytes("whole.csv"))
    }

    @Test func aSegmentWhoseScoreIsNoNumberHasAnEmptyFieldInACSV() throws {
        let writer = try OutputFormat.csv.open(
            scratch.file("a.csv"), options: ExportOptions(rows: .segments), overwrite: false)
        try writer.begin(Sample.header())
        try writer.write(Segment(index: 0, start: 0, end: 1, label: 0, score: .nan, windows: 2))
        try writer.end(TimelineFooter(complete: true))
        #expect(scratch.text("a.csv").hasSuffix("\n0,0.000,1.000,waving,,2\n"))
    }
}
