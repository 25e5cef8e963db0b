// A test from its list to its results.

import Analysis
import Clips
import Evaluation
import Foundation
import Sampling
import Synchronization
import Testing

@Suite struct ClipTestTests {
    @Test func clipsComeInTheListsOrderWithTheirScores() throws {
        let clips = try ColourClips()
        let results = try clips.run(ColourClips.lines, ColourClassifier())
        #expect(
            results.clips.map(\.name) == ["red", "green", "blue", "red", "green", "blue", "red"].map { $0 + ".mp4" })
        #expect(results.clips.map(\.predicted) == [0, 1, 2, 0, 1, 2, 0])
        #expect(results.isComplete)
    }

    @Test func severalClipsShareACallOfTheModel() throws {
        let classifier = ColourClassifier()
        _ = try ColourClips().run(ColourClips.lines, classifier)
        // batch.size is 4.
        #expect(classifier.calls.withLock { $0 } == [4, 3])
    }

    @Test func theViewsOfAClipAreAveraged() throws {
        var options = ClipTestOptions()
        options.clips = 3
        options.crop = .three
        let classifier = ColourClassifier()
        let results = try ColourClips().run("red.mp4 0\n", options: options, classifier)
        #expect(classifier.calls.withLock { $0 } == [9])
        #expect(abs((results.clips[0].scores ?? []).reduce(0, +) - 1) < 1e-5)  // ten rounded probabilities
    }

    @Test func theProtocolIsThePipelinesWithTheOptionsOver() throws {
        let clips = try ColourClips()
        #expect(
            "\(try clips.test("red.mp4 0\n").testProtocol)"
                == "test, 1 clip in the middle of 8 frames 4 apart (out of bounds: loop), short side 112, "
                + "1 crop in the centre of 112, softmax")
        var options = ClipTestOptions()
        options.protocolName = .validation
        options.clips = 2
        options.outOfBounds = .repeatLast
        #expect(
            "\(try clips.test("red.mp4 0\n", options: options).testProtocol)"
                == "validation, 2 clips of 8 frames 4 apart (out of bounds: repeat-last), short side 128, "
                + "1 crop in the centre of 112, mean of the softmax of 2 views")
    }

    @Test func aClipThatCannotBeReadEndsNothing() throws {
        let clips = try ColourClips()
        try clips.write("broken.mp4", "this is no video")
        let results = try clips.run("red.mp4 0\nbroken.mp4 1\nblue.mp4 2\n", ColourClassifier())
        #expect(results.clips.map { $0.failure == nil } == [true, false, true])
        let metrics = results.metrics
        #expect((metrics.expected, metrics.tested, metrics.failed) == (3, 2, 1))
        #expect(metrics.single?.top1.value == 1)
    }

    @Test func scoresThatAreNoNumbersNameTheClip() throws {
        let clips = try ColourClips()
        #expect(throws: ClipTestError.notFinite(clip: "red.mp4", line: 1)) {
            try clips.run(ColourClips.lines, ColourClassifier(isBroken: true))
        }
    }

    @Test func featuresAreTheMeanOfTheViews() throws {
        var options = ClipTestOptions()
        options.keepsFeatures = true
        options.crop = .three
        let results = try ColourClips().run("red.mp4 0\n", options: options, ColourClassifier())
        let features = try #require(results.clips[0].features)
        #expect(features.count == 3)
        #expect(features[0] > 4 && features[1] < 0.5)
    }

    @Test func aStopLeavesWhatWasComputed() throws {
        let stop = StopSignal()
        let lines = String(repeating: "red.mp4 0\n", count: 100)
        let results = try ColourClips().run(lines, ColourClassifier(), stop: stop) { clip, _ in
            if clip.index == 3 { stop.request(.cancelled) }
        }
        #expect(results.clips.count == 4)
        #expect(!results.isComplete)
    }

    @Test func anErrorOfTheReceiverEndsTheTest() throws {
        struct Full: Error {}
        #expect(throws: Full.self) {
            try ColourClips().run(ColourClips.lines, ColourClassifier()) { _, _ in throw Full() }
        }
    }

    @Test func progressCountsClipsAndThoseThatAreRight() throws {
        let last = Mutex<ClipTestProgress?>(nil)
        _ = try ColourClips().run(ColourClips.lines, ColourClassifier()) { _, progress in
            last.withLock { $0 = progress }
        }
        let progress = try #require(last.withLock { $0 })
        #expect((progress.done, progress.expected, progress.right, progress.failed) == (7, 7, 5, 0))
    }

    @Test func aShardHasEveryNthClip() throws {
        var options = ClipTestOptions()
        options.shard = ClipShard("2/3")
        let results = try ColourClips().run(ColourClips.lines, options: options, ColourClassifier())
        #expect(results.clips.map(\.index) == [1, 4])
        #expect(results.isComplete)
    }

    @Test(arguments: ["0/3", "4/3", "1", "a/b", "1/", "1/2/3", "-1/2"])
    func whatIsNoShardIsRefused(text: String) {
        #expect(ClipShard(text) == nil)
    }
}
