// Live input as the line's first stage: connects before the run begins, then delivers packets as they come.

import Dataflow
import Dispatch
import Foundation
import Media

/// A camera or a stream. Packets that the line cannot take yet are held, small as they are; time does not wait.
final class LiveFeed: Sendable {
    /// The stream as the first connection found it.
    let video: VideoStreamInfo
    let codecParameters: CodecParameters

    private let source: LiveSource
    private let packets: LivePacketQueue
    private let connection: LiveConnectionState

    /// Connects; waits until a first connection stands, for ever unless trying again cannot help.
    ///
    /// - Parameters:
    ///   - heldSeconds: how long packets are held for a line that is behind.
    ///   - notice: is told of losses and reconnections.
    /// - Throws: `MediaError` for a wrong password, path or host; `.cancelled` when stopped meanwhile.
    init(
        _ input: MediaInput, options: RunOptions, heldSeconds: Double, stop: StopSignal, progress: RunProgress,
        notice: @escaping @Sendable (RunNotice) -> Void
    ) throws {
        var settings = LiveSettings()
        // Packets without a picture are waited for longer than none at all.
        settings.watchdogSeconds = 2 * input.timeoutSeconds
        settings.keyframeWaitSeconds = input.timeoutSeconds
        settings.policy = ReconnectPolicy(maximumReconnects: options.maximumReconnects)
        let source = LiveSource(input, settings: settings)
        let packets = LivePacketQueue(heldSeconds: heldSeconds)
        let connection = LiveConnectionState()
        stop.onRequest {
            source.cancel()
            // Not every call below can be interrupted: looking up a name takes what it takes.
            connection.end(.success(()))
        }
        DispatchQueue(label: "actionline.live").async {
            var intake = LiveIntake(packets: packets, connection: connection, progress: progress, notice: notice)
            connection.end(Result { try source.run { intake.take($0) } })
            packets.finishSending()
        }
        self.source = source
        self.packets = packets
        self.connection = connection
        guard let first = try connection.waitForFirst() else {
            let problem = source.statistics.lastProblem.map { "; \($0)" } ?? ""
            throw MediaError(.cancelled, "stopped before \"\(input.displayName)\" could be opened\(problem)")
        }
        (video, codecParameters) = first
    }

    /// Whoever decodes says so for every picture.
    var pictureCame: @Sendable () -> Void { { [source] in source.pictureCame() } }

    /// The stage's body: forwards until the source ends.
    /// - Throws: what the source gave up with.
    func run(_ output: StageOutput<PacketEvent>) throws {
        defer {
            source.cancel()
            packets.finishReceiving()
        }
        while let event = packets.receive() {
            guard try output.send(event) else { return }
        }
        try connection.failure.map { throw $0 }
    }
}
