// The parts of an HLS stream: runs of segments that libav reads as one, and what is missing between them.

import CFFmpeg
import Glibc

/// Reads a media playlist from its beginning, or a growing one from its live edge, and follows it while it grows.
final class PlaylistParts: PartSource {
    let isWhole: Bool
    let isLive: Bool
    let notes: [String]
    let totalSeconds: Double?
    var containerName: String { "hls" }
    var timeBase: TimeBase? { nil }
    private(set) var problem: String?

    private let feed: PlaylistFeed
    private let input: MediaInput
    private let deadline: InterruptDeadline
    private let segmentCount: Int
    /// The first segment that was not dealt with yet.
    private var nextSequence: Int64
    private var reading: (run: PlaylistRun, runGuard: PlaylistRunGuard)?
    /// A segment that was to begin anew is missing: what comes next does so instead.
    private var isDiscontinuous = false

    /// - Parameter feed: a playlist with at least one segment.
    init(_ feed: PlaylistFeed, input: MediaInput, deadline: InterruptDeadline, notes: [String]) {
        self.feed = feed
        self.input = input
        self.deadline = deadline
        let playlist = feed.playlist
        let open =
            "the playlist has no end: it is followed until nobody has extended it for \(input.timeoutSeconds) s"
        self.notes = notes + (playlist.isEnded || feed.isLive ? [] : [open])
        isLive = feed.isLive
        segmentCount = playlist.segments.count
        totalSeconds = playlist.isEnded ? playlist.totalSeconds : nil
        nextSequence = playlist.segments.first?.sequence ?? 0
        // Players begin three segments before the end.
        if isLive, !playlist.isEnded { nextSequence = playlist.segments.suffix(3).first?.sequence ?? nextSequence }
        if let known = input.playlistPosition?.nextSequence, known > nextSequence || isLive { nextSequence = known }
        isWhole = playlist.isEnded && Self.runLength(playlist.segments[...], feed.address) == playlist.segments.count
    }

    func next() throws -> Part? {
        if let lost = settle() { return .lost(lost) }
        while true {
            guard let rest = try available() else { return nil }
            guard let first = rest.first else { continue }
            if first.sequence > nextSequence {
                let count = first.sequence - nextSequence
                nextSequence = first.sequence
                return .lost(
                    LostTime(
                        seconds: Double(count) * first.seconds,
                        reason: "\(count) segments had left the playlist before they could be read"))
            }
            let length = Self.runLength(rest, feed.address)
            guard length > 0 else { return .lost(lose(first, "the file does not exist")) }
            if let part = try open(Array(rest.prefix(length))) { return part }
            if let lost = settle() { return .lost(lost) }
        }
    }

    private func open(_ segments: [MediaPlaylist.Segment]) throws -> Part? {
        let run = try PlaylistRun(segments, address: feed.address)
        let runGuard = PlaylistRunGuard(run, timeoutSeconds: input.timeoutSeconds)
        reading = (run, runGuard)
        let relation: PartClock.Relation = isDiscontinuous || segments[0].isDiscontinuous ? .newOrigin : .sameOrigin
        do {
            let reader = try ContainerReader(input, deadline: deadline) {
                try InputOpening.open(run, of: feed.address, runGuard: runGuard, input, deadline)
            }
            isDiscontinuous = false
            input.playlistPosition?.nextSequence = segments[segments.count - 1].sequence + 1
            return .media(reader, relation)
        } catch let error as MediaError where error.kind != .cancelled && error.kind != .usage {
            // The segment is there, but nothing that can be shown is in it.
            if runGuard.lost == nil { runGuard.lose(0, Self.cause(error, input)) }
            return nil
        }
    }

    /// The error without what it is about, which is said already.
    private static func cause(_ error: MediaError, _ input: MediaInput) -> String {
        let subject = "cannot open \"\(input.displayName)\": "
        return error.description.hasPrefix(subject)
            ? String(error.description.dropFirst(subject.count)) : error.description
    }

    /// Takes note of how far the run came that was read; the segment that ended it early, if one did.
    private func settle() -> LostTime? {
        guard let (run, runGuard) = reading else { return nil }
        reading = nil
        guard let lost = runGuard.lost else {
            nextSequence = (run.segments.last?.sequence ?? nextSequence) + 1
            return nil
        }
        return lose(run.segments[lost.index], lost.reason)
    }

    private func lose(_ segment: MediaPlaylist.Segment, _ reason: String) -> LostTime {
        nextSequence = segment.sequence + 1
        input.playlistPosition?.nextSequence = nextSequence
        isDiscontinuous = isDiscontinuous || segment.isDiscontinuous
        let place = feed.playlist.isEnded ? " of \(segmentCount)" : ""
        let number = segment.sequence - (feed.playlist.segments.first?.sequence ?? 0) + 1
        let length = (segment.seconds * 10).rounded() / 10
        return LostTime(
            seconds: segment.seconds,
            reason: "segment \(number)\(place) (\(length) s, \"\(redacted(segment.reference))\") is missing: \(reason)")
    }

    /// The segments that can be read now; empty after the playlist was read again, nil at the end.
    private func available() throws -> ArraySlice<MediaPlaylist.Segment>? {
        let segments = feed.playlist.segments
        if let last = segments.last, last.sequence >= nextSequence {
            return segments[(segments.firstIndex { $0.sequence >= nextSequence } ?? segments.endIndex)...]
        }
        if feed.playlist.isEnded { return nil }
        guard try feed.waitForMore(beyond: nextSequence) else { return nil }
        if let last = feed.playlist.segments.last, last.sequence < nextSequence, !feed.playlist.isEnded {
            // The recorder was started again, and counts anew.
            nextSequence = feed.playlist.segments.first?.sequence ?? 0
            isDiscontinuous = true
        }
        return []
    }

    /// How many segments from the first on make one run; 0 when the first one does not exist.
    private static func runLength(
        _ segments: ArraySlice<MediaPlaylist.Segment>, _ address: PlaylistAddress
    ) -> Int {
        guard let first = segments.first else { return 0 }
        var length = 0
        for segment in segments {
            if length > 0, segment.isDiscontinuous || segment.map != first.map { break }
            if case .file(let path)? = try? address.resolve(segment.reference), access(path, F_OK) != 0 { break }
            length += 1
        }
        return length
    }
}
