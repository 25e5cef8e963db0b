// Where the timeline begins, told by the decode stage to the demux stage.

import Dataflow

/// The first decoded frame's stream time, asked for at fixed places among the packets: what the demux stage leaves out
/// then depends on the input alone, not on how far the decoder happens to be.
final class FirstFrame: Sendable {
    private struct State {
        /// Events that the decode stage has handled.
        var handled = 0
        var time: Int64?
        /// Events handled before the one that brought it.
        var foundAfter = 0
        var isOver = false
    }
    private let state = Monitor(State())

    /// The demux stage asks after so many events, and after as many again, until it knows.
    static let eventsBetween = 16

    /// The decode stage has found it; a later call changes nothing.
    func establish(_ time: Int64) {
        state.withLock { state in
            guard state.time == nil else { return }
            state.time = time
            state.foundAfter = state.handled
        }
    }

    /// The decode stage has handled an event.
    func countEvent() {
        state.withLock { $0.handled += 1 }
        state.announceChange()
    }

    /// The decode stage handles no more events.
    func finish() {
        state.withLock { $0.isOver = true }
        state.announceChange()
    }

    /// Waits until the decode stage has handled the first `events` events.
    /// - Returns: stream ticks, or nil where none of those events brought a frame.
    func time(after events: Int) -> Int64? {
        state.wait { state -> Int64?? in
            guard state.handled >= events || state.isOver else { return nil }
            return .some(state.foundAfter < events ? state.time : nil)
        }
    }
}
