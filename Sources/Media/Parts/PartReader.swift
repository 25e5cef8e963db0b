// Reads parts one after another as one stream: one time, one time base, and a word where something changes.

import CFFmpeg

/// Hands out the packets of all parts. What lies between two of them stands on the second: `Packet.changes`.
final class PartReader: PacketReader {
    private(set) var video: VideoStreamInfo
    let codecParameters: CodecParameters
    /// What is missing behind the last packet; empty while packets come.
    private(set) var trailingLosses: [LostTime] = []

    private(set) var readProblem: String?
    private(set) var packetCount = 0

    private let source: any PartSource
    private let deadline: InterruptDeadline
    private let name: String
    private var current: (any PacketReader)?
    private var currentParameters: CodecParameters
    private var clock: PartClock
    private var changes: [StreamChange] = []
    private var losses: [LostTime] = []
    private var lacksBeginning = false
    private var partProblem: String?

    /// Opens the first part that can be opened.
    /// - Throws: `.open` when none can; whatever `source` throws.
    init(_ source: any PartSource, name: String, deadline: InterruptDeadline) throws {
        self.source = source
        self.deadline = deadline
        self.name = name
        var opened: (any PacketReader)?
        while opened == nil, let part = try source.next() {
            switch part {
            case .lost(let loss): losses.append(loss)
            case .media(let part, _): opened = part
            }
        }
        guard let first = opened else {
            let reason = losses.first.map { ": \($0.reason)" } ?? ": it holds nothing"
            throw MediaError(.open(.invalidData), "cannot open \"\(name)\"\(reason)")
        }
        current = first
        changes = losses.map { .lost($0) }
        lacksBeginning = !losses.isEmpty
        let base = source.timeBase ?? first.video.timeBase
        codecParameters = try CodecParameters(first.codecParameters, timeBase: base)
        currentParameters = codecParameters
        clock = PartClock(tolerance: base.ticks(0.5))
        var info = first.video
        info.startTime = info.startTime.map {
            Timestamp(pts: Self.rescale($0.pts, info.timeBase, base), base: base)
        }
        info.timeBase = base
        info.containerName = source.containerName
        info.isLive = source.isLive
        info.isSeekable = false
        if !source.isWhole {
            info.durationSeconds = source.totalSeconds
            info.isFrameCountStated = false
            info.frameCount = source.totalSeconds.flatMap { seconds in
                info.averageFrameRate.flatMap { Int(exactly: (seconds * $0.value).rounded()) }
            }
        }
        info.notes = source.notes + info.notes
        video = info
    }

    /// Why something is missing; nil when everything was there.
    private var problem: String? {
        if let loss = losses.first {
            let others = losses.count - 1
            let more = others > 0 ? "; so \(others == 1 ? "is 1 more stretch" : "are \(others) more stretches")" : ""
            let begin = lacksBeginning ? "; times count from the first frame that is there" : ""
            return "\"\(name)\" is incomplete: \(loss.reason)\(more)\(begin)"
        }
        return partProblem ?? source.problem
    }

    func note(_ text: String) { video.notes.insert(text, at: 0) }

    func next() throws -> Packet? {
        if deadline.isCancelled { throw MediaError(.cancelled, "reading \"\(name)\" was cancelled") }
        while let part = current {
            if let packet = try part.next() {
                packetCount += 1
                return try place(packet, of: part)
            }
            partProblem = partProblem ?? part.readProblem
            current = nil
            try advance()
        }
        readProblem = problem
        trailingLosses = changes.compactMap { if case .lost(let loss) = $0 { loss } else { nil } }
        return nil
    }

    private func advance() throws {
        var lost: Double = 0
        while let part = try source.next() {
            switch part {
            case .lost(let loss):
                losses.append(loss)
                changes.append(.lost(loss))
                lost += loss.seconds ?? 0
            case .media(let part, let relation):
                let base = codecParameters.timeBase
                let parameters = try CodecParameters(part.codecParameters, timeBase: base)
                if relation == .newOrigin || !changes.isEmpty || !parameters.isSameStream(as: currentParameters) {
                    changes.append(.part(parameters))
                }
                currentParameters = parameters
                let own = part.video.timeBase
                let start = try part.video.startTime?.pts ?? part.peekedTime() ?? 0
                clock.begin(
                    start: Self.rescale(start, own, base), lost: base.ticks(lost), relation: relation,
                    wrap: part.wrapTicks.map { Self.rescale($0, own, base) })
                current = part
                return
            }
        }
    }

    private func place(_ packet: Packet, of part: any PacketReader) throws -> Packet {
        let own = part.video.timeBase
        let base = codecParameters.timeBase
        if !packet.isHidden, let shown = packet.pts ?? packet.dts {
            let duration = packet.durationPts ?? own.ticks(1 / (part.video.averageFrameRate?.value ?? 25))
            clock.reach(Self.rescale(shown.addingSaturating(duration), own, base))
        }
        // The usual case: one part, or the first.
        if own == base, clock.offset == 0, changes.isEmpty { return packet }
        guard let raw = av_packet_clone(packet.raw) else { throw MediaError(.outOfMemory, "out of memory") }
        if let pts = packet.pts { raw.pointee.pts = clock.place(Self.rescale(pts, own, base)) }
        if let dts = packet.dts { raw.pointee.dts = clock.place(Self.rescale(dts, own, base)) }
        raw.pointee.duration = Self.rescale(raw.pointee.duration, own, base)
        defer { changes = [] }
        return Packet(raw, timeBase: base, syntax: packet.syntax, changes: changes)
    }

    private static func rescale(_ ticks: Int64, _ from: TimeBase, _ to: TimeBase) -> Int64 {
        from == to ? ticks : av_rescale_q(ticks, from.av, to.av)
    }
}

extension PartReader {
    func seek(to target: Int64) throws -> Timestamp? {
        throw MediaError(.seek, "cannot seek in \"\(name)\": it can only be read from start to end")
    }

    func rewind() throws { _ = try seek(to: 0) }

    func hasSteadyIndex(longestPause: Int64) -> Bool { false }
    func indexedFrames(before dts: Int64) -> Int? { nil }
    func indexedTime(_ number: Int) -> Int64? { nil }

    func peekedTime() throws -> Int64? { video.startTime?.pts }

    var wrapTicks: Int64? { nil }
}
