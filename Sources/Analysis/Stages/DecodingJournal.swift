// The packets to decode again when a stream turns out to be damaged.

import Media

/// Remembers the packets, decoded or not, from a place on where decoding can begin anew.
struct DecodingJournal {
    struct Entry {
        let packet: Packet
        let tag: Int64
        /// Nobody needs its frame.
        let isSkipped: Bool
        /// Before it, packets were left out, and decoding can begin anew with the frames shown from here on.
        let restart: Int64?
    }

    private(set) var entries: [Entry] = []
    /// Indices of packets where decoding can begin anew.
    private var entrances: [Int] = []
    private var bytes = 0

    /// Longer stretches without an entrance are not remembered: damage in them is concealed as it happens to be.
    static let mostPackets = 2000
    static let mostBytes = 64 << 20
    /// What was remembered was too much; it begins anew at the next entrance.
    private var isBroken = false

    var isEmpty: Bool { entries.isEmpty }

    /// - Parameter oldestWaiting: no frame of a packet before this tag is still to come.
    mutating func add(_ entry: Entry, oldestWaiting: Int64) {
        if entry.packet.isCleanEntry {
            isBroken = false
            entrances.append(entries.count)
            // The last entrance but one whose frames may be wanted: leading pictures refer to the group before.
            let usable = entrances.prefix { entries.indices.contains($0) && entries[$0].tag <= oldestWaiting }
            if let place = usable.dropLast().last, place > 0 { remove(place) }
        }
        guard !isBroken else { return }
        entries.append(entry)
        bytes += entry.packet.byteCount
        if entries.count > Self.mostPackets || bytes > Self.mostBytes {
            removeAll()
            isBroken = true
        }
    }

    mutating func removeAll() {
        entries.removeAll()
        entrances.removeAll()
        bytes = 0
    }

    private mutating func remove(_ count: Int) {
        for entry in entries[..<count] { bytes -= entry.packet.byteCount }
        entries.removeFirst(count)
        entrances = entrances.compactMap { $0 >= count ? $0 - count : nil }
    }
}
