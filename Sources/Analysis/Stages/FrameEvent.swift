// What flows before sampling: packets to decode, then frames in presentation order.

import Foundation
import Media

/// What the demux stage emits.
package enum PacketEvent: Sendable {
    /// - isOrdered: its timestamp tells its place among the frames.
    case packet(Packet, isOrdered: Bool, arrival: Arrival? = nil)
    /// Its frame exists but nobody needs it.
    case skipped(Packet)
    /// Packets were left out here: drain the decoder and begin anew with the next one, whose frame is shown at `pts`.
    case restart(atPts: Int64)
    /// Packets of another stream follow: a new connection, the next part.
    case stream(CodecParameters)
    /// Something is missing here.
    case lost(reason: String)
    /// The input is over: at its own end, or broken off.
    case end(EndOfInput)
}

/// When a packet of live input came.
package struct Arrival: Sendable {
    /// Monotonic, microseconds.
    package let clock: Int64
    package let instant: ContinuousClock.Instant
    package let wallClock: Date

    package init(clock: Int64, instant: ContinuousClock.Instant, wallClock: Date) {
        self.clock = clock
        self.instant = instant
        self.wallClock = wallClock
    }
}

/// How an input ended.
package struct EndOfInput: Sendable {
    /// Read to its own end: its last part may be padded.
    var isWhole: Bool
    /// What is known to be missing behind the last frame, seconds.
    var lostSeconds: Double?
    /// Why it ended before its own end, or what of it is missing.
    var problem: String?
    /// Any frame was decoded.
    var hasPicture = true
    /// What a reader of the timeline should know about the input.
    var notes: [String] = []
    /// Live input that is lost at its end: the monotonic clock, microseconds.
    var clock: Int64?
}

/// A frame in presentation order, with or without its picture.
package struct SourceFrame: Sendable {
    package enum Picture: Sendable {
        case decoded(VideoFrame)
        /// It could not be decoded.
        case lost
        /// Nobody needs it.
        case skipped
    }

    package let picture: Picture
    /// Ticks of the run's time base.
    package let pts: Int64?
    package let duration: Int64?
    package var arrival: Arrival?
}

/// What the decode stage emits.
enum FrameEvent: Sendable {
    case frame(SourceFrame)
    /// Something is missing before the next frame.
    case lost(reason: String)
    case end(EndOfInput)
}

extension SourceFrame {
    /// The same frame with its times in another base.
    func moved(to base: TimeBase) -> SourceFrame {
        guard case .decoded(let frame) = picture, frame.base != base else { return self }
        return SourceFrame(
            picture: picture, pts: pts.map { base.converting($0, from: frame.base) },
            duration: duration.map { base.converting($0, from: frame.base) }, arrival: arrival)
    }
}
