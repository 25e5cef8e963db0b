// Time as streams count it: integer ticks of a time base. Seconds appear only when it leaves the program.

import CFFmpeg

/// The length of one tick in seconds.
package struct TimeBase: Sendable, Hashable {
    /// Seconds per tick, positive.
    package let ratio: Rational

    /// - Precondition: `ratio` is positive.
    package init(_ ratio: Rational) {
        precondition(ratio.numerator > 0, "a tick must last longer than 0 s")
        self.ratio = ratio
    }

    package static let microseconds = TimeBase(Rational(1, 1_000_000))

    package func seconds(_ ticks: Int64) -> Double {
        Double(ticks) * Double(ratio.numerator) / Double(ratio.denominator)
    }

    /// Nearest tick; saturates instead of overflowing.
    package func ticks(_ seconds: Double) -> Int64 {
        let ticks = (seconds * Double(ratio.denominator) / Double(ratio.numerator)).rounded()
        guard ticks.isFinite else { return ticks > 0 ? Int64.max : (ticks < 0 ? Int64.min + 1 : 0) }
        return ticks >= 9.2e18 ? Int64.max : (ticks <= -9.2e18 ? Int64.min + 1 : Int64(ticks))
    }

    /// Ticks of another base, to the nearest tick of this one; saturates.
    package func converting(_ ticks: Int64, from base: TimeBase) -> Int64 { av_rescale_q(ticks, base.av, av) }

    var av: AVRational { ratio.av }
}

/// A moment of a stream.
package struct Timestamp: Sendable, Hashable, Comparable {
    /// Ticks of `base`.
    package let pts: Int64
    package let base: TimeBase

    package init(pts: Int64, base: TimeBase) {
        self.pts = pts
        self.base = base
    }

    package var seconds: Double { base.seconds(pts) }

    /// Exact, for bases whose terms fit in 32 bits, as all of libav's do.
    package static func < (first: Timestamp, second: Timestamp) -> Bool {
        if first.base == second.base { return first.pts < second.pts }
        return av_compare_ts(first.pts, first.base.av, second.pts, second.base.av) < 0
    }
}
