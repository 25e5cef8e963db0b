// Windows for `for try await`, with the line waiting for the loop.

import Dispatch
import Synchronization
import Timeline

/// The windows of one input in order, as they are classified.
///
/// Each loop over it is a run of its own. Throws what `ActionLabeler.label` throws, after the windows that were classified
/// before the error.
public struct WindowSequence: AsyncSequence, Sendable {
    public typealias Element = WindowPrediction

    let begin: @Sendable (StopSignal, WindowChannel) -> Void

    public func makeAsyncIterator() -> Iterator {
        let iterator = Iterator()
        begin(iterator.run.stop, iterator.run.channel)
        return iterator
    }

    /// Ends its run when nobody holds it any more.
    public struct Iterator: AsyncIteratorProtocol {
        final class Run: Sendable {
            let stop = StopSignal()
            let channel = WindowChannel()
            deinit {
                stop.request(.cancelled)
                channel.abandon()
            }
        }

        let run = Run()

        public mutating func next() async throws -> WindowPrediction? {
            let run = run
            return try await withTaskCancellationHandler {
                try await run.channel.next()
            } onCancel: {
                run.stop.request(.cancelled)
                run.channel.abandon()
            }
        }
    }
}

/// Hands windows from the thread of a run to one loop: a few wait here, then the run does.
final class WindowChannel: Sendable {
    private enum Ending {
        case finished
        case failed(any Error)
    }

    private struct State {
        var windows: [WindowPrediction] = []
        var ending: Ending?
        var isAbandoned = false
        var reader: CheckedContinuation<WindowPrediction?, any Error>?
    }

    private static let capacity = 16
    private let state = Mutex(State())
    /// Signalled whenever there may be room.
    private let room = DispatchSemaphore(value: 0)

    /// Waits for room; from the run's thread.
    func send(_ window: WindowPrediction) {
        while true {
            let isTaken: Bool = state.withLock { state in
                if state.isAbandoned { return true }
                if let reader = state.reader {
                    state.reader = nil
                    reader.resume(returning: window)
                    return true
                }
                guard state.windows.count < Self.capacity else { return false }
                state.windows.append(window)
                return true
            }
            if isTaken { return }
            room.wait()
        }
    }

    /// The run is over.
    func finish(with result: Result<Void, any Error>) {
        state.withLock { state in
            let ending: Ending =
                switch result {
                case .success: .finished
                case .failure(let error): .failed(error)
                }
            guard let reader = state.reader else {
                state.ending = ending
                return
            }
            state.reader = nil
            // Nothing waits where a reader does.
            state.ending = .finished
            switch ending {
            case .finished: reader.resume(returning: nil)
            case .failed(let error): reader.resume(throwing: error)
            }
        }
    }

    /// Nobody reads any more: whoever waits goes on.
    func abandon() {
        state.withLock { state in
            state.isAbandoned = true
            state.windows = []
            state.reader?.resume(throwing: CancellationError())
            state.reader = nil
        }
        room.signal()
    }

    /// The next window; nil behind the last.
    func next() async throws -> WindowPrediction? {
        try await withCheckedThrowingContinuation { continuation in
            let hadWindow: Bool = state.withLock { state in
                if !state.windows.isEmpty {
                    continuation.resume(returning: state.windows.removeFirst())
                    return true
                }
                if state.isAbandoned {
                    continuation.resume(throwing: CancellationError())
                    return false
                }
                switch state.ending {
                case nil: state.reader = continuation
                case .finished: continuation.resume(returning: nil)
                case .failed(let error):
                    state.ending = .finished
                    continuation.resume(throwing: error)
                }
                return false
            }
            if hadWindow { room.signal() }
        }
    }
}
