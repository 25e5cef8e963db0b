// Parts that do not make a whole are refused by name, and the others are written.

import Analysis
import Export
import Foundation
import TestSupport
import Testing

@Suite struct UnitMergeTests {
    private let footage = UnitFootage()

    /// Answers to three parts of a video.
    private func answers(_ name: String = "video", settings: UnitFootage? = nil, seed: Int = 1) throws -> [UnitAnswer] {
        let path = try footage.video("\(name).mp4", seconds: 7, seed: seed)
        let other = settings ?? footage
        let worker = other.worker()
        return try other.units(path, part: 2.5, name: name).map {
            worker.answer($0, order: $0.part, stop: StopSignal())
        }
    }

    private func problem(_ outcome: ArchiveMerge.Outcome?) -> String? {
        if case .failed(let error)? = outcome { "\(error)" } else { nil }
    }

    @Test func aMissingPartIsNamed() throws {
        let all = try answers()
        let outcomes = try footage.merge([footage.write([all[0], all[2]])])
        #expect(problem(outcomes["video"]) == "part 2 of 3 is missing")
        #expect(footage.texts("merged") == ["", "", ""])
    }

    @Test func aVideoWithoutAnyAnswerIsMissedByThePlan() throws {
        let all = try answers()
        let unit = WorkUnit(input: "/other.mp4", name: "other", pipeline: footage.key)
        let plan = try footage.units(footage.scratch.file("video.mp4"), part: 2.5) + [unit]
        let outcomes = try footage.merge([footage.write(all)], plan: plan)
        #expect(problem(outcomes["other"]) == "it was not labelled")
        #expect(problem(outcomes["video"]) == nil && footage.scratch.exists("merged/video.csv"))
    }

    @Test func aFailedPartIsNamedWithItsReason() throws {
        var all = try answers()
        all[1] = UnitAnswer(unit: all[1].unit, outcome: .failed, reason: "the disk is gone")
        #expect(try problem(footage.merge([footage.write(all)])["video"]) == "part 2 of 3 failed: the disk is gone")
    }

    @Test func aRetriedPartCounts() throws {
        let all = try answers()
        let failed = UnitAnswer(unit: all[1].unit, outcome: .failed, reason: "killed")
        let files = try [footage.write([failed] + all, to: "a.jsonl"), footage.write([failed, all[2]], to: "b.jsonl")]
        #expect(try problem(footage.merge(files)["video"]) == nil)
        #expect(footage.texts("merged") == (try footage.whole(footage.scratch.file("video.mp4"))))
    }

    @Test func aPartOfAnotherRunIsNamed() throws {
        var all = try answers()
        let other = try answers(settings: UnitFootage(["window.rate=10", "preprocess.crop=center"]))
        all[2] = other[2]
        let text = try problem(footage.merge([footage.write(all)])["video"])
        #expect(text?.contains("part 3 of 3") == true && text?.contains("preprocess.crop") == true)
        #expect(footage.texts("merged") == ["", "", ""])
    }

    @Test func aPartOfAnotherPlanIsRefused() throws {
        var all = try answers()
        all[1].unit.endSeconds = 4
        #expect(try problem(footage.merge([footage.write(all)])["video"])?.contains("two plans") == true)
    }

    @Test func twoVideosOfOneNameAreRefused() throws {
        var all = try answers()
        all[1].unit.input = "/other/video.mp4"
        #expect(try problem(footage.merge([footage.write(all)])["video"])?.contains("two videos") == true)
    }

    @Test func aVideoThatCannotBeMergedLeavesTheOthersWhole() throws {
        let (good, bad) = try (answers("good", seed: 2), answers("bad", seed: 3))
        let outcomes = try footage.merge([footage.write(good + [bad[0]])])
        #expect(problem(outcomes["good"]) == nil && problem(outcomes["bad"]) == "part 2 of 3 is missing")
        #expect(footage.scratch.exists("merged/good.json") && !footage.scratch.exists("merged/bad.json"))
    }

    @Test func aLineThatAKilledWorkerHasNotFinishedIsLeftOut() throws {
        let all = try answers()
        let bytes = all.flatMap(\.line)
        let file = try footage.scratch.write("torn.jsonl", bytes.dropLast(200))
        var index = AnswerIndex()
        try index.add(file)
        #expect(index.torn == [file] && index.videos["video"]?.count == 2)
    }

    @Test func aLineThatIsNoAnswerIsNamed() throws {
        let file = try footage.scratch.write("bad.jsonl", "\n{\"input\":\"a\"}\n")
        var index = AnswerIndex()
        let error = #expect(throws: AnswerError.self) { try index.add(file) }
        #expect(error?.description.contains("line 2") == true)
    }

    @Test func rowsThatWereChangedAreRefused() throws {
        var all = try answers()
        let place = try #require(all[1].timeline.firstIndex { $0.starts(with: #"{"window":"#.utf8) })
        all[1].timeline[place] = Array(#"{"window":1,"start":0.5}"#.utf8)
        let text = try problem(footage.merge([footage.write(all)])["video"])
        #expect(text?.contains("part 2 of 3") == true && text?.contains("no window that actionline wrote") == true)
    }

    @Test func answersSpoiledAnywhereNeverCrash() throws {
        let seed = UInt64.random(in: 0..<1 << 48)
        var random = SeededGenerator(seed)
        let all = try answers()
        let good = all.flatMap(\.line)
        for _ in 0..<300 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...2000, using: &random)))
                default: bytes.insert(contentsOf: good.prefix(Int.random(in: 1...500, using: &random)), at: place)
                }
                if bytes.isEmpty { bytes = good }
            }
            // A refusal is as good as an outcome.
            _ = try? footage.merge([footage.scratch.write("spoiled.jsonl", bytes)])
        }
    }
}
