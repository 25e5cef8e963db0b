// The decode stage's work: one decoder after another, and the frames on their way through them.

import Dataflow
import Media

/// Decodes with all threads while the stream is whole. At the first sign of damage, what was not given out yet is decoded
/// again from the last place where that is possible, on one thread and with the packets that windows need and no other, and
/// so is everything that follows: how damage is concealed then depends on nothing but the data and the windows.
struct Decoding {
    private let stage: DecodeStage
    private let output: StageOutput<FrameEvent>
    private var decoder: Decoder
    private var parameters: CodecParameters
    private var order: PresentationOrder
    private var journal = DecodingJournal()
    private var isRepeatable = false
    /// Before the next packet, others were left out.
    private var passed: Int64?
    /// Damaged packets of the decoders before.
    private var corruptBefore = 0
    /// Timestamps of the first packets.
    private var early: [Int64] = []
    private var hasDecoded = false
    /// Stream time of the first decoded frame.
    private var origin: Int64?
    /// Pictures before the first keyframe's are among the first so many packets.
    private static let mostLeading = 64

    init(_ stage: DecodeStage, _ output: StageOutput<FrameEvent>) {
        self.stage = stage
        self.output = output
        decoder = stage.decoder
        parameters = stage.parameters
        order = PresentationOrder(threads: stage.threads, first: stage.entry)
    }

    /// - Returns: false when nobody wants more.
    mutating func take(_ event: PacketEvent) throws -> Bool {
        switch event {
        case .packet(let packet, let isOrdered, let arrival):
            let tag = order.send(packet, isOrdered: isOrdered, arrival: arrival)
            record(packet, tag, isSkipped: false)
            try decoder.send(packet, tag: tag)
            return try forward()
        case .skipped(let packet):
            let tag = order.skip(packet)
            record(packet, tag, isSkipped: true)
            guard stage.decodesAll, !isRepeatable else { return output.isOpen }
            order.resend(tag)
            try decoder.send(packet, tag: tag)
            return try forward()
        case .restart(let pts):
            guard stage.decodesAll, !isRepeatable else { return try restart(at: pts) }
            passed = pts
            return true
        case .stream(let parameters):
            guard try drain(), try send(order.finish()) else { return false }
            corruptBefore += decoder.corruptPackets
            self.parameters = parameters
            decoder = try Decoder(
                parameters, threads: stage.threads, lowDelay: stage.isLive, isRepeatable: isRepeatable)
            journal.removeAll()
            return true
        case .lost(let reason):
            guard try drain(), try send(order.finish()) else { return false }
            decoder.flush()
            journal.removeAll()
            return try output.send(.lost(reason: reason))
        case .end(let end):
            if !stage.stop.isRequested || stage.isLive {
                guard try drain(), try send(order.finish()) else { return false }
            }
            countDamage()
            var end = end
            end.hasPicture = hasDecoded
            end.notes = [leadingNote].compactMap { $0 }
            return try output.send(.end(end))
        }
    }

    private mutating func restart(at pts: Int64, tag: Int64? = nil) throws -> Bool {
        guard try drain() else { return false }
        // A decoder that was flushed remembers more than a new one.
        if isRepeatable {
            corruptBefore += decoder.corruptPackets
            decoder = try Decoder(parameters, threads: 1, isRepeatable: true)
        }
        decoder.flush(droppingBefore: pts)
        journal.removeAll()
        passed = pts
        return try send(order.restart(at: pts, tag: tag))
    }

    private mutating func record(_ packet: Packet, _ tag: Int64, isSkipped: Bool) {
        defer { passed = nil }
        if early.count < Self.mostLeading, let pts = packet.pts, !packet.isHidden { early.append(pts) }
        guard !isRepeatable, !stage.isLive else { return }
        journal.add(
            DecodingJournal.Entry(packet: packet, tag: tag, isSkipped: isSkipped, restart: passed),
            oldestWaiting: order.oldestWaiting)
    }

    /// The last frames are still inside the decoder.
    private mutating func drain() throws -> Bool {
        let wasRepeatable = isRepeatable
        try decoder.send(nil)
        guard try forward() else { return false }
        guard isRepeatable, !wasRepeatable else { return true }
        try decoder.send(nil)
        return try forward()
    }

    /// Sends on what the decoder has finished; false when nobody wants more.
    private mutating func forward() throws -> Bool {
        while let frame = try decoder.receive() {
            if needsRepeating { break }
            stage.onPicture()
            guard try send(order.frames(for: frame)) else { return false }
        }
        if needsRepeating, try !decodeAgain() { return false }
        countDamage()
        return true
    }

    private var needsRepeating: Bool { !isRepeatable && !stage.isLive && decoder.hasDamage && !journal.isEmpty }

    /// Decodes what has not been given out once more, and goes on like that.
    private mutating func decodeAgain() throws -> Bool {
        isRepeatable = true
        decoder = try Decoder(parameters, threads: 1, isRepeatable: true)
        let entries = journal.entries
        journal.removeAll()
        if let first = entries.first { order.repeatAll(from: first.tag) }
        for entry in entries {
            if let pts = entry.restart, try !restart(at: pts, tag: entry.tag) { return false }
            if entry.isSkipped {
                order.skipAgain(entry.tag)
                continue
            }
            order.resend(entry.tag)
            try decoder.send(entry.packet, tag: entry.tag)
            guard try forward() else { return false }
        }
        return true
    }

    private mutating func send(_ frames: [SourceFrame]) throws -> Bool {
        for frame in frames {
            if case .decoded = frame.picture {
                if !hasDecoded {
                    hasDecoded = true
                    origin = frame.pts
                    if let pts = frame.pts { stage.first.establish(pts) }
                }
                stage.progress.update { $0.frames += 1 }
            }
            // Frames before the first picture: they refer to what stands before the recording, unless it began earlier.
            guard hasDecoded || stage.entry != nil else { continue }
            guard try output.send(.frame(stage.isLive ? frame.moved(to: stage.base) : frame)) else { return false }
        }
        return true
    }

    /// A recording that was cut out of another begins with pictures that refer to what was cut off.
    private var leadingNote: String? {
        guard !stage.isLive, stage.entry == nil, let origin else { return nil }
        let count = early.count { $0 < origin }
        guard count > 0 else { return nil }
        return "\(count == 1 ? "the first picture is" : "the first \(count) pictures are") left out: "
            + "\(count == 1 ? "it refers" : "they refer") to what stands before the recording"
    }

    private func countDamage() {
        let errors = corruptBefore + decoder.corruptPackets
        guard errors > 0 else { return }
        stage.progress.update { $0.decodeErrors = errors }
    }
}
