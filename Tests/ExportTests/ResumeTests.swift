import Export
import Foundation
import TestSupport
import Testing
import Timeline

@Suite struct ResumeTests {
    let scratch = Scratch(inMemory: true)

    /// kill -9 after any byte.
    @Test(arguments: [0, 1, 7, 40]) func anyCutIsContinuedToTheSameBytes(_ windows: Int) throws {
        let run = Run(seed: UInt64(windows), windows: windows)
        try run.whole(scratch.file("whole.jsonl"))
        let whole = try scratch.bytes("whole.jsonl")
        // Every byte of small files; of larger ones every line's surroundings and some bytes between.
        var cuts = Set(stride(from: 0, through: whole.count, by: whole.count < 1100 ? 1 : 97))
        for (place, byte) in whole.enumerated() where byte == 0x0A { cuts.formUnion([place, place + 1]) }
        for cut in cuts.sorted() {
            try scratch.write("cut.jsonl", Array(whole[..<cut]))
            let point = try run.resume(scratch.file("cut.jsonl"))
            #expect(point.isComplete == (cut == whole.count))
            let same = try scratch.bytes("cut.jsonl") == whole
            #expect(same, "seed \(windows), cut at \(cut) of \(whole.count)")
            if !same { return }
        }
    }

    @Test(arguments: 0..<4) func manyInterruptionsInARowEndWithTheSameBytes(_ seed: Int) throws {
        var random = SeededGenerator(UInt64(seed))
        let run = Run(seed: UInt64(seed), windows: 200)
        try run.whole(scratch.file("whole.jsonl"))
        let whole = try scratch.bytes("whole.jsonl")
        var cut = 0
        while cut < whole.count {
            // Killed a little later each time.
            try scratch.write("cut.jsonl", Array(whole[..<cut]))
            try run.resume(scratch.file("cut.jsonl"))
            #expect(try scratch.bytes("cut.jsonl") == whole, "seed \(seed), cut at \(cut)")
            cut += Int.random(in: 1...20_000, using: &random)
        }
    }

    /// Ctrl-C ends a file properly, with segments that a longer run would have grown.
    @Test(arguments: [1, 2, 3, 5, 8, 13, 21, 34, 39]) func aStoppedRunIsContinuedToTheSameBytes(_ stop: Int) throws {
        let run = Run(seed: 3, windows: 40)
        try run.whole(scratch.file("whole.jsonl"))
        try run.whole(scratch.file("stopped.jsonl"), stop: stop)
        #expect(scratch.text("stopped.jsonl").contains(#""complete":false"#))
        let stopped = try scratch.bytes("stopped.jsonl")
        try run.resume(scratch.file("stopped.jsonl"))
        #expect(try scratch.bytes("stopped.jsonl") == scratch.bytes("whole.jsonl"))
        // Stopped and then killed while its end was being written; stopped twice.
        for cut in stride(from: 0, to: stopped.count, by: 311) {
            try scratch.write("both.jsonl", Array(stopped[..<cut]))
            try run.resume(scratch.file("both.jsonl"), stop: 1)
            try run.resume(scratch.file("both.jsonl"))
            #expect(try scratch.bytes("both.jsonl") == scratch.bytes("whole.jsonl"), "cut at \(cut)")
        }
    }

    /// Gaps, discontinuities, windows padded and damaged anywhere: the input is read from its start again.
    @Test(arguments: 0..<12) func aBrokenRunIsContinuedToTheSameBytes(_ seed: Int) throws {
        var random = SeededGenerator(UInt64(seed))
        let run = Run(seed: UInt64(seed), windows: 30, isBroken: true)
        try run.whole(scratch.file("whole.jsonl"))
        let whole = try scratch.bytes("whole.jsonl")
        for cut in [whole.count - 1] + (0..<60).map({ _ in Int.random(in: 0..<whole.count, using: &random) }) {
            try scratch.write("cut.jsonl", Array(whole[..<cut]))
            let point = try run.resume(scratch.file("cut.jsonl"))
            #expect(try scratch.bytes("cut.jsonl") == whole, "seed \(seed), cut at \(cut)")
            let kept = String(decoding: whole[..<Int(point.length)], as: UTF8.self)
            #expect(point.gaps == kept.components(separatedBy: #"{"type":"gap","#).count - 1)
            #expect(point.discontinuities == kept.components(separatedBy: #"{"type":"discontinuity","#).count - 1)
        }
        for stop in 1..<30 {
            try run.whole(scratch.file("stopped.jsonl"), stop: stop)
            try run.resume(scratch.file("stopped.jsonl"), stop: 2)
            try run.resume(scratch.file("stopped.jsonl"))
            #expect(try scratch.bytes("stopped.jsonl") == whole, "seed \(seed), stopped after \(stop)")
        }
    }

