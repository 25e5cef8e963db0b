// Results on their way through files: the same again, resumed, sharded, fused.

import Clips
import Evaluation
import Foundation
import Testing

@Suite struct StoredResultsTests {
    @Test(arguments: ["r.json", "r.jsonl"])
    func whatIsWrittenIsReadBackExactly(name: String) throws {
        let clips = try ColourClips()
        try clips.write("broken \"1\".mp4", "no video")
        var options = ClipTestOptions()
        options.keepsFeatures = true
        let results = try clips.run(ColourClips.lines + "broken \"1\".mp4 4\n", options: options, ColourClassifier())
        try ResultsFile.write(results, to: clips.file(name))
        #expect(try ResultsFile.read(clips.file(name)) == results)
    }

    @Test(arguments: ["r.json", "r.jsonl"])
    func aResumedTestIsTheUnbrokenOne(name: String) throws {
        let clips = try ColourClips()
        let test = try clips.test(ColourClips.lines)
        let whole = try test.run(ColourClassifier())
        var part = whole
        part = ClipResults(whole.header, clips: Array(whole.clips.prefix(4)))
        try ResultsFile.write(part, to: clips.file(name))
        let classifier = ColourClassifier()
        let log = try ResultsLog(clips.file(name), header: test.header(classifier))
        let resumed = try test.run(classifier, known: log.known) { clip, _ in try log.add(clip) }
        try log.finish(resumed)
        #expect(resumed == whole)
        #expect(classifier.calls.withLock { $0 } == [3])
        #expect(try ResultsFile.read(clips.file(name)) == whole)
    }

    @Test func aLineThatWasCutOffIsComputedAgain() throws {
        let clips = try ColourClips()
        let test = try clips.test(ColourClips.lines)
        let whole = try test.run(ColourClassifier())
        try ResultsFile.write(whole, to: clips.file("r.jsonl"))
        let bytes = try clips.bytes("r.jsonl")
        try Data(bytes.dropLast(20)).write(to: URL(fileURLWithPath: clips.file("r.jsonl")))
        let log = try ResultsLog(clips.file("r.jsonl"), header: test.header(ColourClassifier()))
        #expect(log.known.count == 6)
        try log.finish(try test.run(ColourClassifier(), known: log.known) { clip, _ in try log.add(clip) })
        #expect(try clips.bytes("r.jsonl") == bytes)
    }

    @Test func aClipThatFailedIsTriedAgain() throws {
        let clips = try ColourClips()
        try clips.write("late.mp4", "not there yet")
        let test = try clips.test("red.mp4 0\nlate.mp4 2\n")
        try ResultsFile.write(try test.run(ColourClassifier()), to: clips.file("r.jsonl"))
        try FileManager.default.removeItem(atPath: clips.file("late.mp4"))
        try FileManager.default.copyItem(atPath: clips.file("blue.mp4"), toPath: clips.file("late.mp4"))
        let log = try ResultsLog(clips.file("r.jsonl"), header: test.header(ColourClassifier()))
        let results = try test.run(ColourClassifier(), known: log.known) { clip, _ in try log.add(clip) }
        try log.finish(results)
        #expect(results.failed.isEmpty)
        #expect(try ResultsFile.read(clips.file("r.jsonl")) == results)
    }

