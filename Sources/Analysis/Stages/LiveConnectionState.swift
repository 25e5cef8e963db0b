// What the thread of a live source tells the run that waits for it.

import Dispatch
import Media
import Synchronization

/// The first connection, and how the source ended.
final class LiveConnectionState: Sendable {
    private struct State {
        var first: (VideoStreamInfo, CodecParameters)?
        var outcome: Result<Void, any Error>?
    }
    private let state = Mutex(State())
    private let settled = DispatchSemaphore(value: 0)

    func connected(_ video: VideoStreamInfo, _ parameters: CodecParameters) {
        let isFirst = state.withLock { state in
            defer { state.first = state.first ?? (video, parameters) }
            return state.first == nil
        }
        if isFirst { settled.signal() }
    }

    func end(_ outcome: Result<Void, any Error>) {
        state.withLock { $0.outcome = outcome }
        settled.signal()
    }

    /// Waits for the first connection.
    /// - Returns: nil when the source ended before one stood, without an error.
    func waitForFirst() throws -> (VideoStreamInfo, CodecParameters)? {
        settled.wait()
        return try state.withLock { state in
            if state.first == nil { try state.outcome?.get() }
            return state.first
        }
    }

    /// What the source gave up with.
    var failure: (any Error)? {
        state.withLock { state in
            if case .failure(let error)? = state.outcome { error } else { nil }
        }
    }
}
