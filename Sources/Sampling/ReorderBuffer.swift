// Puts packets in presentation order while they are still in decoding order, and notices when that cannot be done.

import DequeModule

/// The timestamps of the packets read ahead, sorted.
///
/// Packets come in decoding order. A frame is shown at most 16 frames later than it is decoded (H.264 and HEVC keep no
/// more pictures), so a timestamp with more than that many greater ones in view is settled: no later packet comes
/// before it. What does not keep to the rules (a missing or repeated timestamp, one that steps back further, a decoding
/// time that does not rise or lies behind the shown one) ends the order for good: from there on frames count as they
/// are decoded.
package struct ReorderBuffer: Sendable {
    /// One shown packet.
    package struct Entry: Sendable, Equatable {
        package let pts: Int64
        package let duration: Int64?

        package init(pts: Int64, duration: Int64?) {
            self.pts = pts
            self.duration = duration
        }
    }

    /// The most frames shown after one that was decoded later.
    package static let deepestReorder = 16

    private var entries = Deque<Entry>()
    private var latestDts: Int64?
    private var latestPts: Int64?
    private var highestPts: Int64?
    /// False from the first packet on whose timestamp does not fit.
    package private(set) var isRegular = true
    /// A packet was shown before one that was decoded earlier: timestamps are no mere copy of decoding times.
    package private(set) var hasReordered = false

    package init() {}

    /// Takes the next packet in decoding order.
    /// - Returns: whether it has a place in the order.
    package mutating func see(pts: Int64?, dts: Int64?, duration: Int64?) -> Bool {
        guard isRegular, let pts, take(pts, duration), follows(dts, pts) else {
            isRegular = false
            return false
        }
        if let highestPts, pts < highestPts { hasReordered = true }
        highestPts = max(highestPts ?? pts, pts)
        latestPts = pts
        return true
    }

    private mutating func follows(_ dts: Int64?, _ pts: Int64) -> Bool {
        guard let dts else { return true }
        defer { latestDts = dts }
        return dts <= pts && latestDts.map { $0 < dts } ?? true
    }

    private mutating func take(_ pts: Int64, _ duration: Int64?) -> Bool {
        // Nearly sorted: look from the end.
        var place = entries.count
        while place > 0, entries[place - 1].pts > pts { place -= 1 }
        guard entries.count - place <= Self.deepestReorder, place == 0 || entries[place - 1].pts < pts else {
            return false
        }
        // What was settled was smaller than everything that stayed.
        guard place > 0 || settledPts.map({ $0 < pts }) ?? true else { return false }
        entries.insert(Entry(pts: pts, duration: duration), at: place)
        return true
    }

    private var settledPts: Int64?

    /// From here on frames count as they are decoded.
    package mutating func end() { isRegular = false }

    /// Takes out the next frame in presentation order whose place is final.
    package mutating func settle() -> Entry? {
        guard isRegular, entries.count > Self.deepestReorder + 1 else { return nil }
        let entry = entries.removeFirst()
        settledPts = entry.pts
        return entry
    }

    /// Whether the latest packet is shown before one that was decoded earlier.
    package var latestIsReordered: Bool { latestPts.map { $0 < highestPts ?? $0 } ?? false }
}
