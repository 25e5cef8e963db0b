// Decides which packets the decoder gets: those whose frame a window needs and those that such frames refer to.

import DequeModule

/// What the scheduler asks of a packet.
package protocol SchedulablePacket {
    /// Shown time in stream ticks; nil when the container does not say.
    var pts: Int64? { get }
    /// Decoding time in stream ticks.
    var dts: Int64? { get }
    var durationPts: Int64? { get }
    /// Decoding may begin here and every frame shown from here on is exact.
    var isCleanEntry: Bool { get }
    /// No other frame refers to this one.
    var isDisposable: Bool { get }
    /// Decoded but never shown.
    var isHidden: Bool { get }
    /// Another stream begins with it, or something is missing before it.
    var hasChanges: Bool { get }
}

/// Reads ahead and leaves out packets that change no needed frame: single ones that no other frame refers to, and whole
/// stretches up to a packet where decoding can begin anew.
///
/// It relies on what timestamps say about the order of frames, and checks it (`ReorderBuffer`): where the order is
/// not certain, every packet is decoded. Results are those of decoding everything.
package struct PacketScheduler<Packet: SchedulablePacket> {
    package enum Step {
        /// Decode this packet.
        /// - isOrdered: its timestamp tells its place among the frames.
        case decode(Packet, isOrdered: Bool)
        /// The packet's frame exists but nobody needs it.
        case skip(Packet)
        /// Packets were left out: drain the decoder and begin anew; frames shown before `pts` refer to what is missing.
        case restart(atPts: Int64)
    }

    private struct Queued {
        let packet: Packet
        /// Its timestamp fits into the order of those before it.
        let fits: Bool
        /// Shown before a packet that was decoded earlier.
        let isReordered: Bool
    }

    /// Packets read ahead of the one to decide.
    package static var reach: Int { 48 }
    /// The most packets read ahead in search of a place to begin anew.
    package static var longestStretch: Int { 600 }

    private let read: () throws -> Packet?
    /// The decoder shows frames in another order than it decodes them.
    private let reorders: Bool
    /// Whether needed frames lie so far apart that whole stretches can be left out: worth the longer read-ahead.
    private let skipsStretches: Bool
    /// nil: everything is decoded.
    private var needs: FrameNeeds?

    private var ahead = Deque<Queued>()
    private var ready = Deque<Step>()
    private var ended = false
    private var sight = ReorderBuffer()
    /// As many packets at the front stand before one that no stretch can pass.
    private var blocked = 0
    package private(set) var skipped = 0

    package init(
        reorders: Bool, skipsStretches: Bool, needs: FrameNeeds?, read: @escaping () throws -> Packet?
    ) {
        self.reorders = reorders
        self.skipsStretches = skipsStretches && needs != nil
        self.needs = needs
        self.read = read
    }

    /// The first frame was decoded: from here on packets may be left out.
    package mutating func begin(at origin: Int64) { needs?.begin(at: origin) }

    /// What to do next; nil at the end.
    package mutating func next() throws -> Step? {
        if let step = ready.popFirst() { return step }
        try readAhead(to: Self.reach + 1)
        if skipsStretches, blocked == 0, maySkip, try dropStretch() { return ready.popFirst() }
        guard let queued = ahead.popFirst() else { return nil }
        blocked = max(0, blocked - 1)
        let packet = queued.packet
        let isNeeded = isNeeded(queued)
        if let pts = packet.pts { needs?.forget(pts) }
        // A frame that is shown as it is decoded, in a stream that reorders, need not be what it seems.
        if maySkip, !isNeeded, !packet.isHidden, queued.isReordered || !reorders, packet.isDisposable {
            skipped += 1
            return .skip(packet)
        }
        return .decode(packet, isOrdered: isOrdered(queued))
    }

    /// Near the end nothing is left out: the last frame may have to be repeated.
    private var maySkip: Bool { needs != nil && !ended && isCertain }

    /// Timestamps tell the order of frames. Where the decoder reorders, one proof of it must have been seen: timestamps
    /// that merely copy decoding times rise as well.
    private var isCertain: Bool { sight.isRegular && isProven }

    private var isProven: Bool { !reorders || sight.hasReordered }

    private func isOrdered(_ queued: Queued) -> Bool { queued.fits && isProven }

    private func isNeeded(_ queued: Queued) -> Bool {
        guard isOrdered(queued), let pts = queued.packet.pts else { return true }
        return needs?.isNeeded(pts) ?? true
    }

    private mutating func readAhead(to count: Int) throws {
        while !ended, ahead.count < count {
            guard let packet = try read() else {
                ended = true
                return
            }
            // What follows a change is decoded as it comes.
            if packet.hasChanges { sight.end() }
            if packet.isHidden {
                ahead.append(Queued(packet: packet, fits: false, isReordered: false))
                continue
            }
            let fits = sight.see(pts: packet.pts, dts: packet.dts, duration: packet.durationPts)
            ahead.append(Queued(packet: packet, fits: fits, isReordered: sight.latestIsReordered))
            while let entry = sight.settle() { needs?.add(entry) }
        }
    }

    /// Leaves out everything before the next clean entry when no window needs any of it; true when it did.
    private mutating func dropStretch() throws -> Bool {
        var end = 0
        while true {
            // The packets behind must be in sight too, for the places of those before them to be final.
            try readAhead(to: end + Self.reach + 1)
            guard maySkip, end < Self.longestStretch else { break }
            let queued = ahead[end]
            if end > 0, isOrdered(queued), queued.packet.isCleanEntry, let pts = queued.packet.pts,
                !leadsNeeded(at: end)
            {
                drop(end, restartAt: pts)
                return true
            }
            guard queued.packet.isHidden || (isOrdered(queued) && !isNeeded(queued)) else { break }
            end += 1
        }
        blocked = end + 1
        return false
    }

    private mutating func drop(_ count: Int, restartAt pts: Int64) {
        for queued in ahead.prefix(count) {
            if !queued.packet.isHidden, let pts = queued.packet.pts { needs?.forget(pts) }
            ready.append(.skip(queued.packet))
        }
        skipped += count
        ahead.removeFirst(count)
        ready.append(.restart(atPts: pts))
    }

    /// Whether a window needs a leading picture of the entry at `index`: decoded after it, shown before it, and referring
    /// to what stands before it.
    private func leadsNeeded(at index: Int) -> Bool {
        guard let entryPts = ahead[index].packet.pts else { return true }
        for later in index + 1..<min(ahead.count, index + Self.reach) {
            guard let pts = ahead[later].packet.pts, pts < entryPts else { continue }
            if isNeeded(ahead[later]) { return true }
        }
        return false
    }
}
