// What a stream's clock must know beside the frames' timestamps.

/// How a `StreamClock` counts; all times are ticks of one base.
package struct ClockSettings: Sendable, Equatable {
    /// One frame at the stream's average rate.
    package var frameDuration: Int64
    /// A pause between two frames longer than this is a gap; nil: longer than `longestPause` and than ten usual intervals.
    package var gap: Int64?
    /// One second.
    package var second: Int64
    /// Timestamps of the container count modulo this; nil: they do not wrap.
    package var wrap: Int64?

    /// A pause of up to this is never a gap by itself, unless `gap` says so.
    package static let longestPauseSeconds: Int64 = 10

    /// - Parameters:
    ///   - base: the ticks that are counted.
    ///   - frameRate: the stream's average frame rate; 25 where it has none.
    ///   - gapSeconds: the setting `window.gap`.
    ///   - wrapBits: bits of the container's timestamps, 33 for MPEG.
    package init(base: TimeBase, frameRate: Rational?, gapSeconds: Double? = nil, wrapBits: Int? = nil) {
        frameDuration = max(1, base.ticks(1 / (frameRate?.value ?? 25)))
        gap = gapSeconds.map { max(1, base.ticks($0)) }
        second = max(1, base.ticks(1))
        wrap = wrapBits.flatMap { (16..<63).contains($0) ? Int64(1) << $0 : nil }
    }
}
