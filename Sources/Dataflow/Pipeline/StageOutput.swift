// The sending side of a stage: its output queue, with the waiting measured.

/// Where a stage sends its elements. For the thread that runs the stage only.
package struct StageOutput<Element: Sendable> {
    private let queue: BoundedQueue<Element>
    private let record: Monitor<StageRecord>

    init(_ queue: BoundedQueue<Element>, _ record: Monitor<StageRecord>) {
        self.queue = queue
        self.record = record
    }

    /// Sends an element on, waiting while the queue is full (unless that drops its oldest).
    ///
    /// - Returns: false when nobody will receive it: the stage should return.
    /// - Throws: `PipelineCancelled` after a cancellation.
    package func send(_ element: Element) throws -> Bool {
        record.withLock { $0.turn(to: .waitingForOutput, at: .now) }
        defer { record.withLock { $0.turn(to: .busy, at: .now) } }
        let accepted = try queue.send(element)
        if accepted { record.withLock { $0.itemsOut += 1 } }
        return accepted
    }

    /// Whether an element sent now would find a receiver; false: the stage should return.
    package var isOpen: Bool { queue.isOpen }
}

@available(*, unavailable, message: "an output belongs to the thread that runs its stage")
extension StageOutput: Sendable {}
