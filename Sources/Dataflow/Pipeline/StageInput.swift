// The receiving side of a stage: its input queue, with the waiting measured.

/// What a stage takes its elements from. For the thread that runs the stage only.
package struct StageInput<Element: Sendable> {
    private let queue: BoundedQueue<Element>
    private let record: Monitor<StageRecord>

    init(_ queue: BoundedQueue<Element>, _ record: Monitor<StageRecord>) {
        self.queue = queue
        self.record = record
    }

    /// The next element, waiting for one; nil at the end.
    ///
    /// - Throws: `PipelineCancelled` after a cancellation.
    package func next() throws -> Element? {
        let element = try measured { try queue.receive() }
        if element != nil { record.withLock { $0.itemsIn += 1 } }
        return element
    }

    private func measured<Result>(_ receive: () throws -> Result) rethrows -> Result {
        record.withLock { $0.turn(to: .waitingForInput, at: .now) }
        defer { record.withLock { $0.turn(to: .busy, at: .now) } }
        return try receive()
    }
}

@available(*, unavailable, message: "an input belongs to the thread that runs its stage")
extension StageInput: Sendable {}
