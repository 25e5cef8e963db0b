// Parts of a video against the whole: the same bytes.

import Analysis
import Export
import Foundation
import Media
import Settings
import TestSupport
import Testing

@Suite struct UnitPartsTests {
    @Test(arguments: ["mp4", "mkv", "ts"], ["10", "source", "7"])
    func partsGiveTheBytesOfTheWhole(container: String, rate: String) throws {
        let seed = UInt64.random(in: 0..<1 << 48)
        var random = SeededGenerator(seed)
        // Windows that overlap, and windows far enough apart that stretches between them stay undecoded.
        let stride = Bool.random(using: &random) ? 3 : Int.random(in: 9...40, using: &random)
        let footage = UnitFootage(["window.rate=\(rate)", "window.stride=\(stride)"])
        let path = try footage.video(
            "video.\(container)", seconds: Double.random(in: 6...14, using: &random), seed: Int(seed % 1000))
        let whole = try footage.whole(path)
        let worker = footage.worker()
        for _ in 0..<3 {
            let part = Double.random(in: 1...5, using: &random)
            let units = try footage.units(path, part: part)
            // In any order, as a cluster answers.
            let answers = units.shuffled(using: &random).map { worker.answer($0, order: $0.part, stop: StopSignal()) }
            #expect(
                answers.allSatisfy { $0.outcome == .complete }, "seed \(seed), stride \(stride), parts of \(part) s")
            _ = try footage.merge([footage.write(answers)], plan: units)
            #expect(footage.texts("merged") == whole, "seed \(seed), stride \(stride), parts of \(part) s")
        }
    }

    @Test func aGapAcrossABoundaryIsThereOnce() throws {
        let footage = UnitFootage()
        let first = try footage.video("a.mkv", seconds: 4, seed: 3)
        let path = footage.scratch.file("gap.mkv")
        // The second half begins twenty seconds late: several parts lie in the gap.
        try TestModels.ffmpeg(
            "-i \(first) -c:v ffv1 -vf setpts=PTS+gte(N\\,20)*20/TB -fps_mode passthrough \(path)")
        let whole = try footage.whole(path)
        try #require(whole[1].contains("\"gaps\""))
        let units = try footage.units(path, part: 3)
        let worker = footage.worker()
        let answers = units.map { worker.answer($0, order: $0.part, stop: StopSignal()) }
        _ = try footage.merge([footage.write(answers)])
        #expect(footage.texts("merged") == whole)
    }

    @Test func aUnitWithoutAPartIsAWholeVideo() throws {
        let footage = UnitFootage()
        let path = try footage.video("video.mp4", seconds: 3)
        let units = try footage.units(path, part: nil)
        #expect(units.count == 1 && units[0].startSeconds == nil && units[0].endSeconds == nil)
        let answer = footage.worker().answer(units[0], order: 1, stop: StopSignal())
        _ = try footage.merge([footage.write([answer])])
        #expect(footage.texts("merged") == (try footage.whole(path)))
    }

    @Test func partsCoverTheVideoWithoutOverlap() throws {
        let footage = UnitFootage()
        let path = try footage.video("video.mp4", seconds: 10)
        for part in [0.5, 3, 4.9, 9.9, 10, 11] {
            let units = try footage.units(path, part: part)
            #expect(units.first?.startSeconds == nil && units.last?.endSeconds == nil)
            for (unit, next) in zip(units, units.dropFirst()) { #expect(unit.endSeconds == next.startSeconds) }
            #expect(units.map(\.part) == Array(1...units.count) && units.allSatisfy { $0.of == units.count })
        }
    }

    @Test func unitsOfAnotherPipelineGetItsModel() throws {
        let (first, second) = (UnitFootage(), UnitFootage(["window.rate=10", "window.stride=5"]))
        let path = try first.video("video.mp4", seconds: 3)
        let worker = first.worker()
        let units = try first.units(path, part: nil) + second.units(path, part: nil) + first.units(path, part: nil)
        let answers = units.map { worker.answer($0, order: 1, stop: StopSignal()) }
        #expect(answers[0].timeline == answers[2].timeline && answers[0].timeline != answers[1].timeline)
    }

    @Test func aUnitThatFailsIsAnsweredWithItsReason() throws {
        let footage = UnitFootage()
        try footage.scratch.write("video.mp4", "no video")
        let unit = WorkUnit(input: footage.scratch.file("video.mp4"), name: "video", pipeline: footage.key)
        let answer = footage.worker().answer(unit, order: 1, stop: StopSignal())
        #expect(answer.outcome == .failed && answer.reason?.contains("video.mp4") == true && answer.timeline.isEmpty)
    }

    @Test func aUnitWhosePipelineIsWrongIsAnsweredWithItsReason() throws {
        let unit = WorkUnit(
            input: "/none.mp4", name: "none", pipeline: WorkUnit.Pipeline(file: nil, settings: ["window.stride=0"]))
        let answer = UnitFootage().worker().answer(unit, order: 1, stop: StopSignal())
        #expect(answer.outcome == .failed && answer.reason?.contains("window.stride") == true)
    }
}
