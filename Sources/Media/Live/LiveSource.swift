// A live input that comes back: a camera or a stream, for as long as the caller wants frames.

import CFFmpeg
import Dispatch
import Foundation
import Glibc
import Synchronization

/// What a live input gives, in order.
public enum LiveEvent: Sendable {
    /// A connection stands; its stream may differ from the one before.
    case connected(VideoStreamInfo)
    /// A frame on the one timeline of this input: microseconds from its first frame.
    case frame(VideoFrame, wallClock: Date)
    /// Time was lost before the next frame. No window may reach over it.
    case gap(LiveGap)
    /// The connection is lost; the next attempt follows after `wait` seconds.
    case lost(reason: String, wait: Double)
}

public struct LiveSettings: Sendable {
    /// Decoding threads.
    public var threads = 2
    /// A connection without a decoded frame for this long is given up, even if packets come.
    public var watchdogSeconds = 20.0
    /// After connecting, packets before the first keyframe are left out for at most this long.
    public var keyframeWaitSeconds = 10.0
    public var policy = ReconnectPolicy()

    public init() {}
}

public struct LiveStatistics: Sendable, Equatable {
    public var connections = 0
    public var reconnects: Int { max(0, connections - 1) }
    public var frames = 0
    public var gaps = 0
    public var lostSeconds = 0.0
    public var corruptPackets = 0
    /// Packets before the first keyframe of a connection.
    public var packetsBeforeKeyframe = 0
    public var lastProblem: String?
}

/// Opens a live input again and again, and gives its frames on one timeline.
public final class LiveSource: Sendable {
    public let input: MediaInput
    public let settings: LiveSettings
    private let deadline = InterruptDeadline()
    private let wake = DispatchSemaphore(value: 0)
    private let counters = Mutex(LiveStatistics())

    public init(_ input: MediaInput, settings: LiveSettings = LiveSettings()) {
        self.input = input
        self.settings = settings
    }

    /// Ends `run` soon, from any thread, whatever it waits for.
    public func cancel() {
        deadline.cancel()
        wake.signal()
    }

    /// Callable at any time from any thread.
    public var statistics: LiveStatistics { counters.withLock { $0 } }

    /// Delivers until cancelled, until `emit` returns false, or until a playlist says that it is over. An outage that lasts at the end is a gap, too.
    /// - Throws: `MediaError` when the first connection fails for good (wrong password, wrong path, unknown host, no
    ///   video) or the policy gives up; whatever `emit` throws.
    public func run(_ emit: (LiveEvent) throws -> Bool) throws {
        let world = LibavWorld(input: input, settings: settings, deadline: deadline, wake: wake) { change in
            self.counters.withLock { change(&$0) }
        }
        var engine = LiveEngine(world, policy: settings.policy)
        try engine.run { event in
            switch event {
            case .connected(let connection, _):
                counters.withLock { $0.connections += 1 }
                return try emit(.connected(connection.video))
            case .gap(let gap):
                counters.withLock {
                    $0.gaps += 1
                    $0.lostSeconds += gap.endSeconds - gap.startSeconds
                }
                return try emit(.gap(gap))
            case .picture(let frame, let time):
                counters.withLock { $0.frames += 1 }
                let placed = try frame.moved(to: Timestamp(pts: time, base: .microseconds))
                return try emit(.frame(placed, wallClock: Date()))
            case .lost(let reason, let wait):
                counters.withLock { $0.lastProblem = reason }
                return try emit(.lost(reason: reason, wait: wait))
            }
        }
    }
}

private typealias Count = ((inout LiveStatistics) -> Void) -> Void

private struct LibavWorld: LiveWorld {
    let input: MediaInput
    let settings: LiveSettings
    let deadline: InterruptDeadline
    let wake: DispatchSemaphore
    let count: Count

    func open() throws -> LibavConnection {
        try LibavConnection(input, settings: settings, deadline: deadline, count: count)
    }

    func now() -> Int64 { LibavConnection.now() }

    func sleep(seconds: Double) {
        guard !isCancelled else { return }
        _ = wake.wait(timeout: .now() + seconds)
    }

    func random() -> Double { Double.random(in: 0...1) }

    var isCancelled: Bool { deadline.isCancelled }
}

/// One connection through libav: packets from the first keyframe on, decoded one by one.
private final class LibavConnection: LiveConnection {
    let video: VideoStreamInfo
    private let demuxer: Demuxer
    private let decoder: Decoder
    private let settings: LiveSettings
    private let count: Count
    private let frameTicks: Int64
    private let opened = LibavConnection.now()
    private var latestFrame = LibavConnection.now()
    private var sawKeyframe = false
    private var isDraining = false
    private var knownCorrupt = 0

    init(_ input: MediaInput, settings: LiveSettings, deadline: InterruptDeadline, count: @escaping Count) throws {
        self.settings = settings
        self.count = count
        demuxer = try Demuxer(input, deadline: deadline)
        video = demuxer.video
        decoder = try Decoder(demuxer.codecParameters, threads: settings.threads, lowDelay: true)
        frameTicks = Int64(1e6 / min(max(video.averageFrameRate?.value ?? 25, 0.1), 1000))
    }

    var endIsFinal: Bool { video.containerName.hasPrefix("hls") }

    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) &* 1_000_000 &+ Int64(time.tv_nsec) / 1000
    }

    func next() throws -> LivePicture<VideoFrame>? {
        while true {
            if let frame = try decoder.receive() {
                latestFrame = Self.now()
                noteCorruption()
                let base = frame.timestamp.base
                return LivePicture(
                    picture: frame,
                    pts: frame.statedPts.map { Self.microseconds($0, base) },
                    duration: frame.durationPts.map { Self.microseconds($0, base) }.flatMap { $0 > 0 ? $0 : nil }
                        ?? frameTicks)
            }
            if isDraining { return nil }
            let packet = try demuxer.next()
            let now = Self.now()
            guard let packet else {
                isDraining = true
                try decoder.send(nil)
                continue
            }
            if Double(now - latestFrame) / 1e6 > settings.watchdogSeconds {
                throw MediaError(
                    .timedOut, "\"\(demuxer.input.displayName)\" gave no picture for \(settings.watchdogSeconds) s")
            }
            if !sawKeyframe {
                guard packet.isKeyframe || Double(now - opened) / 1e6 > settings.keyframeWaitSeconds else {
                    count { $0.packetsBeforeKeyframe += 1 }
                    continue
                }
                sawKeyframe = true
            }
            try decoder.send(packet)
            noteCorruption()
        }
    }

    private func noteCorruption() {
        let more = decoder.corruptPackets - knownCorrupt
        guard more > 0 else { return }
        knownCorrupt += more
        count { $0.corruptPackets += more }
    }

    private static func microseconds(_ ticks: Int64, _ base: TimeBase) -> Int64 {
        av_rescale_q(ticks, base.av, AVRational(num: 1, den: 1_000_000))
    }
}
