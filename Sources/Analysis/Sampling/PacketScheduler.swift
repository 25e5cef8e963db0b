// Decides which packets the decoder gets: those whose frame a window needs and those that such frames refer to.

import DequeModule

/// What the scheduler asks of a packet.
package protocol SchedulablePacket {
    /// Shown time in stream ticks; nil when the container does not say.
    var pts: Int64? { get }
    /// Decoding may begin here and every frame shown from here on is exact.
    var isCleanEntry: Bool { get }
    /// No other frame refers to this one.
    var isDisposable: Bool { get }
    /// Decoded but never shown.
    var isHidden: Bool { get }
}

/// A packet's frame among the frames as shown.
package struct FramePlace: Equatable {
    /// Its number in presentation order, from the first packet's.
    package let ordinal: Int
    package let pts: Int64
    /// When the next frame is shown; nil for the last in sight.
    package let nextPts: Int64?
}

/// Reads ahead, numbers frames in presentation order and leaves out packets that change no needed frame:
/// single ones that no other frame refers to, and whole stretches up to a packet where decoding can begin anew.
package struct PacketScheduler<Packet: SchedulablePacket> {
    package enum Step {
        /// Decode this packet; its frame's number where timestamps tell.
        case decode(Packet, ordinal: Int?)
        /// Packets were left out: drain the decoder and begin anew; frames shown before `pts` refer to what is missing.
        case restart(atPts: Int64)
    }

    /// The most packets read ahead in search of a place to begin anew.
    static var longestStretch: Int { 600 }

    private let read: () throws -> Packet?
    /// Whether any window needs the frame.
    private let isNeeded: (FramePlace) -> Bool
    /// Whether needed frames lie so far apart that whole stretches can be left out: worth the longer read-ahead.
    private let skipsStretches: Bool

    private var ahead = Deque<Packet>()
    private var ended = false
    private var numbering = PresentationNumbering()
    /// As many packets at the front stand before one that no stretch can pass.
    private var blocked = 0
    package private(set) var skipped = 0

    /// Where numbering starts when reading does not begin with the first packet: a packet's timestamp and number.
    private let entry: StartPoint.Entry?
    /// What to add to a number counted from where reading began.
    private var offset: Int?

    package init(
        skipsStretches: Bool, entry: StartPoint.Entry? = nil, read: @escaping () throws -> Packet?,
        isNeeded: @escaping (FramePlace) -> Bool
    ) {
        self.skipsStretches = skipsStretches
        self.entry = entry
        offset = entry == nil ? 0 : nil
        self.read = read
        self.isNeeded = isNeeded
    }

    /// What to do next; nil at the end.
    package mutating func next() throws -> Step? {
        while true {
            try readAhead(to: PresentationNumbering.reach + 1)
            guard let packet = ahead.first else { return nil }
            if skipsStretches, blocked == 0, !ended, numbering.isValid {
                var dropped = false
                while try dropStretch() { dropped = true }
                if dropped, let pts = ahead.first?.pts { return .restart(atPts: pts) }
            }
            let place = place(of: packet)
            ahead.removeFirst()
            blocked = max(0, blocked - 1)
            // Near the end nothing is left out: the last frame may have to be repeated.
            if let place, !ended, packet.isDisposable, !isNeeded(place) {
                skipped += 1
                continue
            }
            return .decode(packet, ordinal: place?.ordinal)
        }
    }

    private mutating func place(of packet: Packet) -> FramePlace? {
        guard numbering.isValid, !packet.isHidden, let pts = packet.pts, let found = numbering.place(of: pts) else {
            return nil
        }
        if offset == nil, let entry, let entryPlace = numbering.place(of: entry.pts) {
            offset = entry.ordinal - entryPlace.ordinal
        }
        guard let offset else { return nil }
        return FramePlace(ordinal: found.ordinal + offset, pts: pts, nextPts: found.nextPts)
    }

    private mutating func readAhead(to count: Int) throws {
        while !ended, ahead.count < count {
            guard let packet = try read() else {
                ended = true
                return
            }
            if !packet.isHidden { numbering.see(packet.pts) }
            ahead.append(packet)
            numbering.retire(keeping: ahead.count + 2 * PresentationNumbering.reach)
        }
    }

    /// Leaves out everything before the next clean entry when no window needs any of it; true when it did.
    private mutating func dropStretch() throws -> Bool {
        var end = 0
        while true {
            // The packets behind must be in sight too, for the numbers of those before them to be final.
            try readAhead(to: end + PresentationNumbering.reach + 1)
            let packet = ahead[end]
            if end > 0, packet.isCleanEntry, !ended, !leadsNeeded(at: end) { break }
            guard !ended, end < Self.longestStretch, let place = place(of: packet), !isNeeded(place) else {
                blocked = end + 1
                return false
            }
            end += 1
        }
        skipped += end
        ahead.removeFirst(end)
        return true
    }

    /// Whether a window needs a leading picture of the entry at `index`: decoded after it, shown before it, and referring
    /// to what stands before it.
    private mutating func leadsNeeded(at index: Int) -> Bool {
        guard let entryPts = ahead[index].pts else { return true }
        for later in index + 1..<min(ahead.count, index + PresentationNumbering.reach) {
            guard let pts = ahead[later].pts, pts < entryPts else { continue }
            guard let place = place(of: ahead[later]), !isNeeded(place) else { return true }
        }
        return false
    }
}
