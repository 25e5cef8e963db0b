// The queue between a live connection and the line: it never makes the connection wait.

import Dataflow
import Media

final class LivePacketQueue: Sendable {
    private struct State {
        var buffer: LivePacketBuffer
        var hasEnded = false
        var isAbandoned = false
    }
    private let state: Monitor<State>

    /// - Parameter heldSeconds: how long a packet waits at most.
    init(heldSeconds: Double) { state = Monitor(State(buffer: LivePacketBuffer(heldSeconds: heldSeconds))) }

    /// - Returns: false when nobody wants more.
    func send(_ event: PacketEvent) -> Bool {
        let isOpen = state.withLock { state in
            if !state.isAbandoned { state.buffer.add(event) }
            return !state.isAbandoned
        }
        state.announceChange()
        return isOpen
    }

    func finishSending() {
        state.withLock { $0.hasEnded = true }
        state.announceChange()
    }

    /// Waits for the next event; nil at the end.
    func receive() -> PacketEvent? {
        state.wait { state -> PacketEvent?? in
            if state.isAbandoned { return .some(nil) }
            if let event = state.buffer.take() { return .some(event) }
            return state.hasEnded ? .some(nil) : nil
        }
    }

    /// Nothing more is wanted.
    func finishReceiving() {
        state.withLock { $0.isAbandoned = true }
        state.announceChange()
    }

    var droppedPackets: Int { state.withLock { $0.buffer.droppedPackets } }
}
