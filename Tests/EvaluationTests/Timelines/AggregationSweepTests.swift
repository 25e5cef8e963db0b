// The sweep against the plain way: score every combination, take the best.

import Evaluation
import Testing
import Timeline

@Suite struct AggregationSweepTests {
    private static let grid = AggregationGrid(
        thresholds: [0, 0.3, 0.6], smoothings: [1, 3, 6], minimums: [0, 0.5, 2])
    private static let metrics: [TimelineMetric] = [
        .frameAccuracy, .frameAccuracyWithoutBackground, .editScore, .f1(overlap: 0.5),
        .meanAveragePrecision(.activityNet),
    ]

    private static func value(
        _ metric: TimelineMetric, _ videos: [ScoredVideo], _ settings: AggregationSettings
    ) throws -> Double? {
        let videos = videos.map { video in
            var video = video
            video.aggregate = settings
            return video
        }
        return try TimelineScorer().score(videos).overall.value(of: metric)
    }

    private static func combinations() -> [AggregationSettings] {
        grid.smoothings.flatMap { smoothing in
            grid.thresholds.flatMap { threshold in
                grid.minimums.map { AggregationSettings(threshold: threshold, smoothing: smoothing, minimum: $0) }
            }
        }
    }

    @Test(arguments: metrics) func theBestIsAsGoodAsAnyCombination(_ metric: TimelineMetric) throws {
        let videos = [Made.windows(1), Made.windows(2)]
        let result = try AggregationSweep(metric, grid: Self.grid).run(videos)
        let values = try Self.combinations().compactMap { try Self.value(metric, videos, $0) }
        #expect(abs((result.after.value ?? -1) - (values.max() ?? -2)) < 1e-12)
    }

    @Test(arguments: metrics) func itsValuesAreThoseOfAScore(_ metric: TimelineMetric) throws {
        let videos = [Made.windows(3), Made.windows(4, noise: 5)]
        let result = try AggregationSweep(metric, grid: Self.grid).run(videos)
        let before = try Self.value(metric, videos, result.before.settings)
        let after = try Self.value(metric, videos, result.after.settings)
        #expect(abs((result.before.value ?? -1) - (before ?? -2)) < 1e-12)
        #expect(abs((result.after.value ?? -1) - (after ?? -2)) < 1e-12)
    }

    @Test func thePresentSettingsAreOnTheGrid() throws {
        let present = AggregationSettings(threshold: 0.123, smoothing: 4, minimum: 0.7)
        let result = try AggregationSweep(grid: Self.grid).run([Made.windows(1)], present: present)
        #expect(result.before.settings == present)
        #expect(result.combinations == 4 * 4 * 4)
    }

    @Test func thePresentSettingsStayWhereNothingIsBetter() throws {
        let present = AggregationSettings(threshold: 0, smoothing: 1, minimum: 0)
        // One window, one label: every combination finds it whole.
        var video = Made.windows(1)
        video.timeline.rows = [
            .window(WindowPrediction(index: 0, start: 0, end: 1, scores: [0.97, 0.01, 0.01, 0.01]))
        ]
        video.timeline.duration = 1
        video.truth.annotations = Made.annotations([(0, 1, "rest")])
        let result = try AggregationSweep(grid: Self.grid).run([video], present: present)
        #expect(result.after == result.before)
        #expect(result.after.value == 1)
    }

    @Test func heldOutVideosAreScoredWithTheOthersSettings() throws {
        let videos = [Made.windows(1), Made.windows(2, noise: 6), Made.windows(3, noise: 0)]
        let sweep = AggregationSweep(.frameAccuracy, grid: Self.grid)
        let heldOut = try #require(try sweep.run(videos).heldOut)
        for (number, row) in heldOut.videos.enumerated() {
            var others = videos
            let video = others.remove(at: number)
            let choice = try sweep.run(others).after.settings
            #expect(row.settings == choice)
            #expect(row.value == (try Self.value(.frameAccuracy, [video], choice)))
        }
    }

    @Test func aSingleVideoHoldsNothingOut() throws {
        #expect(try AggregationSweep(grid: Self.grid).run([Made.windows(1)]).heldOut == nil)
    }

    @Test func severalEqualRunsGiveTheSameSettings() throws {
        let videos = [Made.windows(5), Made.windows(6)]
        let first = try AggregationSweep(grid: Self.grid).run(videos)
        for _ in 0..<5 { #expect(try AggregationSweep(grid: Self.grid).run(videos) == first) }
    }

    @Test func aTimelineWithoutEveryScoreIsRefused() {
        var video = Made.windows(1)
        video.timeline.scores = .best(2)
        #expect(throws: ScoringError.withoutScores(video: "video-1")) { try AggregationSweep().run([video]) }
        #expect(throws: ScoringError.withoutScores(video: "gym")) {
            try AggregationSweep().run([Made.video(found: [(0, 1, "a")], truth: [(0, 1, "a")])])
        }
    }

    @Test(arguments: TimelineMetric.all + [.f1(overlap: 0.75), .meanAveragePrecision(OverlapRange(0.4))])
    func aMetricIsKnownByItsName(_ metric: TimelineMetric) { #expect(TimelineMetric(name: metric.name) == metric) }

    @Test(arguments: ["", "f1", "f1@", "f1@0", "f1@101", "f1@x", "map@50:90", "edit@5", "f1@5@5"])
    func anUnknownNameIsNoMetric(_ name: String) { #expect(TimelineMetric(name: name) == nil) }
}
