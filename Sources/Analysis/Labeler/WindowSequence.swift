// Windows for `for try await`, with the line waiting for the loop.

import Timeline

/// The windows of one input in order, as they are classified.
///
/// Each loop over it is a run of its own. Throws what `ActionLabeler.label` throws, after the windows that were classified
/// before the error.
public struct WindowSequence: AsyncSequence, Sendable {
    public typealias Element = WindowPrediction

    let begin: @Sendable (StopSignal, RunChannel<WindowPrediction>) -> Void

    public func makeAsyncIterator() -> Iterator {
        let iterator = Iterator()
        begin(iterator.run.stop, iterator.run.channel)
        return iterator
    }

    /// Ends its run when nobody holds it any more.
    public struct Iterator: AsyncIteratorProtocol {
        let run = ChannelledRun<WindowPrediction>(capacity: 16)

        public mutating func next() async throws -> WindowPrediction? { try await run.next() }
    }
}
