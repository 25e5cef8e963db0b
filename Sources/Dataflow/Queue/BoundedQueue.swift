// The queue between two stages. It waits and wakes; what it holds and how that changes is `BoundedQueueState`.

/// A first-in, first-out queue that never holds more than `capacity` elements, for any number of threads.
///
/// It ends in order from either end: after `finishSending()` the receiver still gets what is in the queue, then nil;
/// after `finishReceiving()` the sender is told to stop. Either may be called by a third party, any number of times:
/// `finishSending()` is how a run is stopped softly. `cancel()` releases both ends at once with `PipelineCancelled`.
package final class BoundedQueue<Element: Sendable>: Sendable {
    package let name: String
    package let capacity: Int
    private let state: Monitor<BoundedQueueState<Element>>

    /// - Parameter capacity: the most elements that the queue holds, at least 1.
    package init(_ name: String, capacity: Int) {
        self.name = name
        self.capacity = capacity
        state = Monitor(BoundedQueueState(capacity: capacity))
    }

    /// Puts an element into the queue; waits while that is full: nothing is ever lost.
    ///
    /// - Returns: false when nobody will receive the element: stop producing.
    /// - Throws: `PipelineCancelled` after `cancel()`.
    package func send(_ element: Element) throws -> Bool {
        switch state.wait(for: { $0.send(element) }) {
        case .accepted:
            state.announceChange()
            return true
        case .refused: return false
        case .cancelled: throw PipelineCancelled()
        }
    }

    /// Takes the oldest element, waiting for one.
    ///
    /// - Returns: nil when sending has finished and everything was received.
    /// - Throws: `PipelineCancelled` after `cancel()`.
    package func receive() throws -> Element? {
        switch state.wait(for: { $0.receive() }) {
        case .element(let element):
            state.announceChange()
            return element
        case .finished: return nil
        case .cancelled: throw PipelineCancelled()
        }
    }

    /// No more elements will come. The receiver gets what is in the queue, then nil.
    package func finishSending() {
        state.withLock { $0.finishSending() }
        state.announceChange()
    }

    /// No more elements are wanted. What is in the queue is released, and `send` returns false.
    package func finishReceiving() {
        _ = state.withLock { $0.finishReceiving() }
        state.announceChange()
    }

    /// Releases both ends at once: what is in the queue is released, `send` and `receive` throw `PipelineCancelled`.
    package func cancel() {
        _ = state.withLock { $0.cancel() }
        state.announceChange()
    }

    /// The elements that are in the queue at this moment.
    package var count: Int { state.withLock { $0.count } }

    /// The most elements that were in the queue at one time.
    package var peakCount: Int { state.withLock { $0.peakCount } }

    /// Whether `send` would still find a receiver: false once either end has finished or the queue is cancelled. For
    /// senders that are busy elsewhere for long, such as the interrupt callback of a blocking read.
    package var isOpen: Bool { state.withLock { $0.isOpen } }
}
