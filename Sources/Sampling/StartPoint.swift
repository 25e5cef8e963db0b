// Where a run that does not begin at the video's start may begin to read, so that its windows are exactly the whole run's.

import Media

/// A packet to begin with, and the first frame that time counts from.
///
/// Only at a fixed rate, where windows' times are known, and only in files whose index shows that time runs on evenly up
/// to there: a gap or a step before would shift what follows. Elsewhere reading begins at the start, and packets that no
/// window needs are passed over undecoded.
package struct StartPoint: Sendable {
    /// Stream time of the first video frame, in ticks.
    package let origin: Int64
    /// Stream time of the packet to begin with.
    package let entry: Int64

    /// Goes to the packet to begin with, which is the next one then; elsewhere the demuxer stands at its beginning.
    ///
    /// - Parameter demuxer: just opened, nothing read yet.
    /// - Returns: nil where reading has to begin at the start.
    /// - Throws: `MediaError` when the input cannot be read.
    package static func seek(
        _ range: WindowRange, in demuxer: Demuxer, grid: WindowGrid, clock: SlotClock, timing: ClockSettings
    ) throws -> StartPoint? {
        guard !clock.countsFrames, range.startSeconds ?? 0 > 0 || range.firstIndex > 0 else { return nil }
        let window = range.windows(origin: 0, stride: clock.seconds(ofSlot: grid.stride), firstWindow: 0).lowerBound
        guard window < 1 << 52, demuxer.video.isSeekable,
            demuxer.hasSteadyIndex(longestPause: timing.gap ?? timing.second * 10)
        else { return nil }
        guard let origin = try firstFrame(of: demuxer) else {
            try demuxer.rewind()
            return nil
        }
        let start = clock.base.ticks(clock.seconds(ofSlot: grid.firstSlot(of: window)))
        // The frame shown at the window's start began before it.
        let target = origin.addingSaturating(start).subtractingSaturating(1)
        return try demuxer.seek(to: target).map { StartPoint(origin: origin, entry: $0.pts) }
    }

    /// Decodes until the first frame is out.
    private static func firstFrame(of demuxer: Demuxer) throws -> Int64? {
        let decoder = try Decoder(demuxer.codecParameters, threads: 1)
        while let packet = try demuxer.next() {
            try decoder.send(packet)
            if let frame = try decoder.receive() { return frame.pts }
        }
        try decoder.send(nil)
        return try decoder.receive()?.pts
    }
}
