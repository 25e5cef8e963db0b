// How far a test is.

import Analysis

public struct ClipTestProgress: Sendable {
    /// Clips of the list or the shard.
    public let expected: Int
    /// Clips that are done, those of an earlier run included.
    public private(set) var done: Int
    public private(set) var failed: Int
    /// Clips whose best class is among the true ones.
    public private(set) var right: Int
    /// Clips of this run.
    public private(set) var computed = 0
    private let began = ContinuousClock.now
    private var latest: ContinuousClock.Instant

    init(expected: Int, known: [TestedClip]) {
        self.expected = expected
        done = known.count
        failed = known.count { $0.failure != nil }
        right = known.count(where: Self.isRight)
        latest = began
    }

    mutating func add(_ clip: TestedClip) {
        done += 1
        computed += 1
        if clip.failure != nil { failed += 1 }
        if Self.isRight(clip) { right += 1 }
        latest = .now
    }

    private static func isRight(_ clip: TestedClip) -> Bool { clip.predicted.map(clip.labels.contains) ?? false }

    /// Share of the clips with scores that are right so far; nil before the first.
    public var runningTop1: Double? { done > failed ? Double(right) / Double(done - failed) : nil }

    public var elapsedSeconds: Double { (latest - began).inSeconds }

    /// Clips a second in this run; nil before the first.
    public var clipsPerSecond: Double? {
        computed > 0 && elapsedSeconds > 0 ? Double(computed) / elapsedSeconds : nil
    }

    public var secondsLeft: Double? { clipsPerSecond.map { Double(expected - done) / $0 } }
}
