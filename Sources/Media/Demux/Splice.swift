// Two recordings in a row in one MPEG transport stream: the counter that shows lost packets begins anew, and libav marks
// the last picture of the first recording as damaged, though all of it is there.

import CFFmpeg

enum Splice {
    /// The mark is on the last packet of a recording or on the one before it.
    static let reach = 2

    /// Whether a new recording begins among `following`, so that the mark on `marked` says nothing.
    static func lies(behind marked: Packet, _ following: [Packet]) -> Bool {
        zip([marked] + following, following).contains { last, next in
            guard next.isKeyframe, !next.isCorrupt, let end = last.dts ?? last.pts, let start = next.dts ?? next.pts
            else { return false }
            let step = start.subtractingSaturating(end)
            // Packets lost on the way take pictures with them: time then goes on behind a hole of some frames.
            return step <= 0 || step > last.timeBase.ticks(10)
        }
    }
}

extension Packet {
    /// The same packet without the container's mark.
    func undamaged() throws -> Packet {
        guard let copy = av_packet_clone(raw) else { throw MediaError(.outOfMemory, "out of memory") }
        copy.pointee.flags &= ~AV_PKT_FLAG_CORRUPT
        return Packet(copy, timeBase: timeBase, syntax: syntax, changes: changes)
    }
}
