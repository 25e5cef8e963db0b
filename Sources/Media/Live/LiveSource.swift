// A live input that comes back: a camera or a stream, for as long as the caller wants frames.

import CFFmpeg
import Dispatch
import Foundation
import Glibc
import Synchronization

/// What a live input gives, in order.
package enum LiveEvent: Sendable {
    /// A connection stands; its stream may differ from the one before.
    case connected(VideoStreamInfo, CodecParameters)
    /// A packet, and when it came: monotonic microseconds, and the time of day.
    case packet(Packet, arrival: Int64, wallClock: Date)
    /// The connection is lost; the next attempt follows after `wait` seconds.
    case lost(reason: String, wait: Double)
    /// There is no more. Not final: the run was cancelled.
    case ended(isFinal: Bool, at: Int64)
}

package struct LiveSettings: Sendable {
    /// A connection without a decoded frame for this long is given up, even if packets come.
    package var watchdogSeconds = 20.0
    /// After connecting, packets before the first keyframe are left out for at most this long.
    package var keyframeWaitSeconds = 10.0
    package var policy = ReconnectPolicy()

    package init() {}
}

package struct LiveStatistics: Sendable, Equatable {
    package var connections = 0
    package var reconnects: Int { max(0, connections - 1) }
    package var packets = 0
    /// Packets before the first keyframe of a connection.
    package var packetsBeforeKeyframe = 0
    package var lastProblem: String?
}

/// Opens a live input again and again, and gives its packets.
package final class LiveSource: Sendable {
    package let input: MediaInput
    package let settings: LiveSettings
    private let deadline = InterruptDeadline()
    private let wake = DispatchSemaphore(value: 0)
    private let counters = Mutex(LiveStatistics())
    /// When the latest picture was decoded, monotonic microseconds; 0 before the first.
    private let latestPicture = Atomic<Int64>(0)

    package init(_ input: MediaInput, settings: LiveSettings = LiveSettings()) {
        var input = input
        // A connection goes on where the one before came to: nothing is given twice.
        input.playlistPosition = PlaylistPosition()
        self.input = input
        self.settings = settings
    }

    /// Ends `run` soon, from any thread, whatever it waits for.
    package func cancel() {
        deadline.cancel()
        wake.signal()
    }

    /// Whoever decodes the packets says so for every picture: a connection without any is given up.
    package func pictureCame() { latestPicture.store(LibavConnection.now(), ordering: .releasing) }

    fileprivate var latestPictureTime: Int64 { latestPicture.load(ordering: .acquiring) }

    /// Callable at any time from any thread.
    package var statistics: LiveStatistics { counters.withLock { $0 } }

    /// Delivers until cancelled, until `emit` returns false, or until a playlist says that it is over.
    /// - Throws: `MediaError` when the first connection fails for good (wrong password, wrong path, unknown host, no
    ///   video) or the policy gives up; whatever `emit` throws.
    package func run(_ emit: (LiveEvent) throws -> Bool) throws {
        let world = LibavWorld(source: self, deadline: deadline, wake: wake) { change in
            self.counters.withLock { change(&$0) }
        }
        var engine = LiveEngine(world, policy: settings.policy)
        try engine.run { event in
            switch event {
            case .connected(let connection, _):
                counters.withLock { $0.connections += 1 }
                return try emit(.connected(connection.video, connection.codecParameters))
            case .item(let packet, let arrival):
                counters.withLock { $0.packets += 1 }
                return try emit(.packet(packet, arrival: arrival, wallClock: Date()))
            case .lost(let reason, let wait):
                counters.withLock { $0.lastProblem = reason }
                return try emit(.lost(reason: reason, wait: wait))
            case .ended(let isFinal, let time): return try emit(.ended(isFinal: isFinal, at: time))
            }
        }
    }
}

private typealias Count = ((inout LiveStatistics) -> Void) -> Void

private struct LibavWorld: LiveWorld {
    let source: LiveSource
    let deadline: InterruptDeadline
    let wake: DispatchSemaphore
    let count: Count

    func open() throws -> LibavConnection { try LibavConnection(source, deadline: deadline, count: count) }

    func now() -> Int64 { LibavConnection.now() }

    func sleep(seconds: Double) {
        guard !isCancelled else { return }
        _ = wake.wait(timeout: .now() + seconds)
    }

    func random() -> Double { Double.random(in: 0...1) }

    var isCancelled: Bool { deadline.isCancelled }
}

/// One connection through libav: packets from the first keyframe on.
private final class LibavConnection: LiveConnection {
    let video: VideoStreamInfo
    private let source: LiveSource
    private let demuxer: Demuxer
    private let count: Count
    private let opened = LibavConnection.now()
    private var sawKeyframe = false

    init(_ source: LiveSource, deadline: InterruptDeadline, count: @escaping Count) throws {
        self.source = source
        self.count = count
        demuxer = try Demuxer(source.input, deadline: deadline)
        video = demuxer.video
    }

    var codecParameters: CodecParameters { demuxer.codecParameters }

    /// A server may send again; a playlist that says so and a pipe do not.
    var endIsFinal: Bool {
        if video.containerName.hasPrefix("hls") { return true }
        return switch source.input.source {
        case .url, .device: false
        case .file, .standardInput, .imagePattern, .imageFolder, .recordings: !source.input.isLive
        }
    }

    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) &* 1_000_000 &+ Int64(time.tv_nsec) / 1000
    }

    func next() throws -> Packet? {
        while let packet = try demuxer.next() {
            let now = Self.now()
            let settings = source.settings
            if Double(now - max(opened, source.latestPictureTime)) / 1e6 > settings.watchdogSeconds {
                throw MediaError(
                    .timedOut, "\"\(source.input.displayName)\" gave no picture for \(settings.watchdogSeconds) s")
            }
            if !sawKeyframe {
                guard packet.isKeyframe || Double(now - opened) / 1e6 > settings.keyframeWaitSeconds else {
                    count { $0.packetsBeforeKeyframe += 1 }
                    continue
                }
                sawKeyframe = true
            }
            return packet
        }
        return nil
    }
}
