// Frames as the decoder gives them out, and those that never come out, together in presentation order.

import Media

/// Keeps account of the packets between demuxer and decoder.
///
/// Where timestamps tell the order (`PacketEvent.packet(isOrdered: true)`), frames leave in that order, and one that is
/// skipped, or that the decoder cannot make, keeps its place. So frames count alike whether everything is decoded or not.
/// Elsewhere frames count as they come out.
package struct PresentationOrder {
    private enum Progress {
        case skipped
        /// Sent, but its frame refers to what was left out before an entrance.
        case dropped
        /// Sent to the decoder as the n-th packet.
        case sent(Int)
        case decoded(VideoFrame)
    }

    /// A packet whose frame has not left yet.
    private struct Waiting {
        let tag: Int64
        let pts: Int64?
        let duration: Int64?
        let arrival: Arrival?
        var progress: Progress
    }

    /// A frame that has not come out after so many more packets never will: 16 that the codec reorders, one a thread.
    private let patience: Int
    /// By timestamp.
    private var ordered: [Waiting] = []
    /// As they came.
    private var unordered: [Waiting] = []
    private var nextTag: Int64 = 1
    private var sent = 0
    /// Where reading began behind the input's start: frames before it are not this run's.
    private let first: Int64
    /// Where decoding last began anew: the decoder drops frames before it.
    private var entrance = Int64.min

    /// The tag of a packet whose frame must not leave.
    private static let unwanted: Int64 = -1

    /// - Parameters:
    ///   - threads: of the decoder.
    ///   - first: stream time of the packet that reading begins with, where that is not the input's first.
    package init(threads: Int, first: Int64? = nil) {
        patience = 20 + threads
        self.first = first ?? .min
        entrance = self.first
    }

    /// A packet goes to the decoder.
    /// - Returns: the tag that its frame will carry.
    package mutating func send(_ packet: Packet, isOrdered: Bool, arrival: Arrival? = nil) -> Int64 {
        if packet.isHidden { return Self.unwanted }
        sent += 1
        let isDropped = packet.pts.map { $0 < entrance } ?? false
        return insert(packet, isOrdered: isOrdered, isDropped ? .dropped : .sent(sent), arrival)
    }

    /// A packet does not go to the decoder.
    /// - Returns: its tag, should it be sent after all.
    package mutating func skip(_ packet: Packet) -> Int64 {
        packet.isHidden ? Self.unwanted : insert(packet, isOrdered: true, .skipped, nil)
    }

    /// The packets from a tag on are about to be sent again, in the same order, and all that follow: no frame of theirs is
    /// given up before, and none refers to what was left out.
    package mutating func repeatAll(from tag: Int64) {
        entrance = first
        for place in ordered.indices where ordered[place].tag >= tag { ordered[place].progress = .sent(.max) }
        for place in unordered.indices where unordered[place].tag >= tag { unordered[place].progress = .sent(.max) }
    }

    /// A packet that was sent before is not sent again.
    package mutating func skipAgain(_ tag: Int64) {
        if let place = ordered.firstIndex(where: { $0.tag == tag }) { ordered[place].progress = .skipped }
    }

    /// A packet that was skipped, or whose frame came out wrong, is sent after all.
    package mutating func resend(_ tag: Int64) {
        sent += 1
        if let place = ordered.firstIndex(where: { $0.tag == tag }) {
            ordered[place].progress = ordered[place].pts ?? .max < entrance ? .dropped : .sent(sent)
        }
        if let place = unordered.firstIndex(where: { $0.tag == tag }) { unordered[place].progress = .sent(sent) }
    }

    /// The first packet whose frame has not left yet; the next one's where all have.
    var oldestWaiting: Int64 {
        min(ordered.lazy.map(\.tag).min() ?? nextTag, unordered.lazy.map(\.tag).min() ?? nextTag)
    }

    private mutating func insert(
        _ packet: Packet, isOrdered: Bool, _ progress: Progress, _ arrival: Arrival?
    ) -> Int64 {
        if let pts = packet.pts, pts < first { return Self.unwanted }
        let entry = Waiting(
            tag: nextTag, pts: packet.pts, duration: packet.durationPts, arrival: arrival, progress: progress)
        nextTag += 1
        guard isOrdered, let pts = packet.pts else {
            unordered.append(entry)
            // Packets that never became frames must not pile up.
            if unordered.count > 1024 { unordered.removeFirst(512) }
            return entry.tag
        }
        var place = ordered.count
        while place > 0, (ordered[place - 1].pts ?? .min) > pts { place -= 1 }
        ordered.insert(entry, at: place)
        return entry.tag
    }

    /// Takes a frame that the decoder made.
    /// - Returns: the frames that can leave.
    package mutating func frames(for frame: VideoFrame) -> [SourceFrame] {
        if let place = ordered.firstIndex(where: { $0.tag == frame.tag }) {
            ordered[place].progress = .decoded(frame)
            return release(sentBefore: sent - patience)
        }
        if let place = unordered.firstIndex(where: { $0.tag == frame.tag }) {
            let entry = unordered.remove(at: place)
            // Where timestamps do not tell the order, libav's guess is better than the packet's own.
            return release(before: entry) + [
                SourceFrame(
                    picture: .decoded(frame), pts: frame.pts ?? entry.pts,
                    duration: entry.duration ?? frame.durationPts, arrival: entry.arrival)
            ]
        }
        // One that comes after all has lost its place, one that is decoded again has left. No tag: none was ever given.
        if frame.tag != 0 { return [] }
        return releaseDecoded() + [SourceFrame(picture: .decoded(frame), pts: frame.pts, duration: frame.durationPts)]
    }

    /// Decoding begins anew at `pts` and everything before has come out: the frames that are left before it.
    /// - Parameter tag: of the packet that decoding begins with, where it and later ones have been here before.
    package mutating func restart(at pts: Int64, tag: Int64? = nil) -> [SourceFrame] {
        unordered.removeAll { $0.tag < tag ?? .max }
        entrance = pts
        let isLeft = { (entry: Waiting) in entry.tag < tag ?? .max && entry.pts ?? .max < pts }
        defer { ordered.removeAll(where: isLeft) }
        return ordered.filter(isLeft).map(sourceFrame)
    }

    /// Nothing more comes out of the decoder: what is left up to its last frame. What was lost behind it is no frame.
    package mutating func finish() -> [SourceFrame] {
        defer {
            ordered.removeAll()
            unordered.removeAll()
        }
        return releaseDecoded()
    }

    /// Gives out from the front what is decoded, skipped or given up.
    /// - Parameter limit: packets sent before this number are given up.
    private mutating func release(sentBefore limit: Int) -> [SourceFrame] {
        var count = 0
        while count < ordered.count {
            let entry = ordered[count]
            if case .sent(let number) = entry.progress, number >= limit { break }
            // A frame from before the order began may still come before this one.
            if unordered.contains(where: { isAwaited($0, sentBefore: limit) && precedes($0, entry) }) { break }
            count += 1
        }
        return removeFirst(count)
    }

    private func isAwaited(_ entry: Waiting, sentBefore limit: Int) -> Bool {
        if case .sent(let number) = entry.progress { number >= limit } else { false }
    }

    private func precedes(_ earlier: Waiting, _ entry: Waiting) -> Bool {
        earlier.tag < entry.tag && (earlier.pts ?? .max) < (entry.pts ?? .min)
    }

    /// Gives out what precedes a frame without a place in the order: what was there when its packet came, where the order
    /// has ended; what is shown earlier, where the order has just begun.
    private mutating func release(before entry: Waiting) -> [SourceFrame] {
        let last = ordered.lastIndex { other in
            if case .sent = other.progress { return false }
            return other.tag < entry.tag || (other.pts ?? .max) < (entry.pts ?? .min)
        }
        return removeFirst(last.map { $0 + 1 } ?? 0)
    }

    /// Gives out everything up to the last frame that is decoded or skipped.
    private mutating func releaseDecoded() -> [SourceFrame] {
        let last = ordered.lastIndex { if case .sent = $0.progress { false } else { true } }
        return removeFirst(last.map { $0 + 1 } ?? 0)
    }

    private mutating func removeFirst(_ count: Int) -> [SourceFrame] {
        guard count > 0 else { return [] }
        defer { ordered.removeFirst(count) }
        return ordered[..<count].map(sourceFrame)
    }

    private func sourceFrame(_ entry: Waiting) -> SourceFrame {
        switch entry.progress {
        case .skipped: SourceFrame(picture: .skipped, pts: entry.pts, duration: entry.duration)
        case .sent, .dropped: SourceFrame(picture: .lost, pts: entry.pts, duration: entry.duration)
        case .decoded(let frame):
            SourceFrame(
                picture: .decoded(frame), pts: entry.pts ?? frame.pts, duration: entry.duration ?? frame.durationPts,
                arrival: entry.arrival)
        }
    }
}
