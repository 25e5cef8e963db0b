// The source's events on their way into the line, on the source's thread.

import Foundation
import Media

struct LiveIntake {
    let packets: LivePacketQueue
    let connection: LiveConnectionState
    let progress: RunProgress
    let notice: @Sendable (RunNotice) -> Void
    private var connections = 0
    /// No packet has come since a connection was lost.
    private var isLost = false

    init(
        packets: LivePacketQueue, connection: LiveConnectionState, progress: RunProgress,
        notice: @escaping @Sendable (RunNotice) -> Void
    ) {
        self.packets = packets
        self.connection = connection
        self.progress = progress
        self.notice = notice
    }

    /// - Returns: false when nobody wants more.
    mutating func take(_ event: LiveEvent) -> Bool {
        switch event {
        case .connected(let video, let parameters):
            connections += 1
            connection.connected(video, parameters)
            if connections > 1 || isLost {
                notice(
                    .connected(
                        width: video.width, height: video.height, codec: video.codecName, isAgain: connections > 1))
            }
            let reconnects = connections - 1
            progress.update { $0.reconnects = reconnects }
            return packets.send(.stream(parameters))
        case .lost(let reason, let wait):
            isLost = true
            progress.update { $0.lostSince = $0.lostSince ?? .now }
            notice(.disconnected(reason: reason, retrySeconds: wait))
            return packets.send(.lost(reason: reason))
        case .packet(let packet, let clock, let wallClock):
            isLost = false
            for change in packet.changes {
                switch change {
                case .lost(let loss): _ = packets.send(.lost(reason: loss.reason))
                case .part(let parameters): _ = packets.send(.stream(parameters))
                }
            }
            let arrival = Arrival(clock: clock, instant: .now, wallClock: wallClock)
            let isTaken = packets.send(.packet(packet, isOrdered: false, arrival: arrival))
            let dropped = packets.droppedPackets
            progress.update {
                $0.packets += 1
                $0.droppedFrames = dropped
                $0.lostSince = nil
            }
            return isTaken
        case .ended(let isFinal, let time):
            return packets.send(.end(EndOfInput(isWhole: isFinal, clock: isFinal ? nil : time)))
        }
    }
}
