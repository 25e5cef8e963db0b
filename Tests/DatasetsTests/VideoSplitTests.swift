// Lists divided by video.

import Datasets
import Sampling
import TestSupport
import Testing
import Timeline

@Suite struct VideoSplitTests {
    private func list(_ clips: [(video: String, label: Int)], classes: Int) -> TrainingList {
        TrainingList(
            source: "list",
            clips: clips.map { LabeledClip(name: $0.video, path: "/no/" + $0.video, labels: [$0.label]) },
            classes: LabelSet((0..<classes).map { "c\($0)" }))
    }

    @Test func noVideoIsOnBothSidesAndEachClassIsOnBoth() throws {
        let seed = UInt64.random(in: 0...999_999)
        var random = SeededGenerator(seed)
        for _ in 0..<50 {
            let classes = Int.random(in: 2...8, using: &random)
            var clips: [(String, Int)] = []
            for label in 0..<classes {
                for video in 0..<Int.random(in: 3...40, using: &random) {
                    for _ in 0..<Int.random(in: 1...3, using: &random) { clips.append(("\(label)-\(video)", label)) }
                }
            }
            clips.shuffle(using: &random)
            let whole = list(clips, classes: classes)
            let fraction = Double.random(in: 0.1...0.5, using: &random)
            let parts = try whole.split(fraction: fraction, using: &random)
            let (training, validation) = (parts.training.clips, parts.validation.clips)
            #expect(training.count + validation.count == clips.count)
            #expect(Set(training.map(\.path)).isDisjoint(with: validation.map(\.path)))
            for label in 0..<classes {
                let all = clips.count { $0.1 == label }
                let own = validation.count { $0.labels == [label] }
                #expect(own > 0 && own < all, "seed \(seed)")
                // A video has at most three clips.
                #expect((Double(own) - Double(all) * fraction).magnitude <= 2.5, "seed \(seed)")
            }
        }
    }

    @Test func oneSeedGivesOneSplit() throws {
        let whole = list((0..<60).map { ("v\($0)", $0 % 3) }, classes: 3)
        var (a, b, c) = (SeededGenerator(1), SeededGenerator(1), SeededGenerator(2))
        let first = try whole.split(fraction: 0.2, using: &a)
        #expect(try whole.split(fraction: 0.2, using: &b) == first)
        #expect(try whole.split(fraction: 0.2, using: &c) != first)
        #expect(first.validation.clips.count == 12)
    }

    @Test func videosOfSeveralClassesKeepEveryClassForTraining() throws {
        let seed = UInt64.random(in: 0...999_999)
        var random = SeededGenerator(seed)
        for _ in 0..<50 {
            var clips: [(String, Int)] = []
            for video in 0..<12 {
                for label in 0..<5 where Bool.random(using: &random) { clips.append(("v\(video)", label)) }
            }
            let parts = try list(clips, classes: 5).split(fraction: 0.25, using: &random)
            #expect(Set(parts.training.clips.flatMap(\.labels)) == Set(clips.map(\.1)), "seed \(seed)")
            #expect(!parts.validation.clips.isEmpty)
        }
    }

    @Test func longVideosGoWithTheirSegments() throws {
        let clips = (0..<6).map {
            LabeledClip(
                name: "v\($0 / 2)", path: "/no/v\($0 / 2)", stretch: ClipStretch(startSeconds: 0, endSeconds: 1),
                labels: [0])
        }
        let videos = (0..<3).map { TrainingList.LongVideo(name: "v\($0)", path: "/no/v\($0)") }
        let whole = TrainingList(source: "l", clips: clips, classes: ["a"], longVideos: videos)
        var random = SeededGenerator(3)
        let parts = try whole.split(fraction: 0.3, using: &random)
        #expect(parts.validation.longVideos.map(\.path) == Array(Set(parts.validation.clips.map(\.path))))
        #expect(parts.training.longVideos.count == 2)
    }

    @Test func whatCannotBeDividedSaysWhy() {
        var random = SeededGenerator(3)
        let one = list([("a", 0), ("a", 1)], classes: 2)
        #expect(throws: SplitError.oneVideo(list: "list")) { try one.split(fraction: 0.5, using: &random) }
        let bare = list([("a", 0), ("b", 1)], classes: 2)
        #expect(throws: SplitError.noSpareVideo(list: "list")) { try bare.split(fraction: 0.5, using: &random) }
    }
}
