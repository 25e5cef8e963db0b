// What the packets of a file tell about its frames before anything is decoded: how many there are, in which order they are
// shown, and where decoding can begin.

import Media

/// The frames of a file, or of a stretch of it, in the order in which they are shown.
struct FrameOutline {
    /// One packet of the stretch and of what is read before it, in the file's order.
    struct Entry {
        let pts: Int64
        let isCleanEntry: Bool
        let isHidden: Bool
    }

    /// Shown times of the frames, rising.
    private(set) var frames: [Int64] = []
    /// Shown times of the keyframes from which everything later decodes exactly, rising.
    private(set) var entries: [Int64] = []
    /// Shown time of the file's first frame.
    let origin: Int64
    let isSeekable: Bool

    /// More packets than a day at a thousand frames a second.
    private static let mostPackets = 100_000_000
    /// Packets in which the first frame that is shown must be found.
    private static let mostLeading = 64

    /// Reads the packets.
    /// - Returns: nil where they do not tell the order of the frames.
    /// - Throws: `MediaError` where the file cannot be opened.
    init?(_ input: MediaInput, stretch: ClipStretch?, deadline: InterruptDeadline) throws {
        let demuxer = try Demuxer(input, deadline: deadline)
        isSeekable = demuxer.video.isSeekable
        let base = demuxer.video.timeBase
        var head: [Entry] = []
        guard let origin = try Self.origin(demuxer, &head) else { return nil }
        self.origin = origin
        guard let stretch else {
            guard try scan(head, demuxer, from: origin, to: .max) else { return nil }
            // The file's beginning needs no search.
            if let first = entries.first, first <= origin { entries.removeFirst() }
            return
        }
        // A frame belongs to the stretch where it begins in it; decimals of a list are no exact ticks.
        let start = origin.addingSaturating(Self.ticks(stretch.startSeconds, base))
        let end = origin.addingSaturating(Self.ticks(stretch.endSeconds, base))
        if isSeekable, start > origin {
            // Where there is no place to begin, the file's beginning comes again.
            try demuxer.seek(to: start)
            head = []
        }
        guard try scan(head, demuxer, from: start, to: end) else { return nil }
    }

    /// The first tick that is not before a moment; a thousandth of a tick before it counts as the moment.
    static func ticks(_ seconds: Double, _ base: TimeBase) -> Int64 {
        let ticks = (seconds / base.seconds(1) - 1e-3).rounded(.up)
        return ticks < 9e18 ? Int64(max(0, ticks)) : .max
    }

    /// Shown time of the first frame. What is shown before the first keyframe refers to pictures that are not there.
    /// - Parameter head: the packets read on the way.
    private static func origin(_ demuxer: Demuxer, _ head: inout [Entry]) throws -> Int64? {
        var key: Int64?
        while head.count < mostLeading, let packet = try demuxer.next() {
            guard let entry = Entry(packet) else { return nil }
            if key == nil, packet.isKeyframe { key = entry.pts }
            head.append(entry)
        }
        guard let key else { return nil }
        return head.filter { !$0.isHidden && $0.pts >= key }.map(\.pts).min()
    }

    /// Takes the packets' frames that are shown from `start` until before `end`.
    /// - Returns: false where the packets do not tell the order.
    private mutating func scan(_ head: [Entry], _ demuxer: Demuxer, from start: Int64, to end: Int64) throws -> Bool {
        var head = head[...]
        var later = 0
        for _ in 0..<Self.mostPackets {
            let next: Entry
            if let entry = head.popFirst() {
                next = entry
            } else {
                guard let packet = try demuxer.next() else { break }
                guard packet.changes.isEmpty, let entry = Entry(packet) else { return false }
                next = entry
            }
            if next.isCleanEntry { entries.append(next.pts) }
            guard !next.isHidden else { continue }
            if next.pts >= end {
                later += 1
                // Nothing is shown so many frames earlier than what was read before it.
                if later > ReorderBuffer.deepestReorder { break }
            } else if next.pts >= start {
                frames.append(next.pts)
            }
        }
        frames.sort()
        entries.sort()
        return demuxer.readProblem == nil && zip(frames, frames.dropFirst()).allSatisfy { $0 < $1 }
    }
}

extension FrameOutline.Entry {
    /// nil where the container does not say when the frame is shown, or says that it is damaged.
    fileprivate init?(_ packet: Packet) {
        guard let pts = packet.pts, !packet.isCorrupt else { return nil }
        self.init(pts: pts, isCleanEntry: packet.isCleanEntry, isHidden: packet.isHidden)
    }
}
