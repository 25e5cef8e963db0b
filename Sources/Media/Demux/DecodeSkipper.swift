// Decides before the decoder which packets nobody needs: disposable pictures whose frame no window takes.

/// Where a frame stands in display order.
public struct DisplayPosition: Sendable, Hashable {
    /// Frames shown before it, from the first packet pushed.
    public let index: Int
    public let pts: Int64
    /// Time of the frame shown next; nil for the last one.
    public let nextPts: Int64?
}

/// Looks ahead just far enough in a stream of packets to know each one's place in display order, and drops those that
/// are both disposable and unneeded. Packets come out in the order in which they went in.
///
/// The frames that remain are bit-identical to those of full decoding, because only pictures to which no other refers
/// are left out. From the first packet without a plausible time on, nothing is dropped any more.
///
/// Decoding times bound the look-ahead: every later packet is shown at or after its decoding time, so once a packet with
/// dts ≥ P came, everything shown before P is known. That is a handful of packets for B-frames.
public struct DecodeSkipper {
    /// What becomes of a packet.
    public enum Verdict {
        case decode(Packet, DisplayPosition?)
        /// Not to be decoded; it would have given the frame at this position.
        case skip(DisplayPosition)
    }

    /// Does any window need the frame at this position? Asked once for every disposable packet.
    public typealias Need = (DisplayPosition) -> Bool

    public private(set) var skippedCount = 0
    public private(set) var passedCount = 0
    /// Times are missing or contradict each other: positions are nil and nothing is dropped from here on.
    public private(set) var isBlind = false

    private let isNeeded: Need
    private var queue: [Packet] = []
    /// Shown times of the packets whose neighbours are not all known, ascending.
    private var times: [Int64] = []
    /// Frames shown before `times.first`.
    private var firstIndex: Int
    private var newestDts: Int64?
    private var isFinished = false
    /// More packets than any codec reorders: something is wrong with the times.
    private static let longestLookahead = 256

    /// - Parameter firstIndex: display index of the first frame, for a stream entered in the middle.
    public init(firstIndex: Int = 0, isNeeded: @escaping Need) {
        self.firstIndex = firstIndex
        self.isNeeded = isNeeded
    }

    /// Takes the next packet in decoding order.
    public mutating func push(_ packet: Packet) {
        queue.append(packet)
        guard !isBlind, !packet.isHidden else { return }
        // Matroska has no decoding times; libav makes them up, but not for the first packets.
        let isPlausible =
            packet.dts.map { dts in (packet.pts ?? .min) >= dts && newestDts.map { dts >= $0 } ?? true } ?? true
        guard let pts = packet.pts, isPlausible, queue.count <= Self.longestLookahead else {
            isBlind = true
            return
        }
        newestDts = packet.dts ?? newestDts
        let place = times.lastIndex { $0 < pts }.map { $0 + 1 } ?? 0
        // Two frames at one time, or one shown before what is already settled: not a stream we understand.
        if place < times.count && times[place] == pts || place == 0 && settledPts.map({ pts <= $0 }) ?? false {
            isBlind = true
            return
        }
        times.insert(pts, at: place)
    }

    private var settledPts: Int64?

    /// No more packets will come.
    public mutating func finish() { isFinished = true }

    /// The next packet's fate; nil when another packet must be pushed first, or at the end.
    public mutating func next() -> Verdict? {
        guard let packet = queue.first else { return nil }
        if isBlind || packet.isHidden { return pass(packet, nil) }
        guard let pts = packet.pts, let place = times.firstIndex(of: pts) else { return pass(packet, nil) }
        let following = place + 1 < times.count ? times[place + 1] : nil
        // Settled once nothing can be shown between this frame and the one that follows any more.
        guard isFinished || (following.map { newestDts ?? .min >= $0 } ?? false) else { return nil }
        let position = DisplayPosition(index: firstIndex + place, pts: pts, nextPts: following)
        if packet.isDisposable, !isNeeded(position) {
            queue.removeFirst()
            skippedCount += 1
            forget()
            return .skip(position)
        }
        return pass(packet, position)
    }

    private mutating func pass(_ packet: Packet, _ position: DisplayPosition?) -> Verdict {
        queue.removeFirst()
        passedCount += 1
        forget()
        return .decode(packet, position)
    }

    /// Drops the times that no waiting packet, nor any to come, can be placed among.
    private mutating func forget() {
        guard !isBlind else { return }
        let oldest = min(queue.compactMap(\.pts).min() ?? .max, newestDts ?? .max)
        let count = times.firstIndex { $0 >= oldest } ?? times.count
        // One stays as the neighbour of whatever comes next.
        guard count > 1 else { return }
        settledPts = times[count - 2]
        firstIndex += count - 1
        times.removeFirst(count - 1)
    }
}
