// What a bounded queue holds and how it changes, without any lock or thread: every transition returns at once and says
// what the caller has to do. `BoundedQueue` adds the waiting.

import DequeModule

package struct BoundedQueueState<Element: Sendable>: Sendable {
    /// What became of an element that was sent.
    package enum Sent {
        /// It is in the queue.
        case accepted
        /// Nobody will receive it.
        case refused
        case cancelled
    }

    package enum Received {
        case element(Element)
        case finished
        case cancelled
    }

    private let capacity: Int
    private var elements = Deque<Element>()
    private var senderFinished = false
    private var receiverFinished = false
    private var isCancelled = false
    package private(set) var peakCount = 0

    package init(capacity: Int) {
        precondition(capacity > 0, "the capacity of a queue must be positive")
        self.capacity = capacity
    }

    package var count: Int { elements.count }

    /// Whether an element sent now would find a receiver.
    package var isOpen: Bool { !(senderFinished || receiverFinished || isCancelled) }

    /// nil: the queue is full; try again after a change.
    package mutating func send(_ element: Element) -> Sent? {
        if isCancelled { return .cancelled }
        guard isOpen else { return .refused }
        guard elements.count < capacity else { return nil }
        elements.append(element)
        peakCount = max(peakCount, elements.count)
        return .accepted
    }

    /// nil: the queue is empty, but more may come; try again after a change.
    package mutating func receive() -> Received? {
        if isCancelled { return .cancelled }
        if let element = elements.popFirst() { return .element(element) }
        return isOpen ? nil : .finished
    }

    /// What is in the queue can still be received.
    package mutating func finishSending() {
        senderFinished = true
    }

    /// Returns what nobody will receive any more, for the caller to release outside its lock.
    package mutating func finishReceiving() -> Deque<Element> {
        receiverFinished = true
        return takeAll()
    }

    /// Returns what nobody will receive any more, for the caller to release outside its lock.
    package mutating func cancel() -> Deque<Element> {
        isCancelled = true
        return takeAll()
    }

    private mutating func takeAll() -> Deque<Element> {
        defer { elements = [] }
        return elements
    }
}

extension BoundedQueueState.Received: Equatable where Element: Equatable {}
