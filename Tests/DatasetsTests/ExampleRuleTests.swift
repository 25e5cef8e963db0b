// From segments of long videos to examples.

import Datasets
import Sampling
import TestSupport
import Testing
import Timeline

@Suite struct ExampleRuleTests {
    private let scratch = Scratch()
    private let video: String
    /// A clip of 8 frames, 3 apart, at 25 frames a second: 0.96 s.
    private let rule = ExampleRule(frames: 8, interval: 3)

    init() throws {
        video = try scratch.ffmpeg(
            "day.mp4",
            [
                "-f", "lavfi", "-i", "color=size=32x32:rate=25", "-frames:v", "250", "-c:v", "libx264", "-preset",
                "ultrafast",
            ])
    }

    private func list(_ stretches: [(Double, Double)?], background: Int? = nil, path: String? = nil) -> TrainingList {
        let path = path ?? video
        return TrainingList(
            source: "l",
            clips: stretches.map { stretch in
                LabeledClip(
                    name: "day", path: path,
                    stretch: stretch.map { ClipStretch(startSeconds: $0.0, endSeconds: $0.1) }, labels: [0])
            }, classes: ["a", "background"],
            longVideos: stretches.contains { $0 != nil } || stretches.isEmpty ? [.init(name: "day", path: path)] : [],
            background: background)
    }

    @Test(arguments: [(0.5, 1), (0.96, 1), (0.97, 2), (1.92, 2), (4.8, 5), (9.0, 10)])
    func aSegmentIsAsManyExamplesAsItHasClips(seconds: Double, count: Int) {
        let examples = rule.examples(of: list([(0, seconds)]), for: .training)
        #expect(examples.count == count)
        #expect(Set(examples.map(\.stretch)) == [ClipStretch(startSeconds: 0, endSeconds: seconds)])
    }

    @Test func validationDividesASegmentEvenly() {
        let parts = rule.examples(of: list([(1, 4)]), for: .validation).compactMap(\.stretch)
        #expect(parts.map(\.startSeconds) == [1.0, 1.75, 2.5, 3.25])
        #expect(parts.map(\.endSeconds) == [1.75, 2.5, 3.25, 4.0])
    }

    @Test func thereIsALimitAndTheVideosEnd() {
        let few = ExampleRule(frames: 8, interval: 3, most: 4)
        #expect(few.examples(of: list([(0, 10)]), for: .training).count == 4)
        #expect(rule.examples(of: list([(8, 1e9)]), for: .training).count == 3)
        #expect(rule.examples(of: list([(50, 60)]), for: .validation).count == 1)
    }

    @Test func aClipOfItsOwnAndAVideoThatCannotBeOpenedAreOneExample() {
        #expect(rule.examples(of: list([nil]), for: .training).count == 1)
        #expect(rule.examples(of: list([(0, 10)], path: "/nowhere.mp4"), for: .training).count == 1)
    }

    @Test func theBackgroundIsWhatLiesOutsideByTheMargin() {
        let segments = list([(3, 4), (2, 3.5), (9.5, 10)], background: 1)
        let near = rule.examples(of: segments, for: .validation).filter { $0.labels == [1] }
        // 0 to 2 s is three clips' lengths begun, 4 to 9.5 six.
        let stretchesNear = near.compactMap(\.stretch)
        #expect(stretchesNear.count == 9 && stretchesNear[0].startSeconds == 0)
        #expect(stretchesNear.allSatisfy { $0.endSeconds <= 2 || $0.startSeconds >= 4 })
        let far = ExampleRule(frames: 8, interval: 3, marginSeconds: 1.1).examples(of: segments, for: .training)
        let stretches = Set(far.filter { $0.labels == [1] }.map(\.stretch))
        // 0 to 0.9 s is shorter than a clip.
        #expect(stretches == [ClipStretch(startSeconds: 5.1, endSeconds: 8.4)])
    }

    @Test func withoutSegmentsAllOfAVideoIsBackground() {
        let examples = rule.examples(of: list([], background: 1), for: .training)
        #expect(examples.count == 11 && examples.allSatisfy { $0.labels == [1] })
        #expect(rule.examples(of: list([]), for: .training).isEmpty)
        // All of a video is a clip: nothing is outside.
        #expect(rule.examples(of: list([nil, (1, 2)], background: 1), for: .training).allSatisfy { $0.labels == [0] })
    }
}