    /// A run of a part begins with a window above 0.
    @Test func whatFollowsCountsFromTheLastWindowsNumberNotFromTheirCount() throws {
        var run = Run(seed: 9, windows: 40)
        run.events.removeFirst(17)
        try run.whole(scratch.file("whole.jsonl"))
        let whole = try scratch.bytes("whole.jsonl")
        try scratch.write("cut.jsonl", Array(whole[..<(whole.count / 2)]))
        let point = try run.resume(scratch.file("cut.jsonl"))
        #expect(point.windows > 0 && point.nextWindow == 17 + point.windows)
        #expect(try scratch.bytes("cut.jsonl") == whole)
    }

    /// A window that was padded in the middle is no reason to classify all that follows it again.
    @Test func onlyPaddedWindowsAtTheEndAreTakenBack() throws {
        let run = Run(seed: 3, windows: 30, isBroken: true)
        try run.whole(scratch.file("whole.jsonl"))
        let lines = scratch.text("whole.jsonl").split(separator: "\n")
        let windows = lines.filter { $0.hasPrefix("{\"window\":") }
        let last = try #require(windows.lastIndex { !$0.contains(#","padded":true"#) })
        #expect(windows[..<last].contains { $0.contains(#","padded":true"#) })
        try scratch.write("cut.jsonl", lines.dropLast().joined(separator: "\n") + "\n")
        #expect(try run.resume(scratch.file("cut.jsonl")).nextWindow ?? 0 > last)
    }

    @Test func aWindowPaddedBecauseTheRunWasStoppedIsClassifiedAgain() throws {
        let run = Run(seed: 5, windows: 20)
        try run.whole(scratch.file("whole.jsonl"))
        let writer = try OutputFormat.jsonLines.open(scratch.file("a.jsonl"), options: run.options, overwrite: false)
        try writer.begin(run.header)
        for var window in run.predictions.prefix(6) {
            if window.index == 5 { window.padded = true }
            try writer.write(window)
        }
        try writer.end(TimelineFooter(complete: false))
        #expect(try run.resume(scratch.file("a.jsonl")).nextWindow == 5)
        let segments = { (text: String) in text.split(separator: "\n").filter { !$0.contains("segment") } }
        #expect(try segments(scratch.text("a.jsonl")).count == segments(scratch.text("whole.jsonl")).count)
    }

    @Test func otherOutputsOfAResumedRunAreWholeToo() throws {
        let run = Run(seed: 9, windows: 60)
        func others(_ name: String) throws -> [any TimelineWriter] {
            try [OutputFormat.csv, .json].map {
                try $0.open(scratch.file("\(name).\($0.name)"), options: run.options, overwrite: false)
            }
        }
        try run.whole(scratch.file("whole.jsonl"), others("whole"))
        let whole = try scratch.bytes("whole.jsonl")
        try scratch.write("cut.jsonl", Array(whole[..<(whole.count / 2)]))
        try run.resume(scratch.file("cut.jsonl"), others("cut"))
        #expect(try scratch.bytes("cut.jsonl") == whole)
        #expect(try scratch.bytes("cut.csv") == scratch.bytes("whole.csv"))
        #expect(try scratch.bytes("cut.json") == scratch.bytes("whole.json"))
    }

    @Test func aMissingFileIsAFreshStart() throws {
        let run = Run(seed: 1, windows: 5)
        try run.whole(scratch.file("whole.jsonl"))
        #expect(try run.resume(scratch.file("new.jsonl")) == ResumePoint())
        #expect(try scratch.bytes("new.jsonl") == scratch.bytes("whole.jsonl"))
    }

    @Test func aSpoiledEndIsTakenBack() throws {
        let run = Run(seed: 2, windows: 30)
        try run.whole(scratch.file("whole.jsonl"))
        let whole = try scratch.bytes("whole.jsonl")
        let half = try #require(whole[..<(whole.count / 2)].lastIndex(of: 0x0A)) + 1
        for tail in ["\0\0\0\0", "\0\0\0\n", "{\"window\":1e9}\n", "garbage"] {
            try scratch.write("spoiled.jsonl", Array(whole[..<half]) + Array(tail.utf8))
            try run.resume(scratch.file("spoiled.jsonl"))
            #expect(try scratch.bytes("spoiled.jsonl") == whole, "\(tail.debugDescription)")
        }
    }

