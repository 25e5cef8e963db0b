// Live input as the line's first stage: connects before the run begins, then delivers frames and gaps as they come.

import Dataflow
import Dispatch
import Foundation
import Media
import Timeline

/// A camera or a stream. Frames that the line cannot take in time are left out and counted; time does not wait.
final class LiveFeed: Sendable {
    /// The stream as the first connection found it.
    let video: VideoStreamInfo

    private let source: LiveSource
    private let events: BoundedQueue<FrameEvent>
    private let connection: LiveConnectionState

    /// Decoded frames waiting for the sample stage: a moment's worth, since they are large.
    private static let bound = 16

    /// Connects; waits until a first connection stands, for ever unless trying again cannot help.
    ///
    /// - Parameter notice: is told of losses and reconnections, in words without credentials.
    /// - Throws: `MediaError` for a wrong password, path or host; `.cancelled` when stopped meanwhile.
    init(
        _ input: MediaInput, options: RunOptions, stop: StopSignal, progress: RunProgress,
        notice: @escaping @Sendable (String) -> Void
    ) throws {
        var settings = LiveSettings()
        settings.threads = options.threads
        // Packets without a picture are waited for longer than none at all.
        settings.watchdogSeconds = 2 * input.timeoutSeconds
        settings.keyframeWaitSeconds = input.timeoutSeconds
        settings.policy = ReconnectPolicy(maximumReconnects: options.maximumReconnects)
        let source = LiveSource(input, settings: settings)
        let events = BoundedQueue<FrameEvent>("live frames", capacity: Self.bound)
        let connection = LiveConnectionState()
        stop.onRequest {
            source.cancel()
            // Not every call below can be interrupted: looking up a name takes what it takes.
            connection.end(.success(()))
        }
        DispatchQueue(label: "actionline.live").async {
            var intake = Intake(
                source: source, events: events, connection: connection, progress: progress, notice: notice)
            connection.end(Result { try source.run { try intake.take($0) } })
            events.finishSending()
        }
        self.source = source
        self.events = events
        self.connection = connection
        guard let video = try connection.waitForFirst() else {
            let problem = source.statistics.lastProblem.map { "; \($0)" } ?? ""
            throw MediaError(.cancelled, "stopped before \"\(input.displayName)\" could be opened\(problem)")
        }
        self.video = video
    }

    /// The stage's body: forwards until the source ends.
    /// - Throws: what the source gave up with.
    func run(_ output: StageOutput<FrameEvent>) throws {
        defer {
            source.cancel()
            events.finishReceiving()
        }
        while let event = try events.receive() {
            guard try output.send(event) else { return }
        }
        try connection.failure.map { throw $0 }
    }
}

extension LiveFeed {
    /// Turns the source's events into the line's, on the source's thread.
    private struct Intake {
        let source: LiveSource
        let events: BoundedQueue<FrameEvent>
        let connection: LiveConnectionState
        let progress: RunProgress
        let notice: @Sendable (String) -> Void
        var frames = 0
        var connections = 0
        /// No frame has come since a connection was lost.
        var isLost = false

        /// - Returns: false when nobody wants more.
        mutating func take(_ event: LiveEvent) throws -> Bool {
            switch event {
            case .connected(let video):
                connections += 1
                connection.connected(video)
                if connections > 1 || isLost {
                    let again = connections > 1 ? " again" : ""
                    notice("connected\(again): \(video.width)x\(video.height) \(video.codecName)")
                }
                let reconnects = connections - 1
                progress.update { $0.reconnects = reconnects }
                return events.isOpen
            case .gap(let gap):
                let length = ProgressText.decimal(gap.endSeconds - gap.startSeconds, 1)
                notice("\(length) s of video lost at \(ProgressText.clock(gap.startSeconds)): \(gap.reason)")
                return try events.send(
                    .gap(Gap(start: gap.startSeconds, end: gap.endSeconds, reason: gap.reason)))
            case .lost(let reason, let wait):
                isLost = true
                progress.update { $0.lostSince = $0.lostSince ?? .now }
                notice("\(reason); trying again in \(ProgressText.decimal(wait, 1)) s")
                return events.isOpen
            case .frame(let frame, let wallClock):
                return try take(frame, wallClock)
            }
        }

        private mutating func take(_ frame: VideoFrame, _ wallClock: Date) throws -> Bool {
            let placed = PlacedFrame(
                frame: frame, ticks: frame.timestamp.pts, ordinal: frames, arrival: .now, wallClock: wallClock)
            frames += 1
            isLost = false
            let errors = source.statistics.corruptPackets
            // Waiting would hold up the connection, and everything behind it would come late for ever.
            let isFull = events.count >= LiveFeed.bound - 1
            progress.update {
                $0.frames += 1
                $0.droppedFrames += isFull ? 1 : 0
                $0.decodeErrors = errors
                $0.framePosition = frame.timestamp.seconds
                $0.lostSince = nil
            }
            return isFull ? events.isOpen : try events.send(.frame(placed))
        }
    }
}