    @Test func resultsOfAnotherModelAreNotGoneOnWith() throws {
        let clips = try ColourClips()
        let test = try clips.test(ColourClips.lines)
        try ResultsFile.write(try test.run(ColourClassifier()), to: clips.file("r.jsonl"))
        #expect(throws: ClipTestError.self) {
            try ResultsLog(clips.file("r.jsonl"), header: test.header(ColourClassifier(fingerprint: "other")))
        }
    }

    @Test func resultsOfAnotherProtocolAreNotGoneOnWith() throws {
        let clips = try ColourClips()
        let test = try clips.test(ColourClips.lines)
        try ResultsFile.write(try test.run(ColourClassifier()), to: clips.file("r.jsonl"))
        var options = ClipTestOptions()
        options.clips = 2
        let other = try clips.test(ColourClips.lines, options: options)
        #expect(throws: ClipTestError.self) {
            try ResultsLog(clips.file("r.jsonl"), header: other.header(ColourClassifier()))
        }
    }

    @Test func resultsOfAnotherListAreNotGoneOnWith() throws {
        let clips = try ColourClips()
        try ResultsFile.write(
            try clips.run(ColourClips.lines, ColourClassifier()), to: clips.file("r.jsonl"))
        let other = try clips.test("red.mp4 3\n")
        #expect(throws: ClipTestError.self) {
            try ResultsLog(clips.file("r.jsonl"), header: other.header(ColourClassifier()))
        }
    }

    @Test(arguments: ["r.json", "r.jsonl", "r.csv", "r.npz", "r.pkl"])
    func mergedShardsAreTheWholeTestToTheByte(name: String) throws {
        let clips = try ColourClips()
        let whole = try clips.run(ColourClips.lines, ColourClassifier())
        try ResultsFile.write(whole, to: clips.file(name))
        let parts = try (1...3).reversed().map { index in
            var options = ClipTestOptions()
            options.shard = ClipShard(index: index, count: 3)
            let file = clips.file("part\(index).json")
            try ResultsFile.write(
                try clips.run(ColourClips.lines, options: options, ColourClassifier()), to: file)
            return (file: file, results: try ResultsFile.read(file))
        }
        let merged = try ClipResults.merged(parts)
        try ResultsFile.write(merged, to: clips.file("merged-\(name)"))
        #expect(merged.metrics == whole.metrics)
        #expect(try clips.bytes("merged-\(name)") == clips.bytes(name))
    }

    @Test func aMissingShardLeavesTheResultsIncomplete() throws {
        let clips = try ColourClips()
        var options = ClipTestOptions()
        options.shard = ClipShard(index: 1, count: 2)
        let part = try clips.run(ColourClips.lines, options: options, ColourClassifier())
        let merged = try ClipResults.merged([("a.json", part)])
        #expect(!merged.isComplete)
        #expect(merged.metrics.expected == 7)
    }

    @Test func shardsThatShareAClipDoNotFitTogether() throws {
        let clips = try ColourClips()
        let whole = try clips.run(ColourClips.lines, ColourClassifier())
        #expect(throws: ClipTestError.overlapping(file: "b.json", clip: 0)) {
            try ClipResults.merged([("a.json", whole), ("b.json", whole)])
        }
    }

    @Test func shardsOfOtherModelsDoNotFitTogether() throws {
        let clips = try ColourClips()
        let parts = try [("red", 1), ("blue", 2)].map { name, index in
            var options = ClipTestOptions()
            options.shard = ClipShard(index: index, count: 2)
            return (
                file: name,
                results: try clips.run(ColourClips.lines, options: options, ColourClassifier(fingerprint: name))
            )
        }
        #expect(throws: ClipTestError.self) { try ClipResults.merged(parts) }
    }

    @Test func fusedScoresAreTheWeightedMean() throws {
        let header = try ColourClips().test("red.mp4 0\n").header(ColourClassifier())
        func results(_ scores: [Float]) -> ClipResults {
            ClipResults(
                header,
                clips: [
                    TestedClip(
                        index: 0, name: "a", labels: [0],
                        outcome: .scores(scores + [Float](repeating: 0, count: 10 - scores.count)))
                ])
        }
        let fused = try ClipResults.fused(
            [("a.json", results([1, 0])), ("b.json", results([0, 1]))], weights: [1, 3])
        #expect(fused.clips[0].scores?.prefix(2) == [0.25, 0.75])
        #expect(fused.header.sources.map(\.weight) == [1, 3])
    }

    @Test func scoresOfOtherClipsAreNotFused() throws {
        let clips = try ColourClips()
        let first = try clips.run("red.mp4 0\n", ColourClassifier())
        let second = try clips.run("blue.mp4 0\n", ColourClassifier())
        #expect(throws: ClipTestError.self) {
            try ClipResults.fused([("a.json", first), ("b.json", second)], weights: [1, 1])
        }
    }

    @Test(arguments: [[1.0], [1, 2, 3], [1, 0], [1, -1], [1, .nan]])
    func weightsThatDoNotFitAreAnError(weights: [Double]) throws {
        let results = try ColourClips().run("red.mp4 0\n", ColourClassifier())
        #expect(throws: ClipTestError.weights(files: 2, weights: weights.count)) {
            try ClipResults.fused([("a.json", results), ("b.json", results)], weights: weights)
        }
    }

    @Test(arguments: [
        "", "{}\n", "[1]", "{\"header\":{}}", "{\"results\":\"actionline test\",\"version\":2}\n", "not json\n",
        "{\"results\":\"actionline test\",\"version\":1,\"scores_of\":[]}\n",
    ])
    func whatIsNoFileOfResultsIsRefused(text: String) throws {
        let clips = try ColourClips()
        let file = try clips.write("r.json", text)
        #expect(throws: ClipTestError.self) { try ResultsFile.read(file) }
    }

    @Test func anUnknownEndingNamesTheKnownOnes() {
        #expect(throws: ClipTestError.unknownEnding(file: "r.xls", known: ["json", "jsonl", "csv", "npz", "pkl"])) {
            try ResultsFormat.forFile("r.xls")
        }
    }
}
