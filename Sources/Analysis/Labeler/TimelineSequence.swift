// Timelines of many inputs for `for try await`.

import Synchronization

/// One of many inputs and what became of it.
public struct LabeledInput: Sendable {
    /// The input's place among those that were asked for.
    public let index: Int
    /// The timeline, or why there is none.
    public let result: Result<LabeledTimeline, any Error>
}

/// The timelines of many inputs in their order, each as soon as it and those before it are there.
///
/// Each loop over it is a run of its own. An input that fails is an element; nothing but the loop's own cancellation throws.
public struct TimelineSequence: AsyncSequence, Sendable {
    public typealias Element = LabeledInput

    let begin: @Sendable (StopSignal, RunChannel<LabeledInput>) -> Void

    public func makeAsyncIterator() -> Iterator {
        let iterator = Iterator()
        begin(iterator.run.stop, iterator.run.channel)
        return iterator
    }

    /// Ends its run when nobody holds it any more.
    public struct Iterator: AsyncIteratorProtocol {
        let run = ChannelledRun<LabeledInput>(capacity: 2)

        public mutating func next() async throws -> LabeledInput? { try await run.next() }
    }
}

/// Puts results in order.
final class OrderedResults: Sendable {
    private struct State {
        var waiting: [Int: LabeledInput] = [:]
        var next = 0
    }

    private let channel: RunChannel<LabeledInput>
    private let state = Mutex(State())

    init(_ channel: RunChannel<LabeledInput>) { self.channel = channel }

    /// Passes on whatever is next; waits for room.
    func add(_ result: LabeledInput) {
        state.withLock { state in
            state.waiting[result.index] = result
            while let ready = state.waiting.removeValue(forKey: state.next) {
                channel.send(ready)
                state.next += 1
            }
        }
    }
}
