// What flows before sampling: packets to decode, then frames in presentation order.

import Foundation
import Media
import Synchronization
import Timeline

/// What the demux stage emits.
enum PacketEvent: Sendable {
    case packet(Packet, ordinal: Int?)
    /// Packets were left out here: drain the decoder and begin anew with the next one, whose frame is shown at `pts`.
    case restart(atPts: Int64)
}

/// A frame and its place in the video.
struct PlacedFrame: Sendable {
    let frame: VideoFrame
    /// Stream ticks after the first frame.
    let ticks: Int64
    /// Number of the frame, from the first one's.
    let ordinal: Int
    /// When it came, live input only.
    var arrival: ContinuousClock.Instant?
    var wallClock: Date?
}

/// What the decode stage emits.
enum FrameEvent: Sendable {
    case frame(PlacedFrame)
    /// The input lost time here; what follows is a new section.
    case gap(Gap)
}

/// What the stages of one run agree on while it goes on.
final class RunState: Sendable {
    private struct State {
        var origin: Origin?
        var reachedEnd = false
        var problem: String?
        var duration: Double?
        var frames: Int?
    }

    /// The first video frame: where time and frame numbers start.
    struct Origin: Sendable, Equatable {
        let pts: Int64
        /// Its number among the packets' frames: those before it could not be decoded.
        let ordinal: Int
    }

    private let state = Mutex(State())

    var origin: Origin? { state.withLock { $0.origin } }

    /// Notes the first frame; a later call changes nothing.
    func establish(_ origin: Origin) -> Origin {
        state.withLock { state in
            state.origin = state.origin ?? origin
            return state.origin ?? origin
        }
    }

    /// The input was read and decoded to its end, so its last part may be padded.
    var reachedEnd: Bool {
        get { state.withLock { $0.reachedEnd } }
        set { state.withLock { $0.reachedEnd = newValue } }
    }

    /// Why the input ended before its own end.
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
}
