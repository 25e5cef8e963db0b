// Where a run that does not begin at the video's start may begin to read, so that its windows are exactly the whole run's.

import Media

/// A packet to begin with, and the first frame that time counts from.
///
/// Only in files whose index names every packet and shows that time runs on evenly: a gap or a step before would shift what
/// follows. Where frames are counted (`rate: source`), the index tells how many are left out, in codecs that store a frame a packet.
/// Elsewhere reading begins at the start, and packets that no window needs are passed over undecoded.
package struct StartPoint: Sendable {
    /// Stream time of the first video frame, in ticks.
    package let origin: Int64
    /// Stream time of the packet to begin with.
    package let entry: Int64
    /// Frames that are shown before it, from the first frame on; 0 at a fixed rate, which does not count them.
    package let frames: Int

    /// Packets among which those that are shown before an entry, and read after it, must be found.
    private static let mostLeading = 64
    /// Codecs whose containers keep one frame in a packet.
    private static let framewise: Set<String> = ["h264", "hevc"]

    /// Goes to the packet to begin with, which is the next one then; elsewhere the demuxer stands at its beginning.
    ///
    /// - Parameter demuxer: just opened, nothing read yet.
    /// - Returns: nil where reading has to begin at the start.
    /// - Throws: `MediaError` when the input cannot be read.
    package static func seek(
        _ range: WindowRange, in demuxer: Demuxer, grid: WindowGrid, clock: SlotClock, timing: ClockSettings
    ) throws -> StartPoint? {
        guard range.startSeconds ?? 0 > 0 || range.firstIndex > 0,
            isPossible(in: demuxer, clock: clock, timing: timing)
        else { return nil }
        guard let first = try firstFrame(of: demuxer, reading: clock.countsFrames ? mostLeading : 0),
            let target = target(range, in: demuxer, grid: grid, clock: clock, origin: first.pts),
            let entry = try demuxer.seek(to: target)
        else {
            try demuxer.rewind()
            return nil
        }
        guard clock.countsFrames else { return StartPoint(origin: first.pts, entry: entry.pts, frames: 0) }
        let frames = try framesBefore(entry.pts, in: demuxer).map { $0 - first.undecodable }
        guard let frames, frames >= 0, range.firstIndex == 0 || frames <= grid.firstSlot(of: range.firstIndex),
            try demuxer.seek(to: target)?.pts == entry.pts
        else {
            try demuxer.rewind()
            return nil
        }
        return StartPoint(origin: first.pts, entry: entry.pts, frames: frames)
    }

    /// Whether reading can begin within the input.
    package static func isPossible(in demuxer: Demuxer, clock: SlotClock, timing: ClockSettings) -> Bool {
        demuxer.video.isSeekable && (!clock.countsFrames || framewise.contains(demuxer.video.codecName))
            && demuxer.hasSteadyIndex(longestPause: timing.gap ?? timing.second * 10)
    }

    /// Stream time at or before which reading may begin.
    private static func target(
        _ range: WindowRange, in demuxer: Demuxer, grid: WindowGrid, clock: SlotClock, origin: Int64
    ) -> Int64? {
        guard range.firstIndex < 1 << 52 else { return nil }
        guard clock.countsFrames else {
            let window = range.windows(origin: 0, stride: clock.seconds(ofSlot: grid.stride), firstWindow: 0).lowerBound
            guard window < 1 << 52 else { return nil }
            let start = clock.base.ticks(clock.seconds(ofSlot: grid.firstSlot(of: window)))
            // The frame shown at the window's start began before it.
            return origin.addingSaturating(start).subtractingSaturating(1)
        }
        if range.firstIndex > 0 {
            // A frame is not shown before it is decoded, so that what is shown before this time is read before this packet.
            return demuxer.indexedTime(max(0, grid.firstSlot(of: range.firstIndex) - mostLeading))
        }
        let start = clock.base.ticks(range.startSeconds ?? 0)
        return origin.addingSaturating(start).subtractingSaturating(1)
    }

    /// Decodes until the first frame is out.
    /// - Parameter count: packets to read at least.
    /// - Returns: its time, and how many frames those packets have that are shown before it, and cannot be.
    private static func firstFrame(
        of demuxer: Demuxer, reading count: Int
    ) throws -> (pts: Int64, undecodable: Int)? {
        let decoder = try Decoder(demuxer.codecParameters, threads: 1)
        var shown: [Int64] = []
        var first: Int64?
        while first == nil || shown.count < count, let packet = try demuxer.next() {
            if !packet.isHidden { shown.append(packet.pts ?? .max) }
            guard first == nil else { continue }
            try decoder.send(packet)
            first = try decoder.receive()?.pts
        }
        if first == nil {
            try decoder.send(nil)
            first = try decoder.receive()?.pts
        }
        return first.map { first in (first, shown.count { $0 < first }) }
    }

    /// Frames that are shown before an entry, which is the next packet; packets behind it are read.
    private static func framesBefore(_ entry: Int64, in demuxer: Demuxer) throws -> Int? {
        guard let dts = try demuxer.next()?.dts, var frames = demuxer.indexedFrames(before: dts) else { return nil }
        for _ in 0..<mostLeading {
            guard let packet = try demuxer.next(), !packet.isKeyframe else { break }
            guard let pts = packet.pts else { return nil }
            if pts < entry, !packet.isHidden { frames += 1 }
        }
        return frames
    }
}