    @Test func anotherRunsFileIsRefusedWithTheDifference() throws {
        let run = Run(seed: 1, windows: 5)
        try run.whole(scratch.file("a.jsonl"))
        let before = try scratch.bytes("a.jsonl")
        func refusal(_ change: (inout TimelineHeader, inout ExportOptions) -> Void) -> String? {
            var (header, options) = (run.header, run.options)
            change(&header, &options)
            var aggregator = run.aggregator()
            return #expect(throws: ExportError.self) {
                try JSONLinesResume.read(
                    scratch.file("a.jsonl"), header: header, options: options, aggregator: &aggregator)
            }?.description
        }
        #expect(
            refusal { header, _ in header.window.stride = 16 }
                == "cannot resume \"\(scratch.file("a.jsonl"))\": it was begun with window.stride 8, this run has 16; "
                + "repeat the first run's options or write to another file")
        #expect(
            refusal { header, _ in header.source.input = "other.mkv" }?.contains(
                #"source.input "gym.mkv", this run has "other.mkv""#) == true)
        #expect(refusal { header, _ in header.model.name = "b" }?.contains("model.name") == true)
        #expect(refusal { header, _ in header.aggregate.minimum = 2 }?.contains("aggregate.minimum 0.500") == true)
        #expect(refusal { header, _ in header.labels = ["x", "b", "c", "d"] }?.contains("labels.0") == true)
        #expect(
            refusal { header, _ in header.settings[0].value = "center" }?
                .contains(#"settings.crop "three", this run has "center""#) == true)
        #expect(refusal { header, _ in header.settings = [] }?.contains("this run has none") == true)
        #expect(refusal { _, options in options.top = 1 }?.contains("top 2, this run has 1") == true)
        #expect(try scratch.bytes("a.jsonl") == before)
    }

    @Test func whatIsNoTimelineOfOursIsRefusedAndLeftAlone() throws {
        let run = Run(seed: 1, windows: 60)
        try run.whole(scratch.file("whole.jsonl"))
        let lines = scratch.text("whole.jsonl").split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
        var swapped = lines
        swapped.swapAt(1, 2)
        var changed = lines
        changed[3] = changed[3].replacingOccurrences(of: "\"score\":0.", with: "\"score\":00.")
        let segment = try #require(lines.firstIndex { $0.contains("\"type\":\"segment\"") })
        var otherSegment = lines
        otherSegment[segment] = otherSegment[segment].replacingOccurrences(of: "\"windows\":", with: "\"windows\":9")
        let cases: [(String, String)] = [
            ("some text\nand more\n", "line 1"), ("no line feed", "line 1"), ("\n", "line 1"),
            (swapped.dropLast(2).joined(separator: "\n") + "\n", "out of order"),
            (changed.joined(separator: "\n"), "line 4"),
            (otherSegment.joined(separator: "\n"), "line \(segment + 1): its segments do not follow from its windows"),
        ]
        for (text, expected) in cases {
            try scratch.write("a.jsonl", text)
            let error = #expect(throws: ExportError.self) { try run.resume(scratch.file("a.jsonl")) }
            #expect(error?.description.contains(expected) == true)
            #expect(scratch.text("a.jsonl") == text)
        }
        #expect(throws: ExportError.self) { try run.resume(scratch.path) }
    }

    /// Random damage never crashes and never loses what it does not understand.
    @Test(arguments: 0..<60) func damagedFilesEndInAnErrorOrInTheSameBytes(_ seed: Int) throws {
        var random = SeededGenerator(UInt64(seed))
        let run = Run(seed: 4, windows: 25)
        try run.whole(scratch.file("whole.jsonl"))
        var bytes = try scratch.bytes("whole.jsonl")
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(contentsOf: Array("99999999999999999999".utf8), at: place)
            default: bytes.removeSubrange(place..<min(bytes.count, place + 300))
            }
        }
        try scratch.write("damaged.jsonl", bytes)
        do {
            try run.resume(scratch.file("damaged.jsonl"))
        } catch is ExportError {
            #expect(try scratch.bytes("damaged.jsonl") == bytes, "seed \(seed)")
        }
    }
}
