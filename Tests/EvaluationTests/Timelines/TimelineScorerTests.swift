// Whole scores: what is counted over which videos, and every edge.

import Evaluation
import Export
import TestSupport
import Testing
import Timeline

@Suite struct TimelineScorerTests {
    private let ten = TimelineScorer(frameRate: 10)

    @Test func aPerfectTimelineHasEveryMeasureAtOne() throws {
        let rows = [(0.0, 2.0, "a"), (3.0, 5.0, "b"), (5.0, 6.0, "a")]
        let score = try ten.score([Made.video(found: rows, truth: rows, duration: 8)])
        #expect(score.overall.frames == FrameCounts(correct: 80, total: 80))
        #expect(score.overall.framesWithoutBackground == FrameCounts(correct: 50, total: 50))
        #expect(score.overall.editScore == 1)
        #expect(score.overall.matches.map(\.f1) == [1, 1, 1])
        #expect(score.overall.precisions?.map(\.mean) == [1, 1])
    }

    @Test func timeWithoutALabelIsBackground() throws {
        let score = try ten.score([
            Made.video(found: [(0, 2, "a")], truth: [(0, 2, "a"), (2, 4, "background")], duration: 4)
        ])
        #expect(score.overall.frames.fraction == 1)
        #expect(score.overall.framesWithoutBackground.total == 20)
        #expect(score.labels.map(\.name) == ["a"])
    }

    @Test func theBackgroundMayHaveAnotherName() throws {
        let videos = [Made.video(found: [(0, 2, "a"), (2, 4, "nothing")], truth: [(0, 2, "a")], duration: 4)]
        #expect(try TimelineScorer(background: "nothing", frameRate: 10).score(videos).overall.frames.fraction == 1)
        #expect(try ten.score(videos).overall.frames.fraction == 0.5)
    }

    @Test func withoutTruthOnlyBackgroundIsRight() throws {
        let score = try ten.score([Made.video(found: [(0, 1, "a")], truth: [], duration: 4)])
        #expect(score.overall.frames.fraction == 0.75)
        #expect(score.overall.framesWithoutBackground.fraction == nil)
        #expect(score.overall.editScore == 0)
        #expect(score.overall.matches.map(\.f1) == [0, 0, 0])
        #expect(score.overall.precisions == nil)
        #expect(score.notes == [.emptyTruth(video: "gym")])
    }

    @Test func anEmptyTimelineFindsNothing() throws {
        let score = try ten.score([Made.video(found: [], truth: [(0, 1, "a")], duration: 4)])
        #expect(score.overall.frames.fraction == 0.75)
        #expect(score.overall.framesWithoutBackground.fraction == 0)
        #expect(score.overall.editScore == 0)
        #expect(score.overall.matches.map(\.f1) == [0, 0, 0])
        #expect(score.overall.precisions?.map(\.mean) == [0, 0])
    }

    @Test func whereNothingHappensAndNothingIsFoundAllIsRight() throws {
        let score = try ten.score([Made.video(found: [], truth: [], duration: 4)])
        #expect(score.overall.frames.fraction == 1)
        #expect(score.overall.editScore == 1)
        #expect(score.overall.matches.map(\.f1) == [1, 1, 1])
        #expect(score.labels.isEmpty)
    }

    @Test func aLabelThatTheTruthLacksIsWrongAndReported() throws {
        let score = try ten.score([Made.video(found: [(0, 2, "a"), (2, 3, "x")], truth: [(0, 2, "a")], duration: 4)])
        #expect(score.overall.matches[2] == SegmentMatches(truePositives: 1, falsePositives: 1, falseNegatives: 0))
        #expect(score.overall.precisions?[0].mean == 1)
        #expect(score.notes == [.labelsOnlyInTimelines(["x"])])
        #expect(score.labels.first { $0.name == "x" }?.averagePrecisions == nil)
    }

    @Test func aLabelThatNoTimelineHasIsReported() throws {
        let score = try ten.score([Made.video(found: [(0, 2, "a")], truth: [(0, 2, "a"), (2, 3, "A")], duration: 4)])
        #expect(score.notes == [.labelsOnlyInTruth(["A"])])
    }

    @Test func truthWithOtherLabelsOnlyIsReported() throws {
        let score = try ten.score([Made.video(found: [(0, 2, "a")], truth: [(0, 2, "b")], duration: 4)])
        #expect(score.notes.contains(.noCommonLabel(video: "gym")))
    }

    @Test func overlappingTruthCountsFurtherDownInFramesAndWholeInPrecision() throws {
        let score = try ten.score([
            Made.video(found: [(0, 2, "a"), (2, 4, "b")], truth: [(0, 4, "a"), (2, 4, "b")], duration: 4)
        ])
        #expect(score.notes == [.overlappingTruth(video: "gym", count: 1)])
        #expect(score.overall.frames.fraction == 1)
        // a has 2 of 4 s: right at 0.5 only, one of ten overlaps.
        #expect(score.labels[0].averagePrecisions?[0].mean == 0.1)
        #expect(score.labels[1].averagePrecisions?[0].mean == 1)
    }

    @Test func anActionThatBeginsAfterTheVideosEndIsAnotherVideos() {
        let video = Made.video(found: [(0, 2, "a")], truth: [(0, 2, "a"), (7, 9, "a")], duration: 5)
        #expect(throws: ScoringError.beyondEnd(video: "gym", start: 7, duration: 5)) { try ten.score([video]) }
    }

