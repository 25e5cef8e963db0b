// Values for `for try await`, with the run waiting for the loop.

import Dispatch
import Synchronization

/// Hands values from the threads of a run to one loop: a few wait here, then the run does.
final class RunChannel<Element: Sendable>: Sendable {
    private enum Ending {
        case finished
        case failed(any Error)
    }

    private struct State {
        var elements: [Element] = []
        var ending: Ending?
        var isAbandoned = false
        var reader: CheckedContinuation<Element?, any Error>?
    }

    private let capacity: Int
    private let state = Mutex(State())
    /// Signalled whenever there may be room.
    private let room = DispatchSemaphore(value: 0)

    init(capacity: Int = 16) { self.capacity = capacity }

    /// Waits for room; from the run's threads.
    func send(_ element: Element) {
        while true {
            let isTaken: Bool = state.withLock { state in
                if state.isAbandoned { return true }
                if let reader = state.reader {
                    state.reader = nil
                    reader.resume(returning: element)
                    return true
                }
                guard state.elements.count < capacity else { return false }
                state.elements.append(element)
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
            state.elements = []
            state.reader?.resume(throwing: CancellationError())
            state.reader = nil
        }
        room.signal()
    }

    /// The next value; nil behind the last.
    func next() async throws -> Element? {
        try await withCheckedThrowingContinuation { continuation in
            let hadElement: Bool = state.withLock { state in
                if !state.elements.isEmpty {
                    continuation.resume(returning: state.elements.removeFirst())
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
            if hadElement { room.signal() }
        }
    }
}
