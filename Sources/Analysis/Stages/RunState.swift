// What the stages of one run agree on while it goes on.

import Synchronization

final class RunState: Sendable {
    private struct State {
        var origin: Int64?
        var hasDecoded = false
        var problem: String?
        var duration: Double?
        var frames: Int?
        var notes: [String] = []
    }

    private let state = Mutex(State())

    /// Stream time of the first video frame, in ticks; nil until it is decoded, and where it states none.
    var origin: Int64? { state.withLock { $0.origin } }

    /// Notes the first frame's time; a later call changes nothing.
    func establish(_ origin: Int64) { state.withLock { $0.origin = $0.origin ?? origin } }

    /// Whether any frame was decoded.
    var hasDecoded: Bool {
        get { state.withLock { $0.hasDecoded } }
        set { state.withLock { $0.hasDecoded = newValue } }
    }

    /// Why the input ended before its own end, or what of it is missing.
    var problem: String? {
        get { state.withLock { $0.problem } }
        set { state.withLock { $0.problem = newValue } }
    }

    /// Length of the video in seconds, once its end was reached.
    var duration: Double? {
        get { state.withLock { $0.duration } }
        set { state.withLock { $0.duration = newValue } }
    }

    /// Frames of the video, once its end was reached.
    var frames: Int? {
        get { state.withLock { $0.frames } }
        set { state.withLock { $0.frames = newValue } }
    }

    /// What a reader of the timeline should know about the input.
    var notes: [String] { state.withLock { $0.notes } }

    func add(note: String) { state.withLock { if !$0.notes.contains(note) { $0.notes.append(note) } } }
}
