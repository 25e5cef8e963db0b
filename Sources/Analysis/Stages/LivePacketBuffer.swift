// Packets of live input that wait for the decoder, and which of them go when it is too far behind. No threads.

import DequeModule
import Media

/// Holds packets for a bounded time. When the oldest has waited too long, whole groups go, up to a keyframe, and what is
/// missing is marked: nothing that is shown later refers to what went.
package struct LivePacketBuffer: Sendable {
    let heldMicroseconds: Int64
    /// Bytes of packets held at most.
    static let mostBytes = 256 << 20

    private var events = Deque<PacketEvent>()
    private var bytes = 0
    package private(set) var droppedPackets = 0
    /// Everything up to the next keyframe goes.
    private var waitsForKeyframe = false

    package init(heldSeconds: Double) { heldMicroseconds = Int64(min(max(heldSeconds, 1), 86_400) * 1e6) }

    package static let reason = "left out to keep up"

    package mutating func add(_ event: PacketEvent) {
        guard case .packet(let packet, _, let arrival) = event else {
            events.append(event)
            return
        }
        if waitsForKeyframe {
            guard packet.isKeyframe else {
                droppedPackets += 1
                return
            }
            waitsForKeyframe = false
        }
        events.append(event)
        bytes += packet.byteCount
        if let now = arrival?.clock, isFull(at: now) { dropOldest() }
    }

    package mutating func take() -> PacketEvent? {
        let event = events.popFirst()
        if case .packet(let packet, _, _)? = event { bytes -= packet.byteCount }
        return event
    }

    private func isFull(at now: Int64) -> Bool {
        if bytes > Self.mostBytes { return true }
        for event in events {
            if case .packet(_, _, let arrival?) = event { return now - arrival.clock > heldMicroseconds }
        }
        return false
    }

    /// Leaves out the packets before the newest keyframe, or all of them where there is none.
    private mutating func dropOldest() {
        let keyframe = events.lastIndex { event in
            if case .packet(let packet, _, _) = event { packet.isKeyframe } else { false }
        }
        let first = events.firstIndex { if case .packet = $0 { true } else { false } }
        let end = keyframe == first ? nil : keyframe
        waitsForKeyframe = end == nil
        var rest = Deque<PacketEvent>()
        var isMarked = false
        for (index, event) in events.enumerated() {
            guard case .packet(let packet, _, _) = event, index < end ?? events.count else {
                rest.append(event)
                continue
            }
            droppedPackets += 1
            bytes -= packet.byteCount
            if !isMarked { rest.append(.lost(reason: Self.reason)) }
            isMarked = true
        }
        events = rest
    }
}
