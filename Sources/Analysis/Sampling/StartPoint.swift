// Finds where to begin reading for a run that does not begin at the video's start, so that its windows are exactly the
// whole run's.

import Media

/// Where a restricted run begins.
package struct StartPoint: Sendable {
    /// A packet where decoding can begin, and its frame's number.
    package struct Entry: Sendable, Equatable {
        package let pts: Int64
        package let ordinal: Int
    }

    /// The first video frame.
    let origin: RunState.Origin
    /// nil: read from the input's start.
    let entry: Entry?
    /// The first window that is wanted.
    let firstWindow: Int
}

/// What a run begins with: a time, or a window to go on with.
enum StartRequest: Sendable, Equatable {
    /// The first window that starts at or after this many seconds from the first frame.
    case seconds(Double)
    case window(Int)
}

extension StartPoint {
    /// Looks for the place. At a fixed rate, windows' times are known and the container's index leads there. With
    /// `rate: source` windows count frames: packets are read, not decoded, up to the place.
    ///
    /// - Throws: `MediaError` when the input cannot be read.
    static func find(
        _ request: StartRequest, in input: MediaInput, grid: WindowGrid, clock: SlotClock
    ) throws -> StartPoint {
        let origin = try firstFrame(of: input)
        if case .fixed(let rate) = clock.rate {
            let window: Int
            switch request {
            case .window(let number): window = number
            case .seconds(let seconds):
                let slot = max(0, seconds) * Double(rate.numerator) / Double(rate.denominator)
                // A hair below a start counts as the start: times come from three decimals.
                window = Int((slot / Double(grid.stride) - 1e-6).rounded(.up))
            }
            let ticks = clock.base.ticks(clock.seconds(ofSlot: grid.firstSlot(of: window)))
            return StartPoint(origin: origin, entry: try entry(before: origin.pts + ticks, input), firstWindow: window)
        }
        return try scan(for: request, in: input, grid: grid, origin: origin)
    }

    /// Decodes until the first frame is out.
    private static func firstFrame(of input: MediaInput) throws -> RunState.Origin {
        let demuxer = try Demuxer(input)
        let decoder = try Decoder(demuxer.codecParameters, threads: 1)
        var numbers = FrameNumbers()
        var scheduler = PacketScheduler<Packet>(
            skipsStretches: false, read: { try demuxer.next() }, isNeeded: { _ in true })
        while case .decode(let packet, let ordinal)? = try scheduler.next() {
            numbers.note(packet.pts, ordinal)
            try decoder.send(packet)
            if let frame = try decoder.receive() {
                return .init(pts: frame.timestamp.pts, ordinal: numbers.take(frame.statedPts ?? frame.timestamp.pts))
            }
        }
        try decoder.send(nil)
        guard let frame = try decoder.receive() else {
            throw MediaError(.decode, "no frame of \"\(input.displayName)\" can be decoded")
        }
        return .init(pts: frame.timestamp.pts, ordinal: numbers.take(frame.statedPts ?? frame.timestamp.pts))
    }

    /// The packet that a seek to `pts` leads to; nil when seeking is impossible or leads nowhere useful.
    private static func entry(before pts: Int64, _ input: MediaInput) throws -> Entry? {
        let demuxer = try Demuxer(input)
        // Frame numbers mean nothing at a fixed rate.
        guard demuxer.video.isSeekable else { return nil }
        return try demuxer.seek(to: pts).map { Entry(pts: $0.pts, ordinal: 0) }
    }

    /// Counts frames from the start until the place is known.
    private static func scan(
        for request: StartRequest, in input: MediaInput, grid: WindowGrid, origin: RunState.Origin
    ) throws -> StartPoint {
        let demuxer = try Demuxer(input)
        let base = demuxer.video.timeBase
        var scheduler = PacketScheduler<Packet>(
            skipsStretches: false, read: { try demuxer.next() }, isNeeded: { _ in true })
        var window: Int?
        if case .window(let number) = request { window = number }
        var entry: Entry?
        var candidates = [Entry]()
        var firstReached: Int?
        var seenSince = 0
        while case .decode(let packet, let ordinal)? = try scheduler.next() {
            guard let ordinal, let pts = packet.pts else {
                // Frames cannot be counted without decoding them: begin at the start.
                return StartPoint(origin: origin, entry: nil, firstWindow: window ?? 0)
            }
            if packet.isCleanEntry { candidates.append(Entry(pts: pts, ordinal: ordinal)) }
            if window == nil, case .seconds(let seconds) = request {
                let time = base.seconds(pts - origin.pts)
                if time >= seconds - 1e-6 { firstReached = min(firstReached ?? Int.max, ordinal - origin.ordinal) }
                if firstReached != nil { seenSince += 1 }
                // Packets of earlier frames may follow that of a later one.
                if let firstReached, seenSince > PresentationNumbering.reach {
                    window = (max(0, firstReached) + grid.stride - 1) / grid.stride
                }
            }
            if let window {
                let target = grid.firstSlot(of: window) + origin.ordinal
                entry = candidates.last { $0.ordinal <= target } ?? entry
                candidates.removeAll { $0.ordinal <= target }
                if ordinal > target + PresentationNumbering.reach { break }
            } else if candidates.count > 64 {
                entry = candidates.removeFirst()
            }
        }
        if window == nil, let firstReached { window = (max(0, firstReached) + grid.stride - 1) / grid.stride }
        // Beyond the end: no window starts there.
        guard let window else { return StartPoint(origin: origin, entry: nil, firstWindow: Int.max) }
        return StartPoint(origin: origin, entry: demuxer.video.isSeekable ? entry : nil, firstWindow: window)
    }
}