    @Test func anActionThatEndsAfterTheVideoIsReported() throws {
        let score = try ten.score([Made.video(found: [(0, 5, "a")], truth: [(0, 8, "a")], duration: 5)])
        #expect(score.notes == [.truthBeyondEnd(video: "gym", seconds: 3)])
        #expect(score.overall.frames == FrameCounts(correct: 50, total: 80))
    }

    @Test func tooManyFramesAreAnError() {
        let video = Made.video(found: [], truth: [(0, 9e8, "a")])
        #expect(throws: ScoringError.self) { try ten.score([video]) }
    }

    @Test func noVideoIsAnError() { #expect(throws: ScoringError.nothing) { try ten.score([]) } }

    @Test func frameLabelsAreComparedAtTheirOwnRate() throws {
        var video = Made.video(found: [(0, 2, "a")], truth: [(0, 1, "a")])
        video.truth.frames = (rate: 25, count: 25)
        let score = try ten.score([video])
        #expect(score.videos[0].frameRate == 25)
        // As in the public evaluation, what is found behind the last labelled frame does not count.
        #expect(score.overall.frames == FrameCounts(correct: 25, total: 25))
    }

    @Test func countsAddUpOverVideosAndEditScoresAreAveraged() throws {
        let score = try ten.score([
            Made.video("one", found: [(0, 2, "a")], truth: [(0, 2, "a")], duration: 2),
            Made.video("two", found: [(0, 4, "b")], truth: [(0, 8, "a")], duration: 8),
        ])
        #expect(score.overall.frames == FrameCounts(correct: 20, total: 100))
        #expect(score.overall.editScore == 0.5)
        #expect(score.overall.matches[2] == SegmentMatches(truePositives: 1, falsePositives: 1, falseNegatives: 1))
        #expect(score.videos.map(\.summary.editScore) == [1, 0])
    }

    @Test func labelsHaveTheirOwnCounts() throws {
        let score = try ten.score([
            Made.video(found: [(0, 3, "a"), (3, 4, "b")], truth: [(0, 2, "a"), (2, 4, "b")], duration: 4)
        ])
        let a = try #require(score.labels.first)
        #expect([a.trueSegments, a.predictedSegments] == [1, 1])
        #expect(a.recall == FrameCounts(correct: 20, total: 20))
        #expect(a.precision == FrameCounts(correct: 20, total: 30))
        #expect(a.matches.map(\.f1) == [1, 1, 1])
    }

    @Test func aTimelineOfWindowsIsAggregatedAndSaysSo() throws {
        let video = Made.windows(1, noise: 0)
        let score = try ten.score([video])
        #expect(score.notes == [.aggregated(video: "video-1", AggregationSettings(), best: nil)])
        #expect((score.overall.frames.fraction ?? 0) > 0.9)
    }

    @Test(arguments: 1...50 as ClosedRange<UInt64>) func randomScoresEqualTheirNaiveTwin(_ seed: UInt64) throws {
        var random = SeededGenerator(seed)
        func rows() -> [(Double, Double, String)] {
            var rows: [(Double, Double, String)] = []
            var time = 0
            while time < 200 {
                let end = min(200, time + Int.random(in: 1...40, using: &random))
                let label = ["a", "b", "c", "background", nil].randomElement(using: &random)!
                if let label { rows.append((Double(time) / 10, Double(end) / 10, label)) }
                time = end
            }
            return rows
        }
        let (found, truth) = (rows(), rows())
        let summary = try ten.score([Made.video(found: found, truth: truth, duration: 20)]).overall
        func labels(_ rows: [(Double, Double, String)]) -> [String] {
            (0..<200).map { frame in
                let middle = Double(frame) / 10 + 0.05
                return rows.first { $0.0 <= middle && middle < $0.1 }?.2 ?? "background"
            }
        }
        let (ours, theirs) = (labels(found), labels(truth))
        #expect(summary.frames.correct == zip(ours, theirs).count { $0 == $1 }, "seed \(seed)")
        #expect(
            summary.framesWithoutBackground
                == FrameCounts(
                    correct: zip(ours, theirs).count { $0 == $1 && $1 != "background" },
                    total: theirs.count { $0 != "background" }), "seed \(seed)")
        #expect(abs((summary.editScore ?? -1) - edit(order(ours), order(theirs))) < 1e-12, "seed \(seed)")
    }

    /// The labels in their order, background left out but apart what it parts.
    private func order(_ frames: [String]) -> [String] {
        frames.indices.filter { $0 == 0 || frames[$0] != frames[$0 - 1] }.map { frames[$0] }
            .filter { $0 != "background" }
    }

    private func edit(_ a: [String], _ b: [String]) -> Double {
        var known: [[Int]: Int] = [:]
        func distance(_ i: Int, _ j: Int) -> Int {
            if i == 0 || j == 0 { return i + j }
            if let value = known[[i, j]] { return value }
            let value =
                a[i - 1] == b[j - 1]
                ? distance(i - 1, j - 1)
                : 1 + min(distance(i - 1, j - 1), distance(i - 1, j), distance(i, j - 1))
            known[[i, j]] = value
            return value
        }
        let longer = max(a.count, b.count)
        return longer == 0 ? 1 : 1 - Double(distance(a.count, b.count)) / Double(longer)
    }
}
