// A media playlist that may grow: its latest state, and how to wait for more.

import CFFmpeg
import Glibc

/// The playlist at one address. Reads it again when asked to wait.
final class PlaylistFeed {
    let address: PlaylistAddress
    private(set) var playlist: MediaPlaylist
    /// Segments are added in real time, and old ones leave: a broadcast, not a recording.
    private(set) var isLive = false

    private let input: MediaInput
    private let deadline: InterruptDeadline
    private var latestGrowth = PlaylistFeed.now()

    /// Finds out whether the playlist is a broadcast. A recording says that it is one (VOD, EVENT), lies in a file, or
    /// has an end; of any other, one look more tells.
    /// - Throws: `.cancelled`.
    init(_ playlist: MediaPlaylist, at address: PlaylistAddress, input: MediaInput, deadline: InterruptDeadline) throws
    {
        self.playlist = playlist
        self.address = address
        self.input = input
        self.deadline = deadline
        guard !playlist.isEnded, case .url = address else { return }
        if input.treatsAsLive {
            isLive = true
        } else if playlist.kind == nil {
            let beyond = (playlist.segments.last?.sequence ?? -1) + 1
            isLive = try wait(min(input.timeoutSeconds, 1.5 * target), beyond: beyond) && !self.playlist.isEnded
            // What left the list while we looked was there when we came.
            let missed = playlist.segments.filter { $0.sequence < self.playlist.segments.first?.sequence ?? 0 }
            if !isLive { self.playlist.segments.insert(contentsOf: missed, at: 0) }
        }
    }

    /// Waits until there are segments from `sequence` on, or the playlist has changed in another way.
    /// - Returns: false when nobody has extended it for `timeoutSeconds`: it is over.
    /// - Throws: `.cancelled`; `.timedOut` where the user said that the input is live.
    func waitForMore(beyond sequence: Int64) throws -> Bool {
        let silent = Double(Self.now() - latestGrowth) / 1e6
        if try wait(input.timeoutSeconds - silent, beyond: sequence) { return true }
        guard input.treatsAsLive, isLive else { return false }
        throw MediaError(
            .timedOut, "the playlist \"\(address.displayName)\" was not extended for \(input.timeoutSeconds) s")
    }

    private var target: Double { max(0.5, playlist.targetSeconds, playlist.segments.last?.seconds ?? 0) }

    private func wait(_ seconds: Double, beyond sequence: Int64) throws -> Bool {
        let limit = Self.now() + Int64(max(0, seconds) * 1e6)
        // RFC 8216, 6.3.4: not more often than every half target duration.
        let pause = Int64(max(0.2, min(target / 2, input.timeoutSeconds / 4)) * 1e6)
        while true {
            let wake = min(limit, Self.now() + pause)
            while Self.now() < wake {
                if deadline.isCancelled {
                    throw MediaError(.cancelled, "reading \"\(address.displayName)\" was cancelled")
                }
                av_usleep(20_000)
            }
            if try reload(), let last = playlist.segments.last {
                if playlist.isEnded || last.sequence >= sequence { return true }
                if last.sequence + 1 < sequence - Int64(playlist.segments.count) { return true }
            }
            if Self.now() >= limit { return false }
        }
    }

    /// Reads the playlist again; false when it is what it was, or cannot be read now.
    private func reload() throws -> Bool {
        do {
            let (text, _) = try PlaylistFetch.read(address, input: input, deadline: deadline)
            guard case .media(let read) = try PlaylistParser.parse(text), read != playlist else { return false }
            let hasGrown = read.segments.last?.sequence != playlist.segments.last?.sequence
            playlist = read
            if hasGrown { latestGrowth = Self.now() }
            return true
        } catch let error as MediaError where error.kind == .cancelled {
            throw error
        } catch {
            // A file being written anew, or a server that is busy: the next look tells.
            return false
        }
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) &* 1_000_000 &+ Int64(time.tv_nsec) / 1000
    }
}
