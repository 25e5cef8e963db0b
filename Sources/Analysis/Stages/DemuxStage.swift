// The demux stage: packets in file order, without those whose frames no window needs.

import Dataflow
import Media
import Sampling

extension Packet: SchedulablePacket {
    package var hasChanges: Bool { !changes.isEmpty }
}

/// Reads an input that waits for us: a file or a pipe.
struct DemuxStage: Sendable {
    let demuxer: Demuxer
    /// Before the first frame.
    let tracker: FrameTracker
    /// Stream time of the packet that reading begins with, where that is not the input's first.
    let entry: Int64?
    /// Windows lie so far apart, or begin so late, that leaving out stretches can pay.
    let leavesStretches: Bool
    /// What is left out is decoded all the same.
    let decodesAll: Bool
    let first: FirstFrame
    let stop: StopSignal
    let progress: RunProgress

    func run(_ output: StageOutput<PacketEvent>) throws {
        guard try schedule(output) else { return }
        for loss in demuxer.trailingLosses {
            guard try output.send(.lost(reason: loss.reason)) else { return }
        }
        _ = try output.send(
            .end(EndOfInput(isWhole: !stop.isRequested, lostSeconds: lostAtEnd, problem: demuxer.readProblem)))
    }

    /// What is missing behind the last packet, seconds; nil where nothing is, or nobody knows how much.
    private var lostAtEnd: Double? {
        let seconds = demuxer.trailingLosses.compactMap(\.seconds).reduce(0, +)
        return seconds > 0 ? seconds : nil
    }

    /// The next packet; nil at the end, or when the run is asked to stop, whatever the read was doing.
    private func read() throws -> Packet? {
        if stop.isRequested { return nil }
        do {
            return try demuxer.next()
        } catch  where stop.isRequested {
            return nil
        }
    }

    /// - Returns: false when nobody wants more.
    private func schedule(_ output: StageOutput<PacketEvent>) throws -> Bool {
        var origin: Int64?
        let needs = FrameNeeds(tracker, entry: entry)
        var scheduler = PacketScheduler<Packet>(
            reorders: demuxer.video.reordersFrames, skipsStretches: demuxer.video.isSeekable && leavesStretches,
            needs: needs, read: { try read() })
        var steps = 0
        while let step = try scheduler.next() {
            if stop.isRequested { break }
            let isTaken =
                switch step {
                case .decode(let packet, let isOrdered):
                    try output.send(changesBefore: packet, isFirst: steps == 0)
                        && output.send(.packet(packet, isOrdered: isOrdered))
                case .skip(let packet): try output.send(.skipped(packet))
                case .restart(let pts): try output.send(.restart(atPts: pts))
                }
            guard isTaken else { return false }
            steps += 1
            if origin == nil, entry == nil, steps % FirstFrame.eventsBetween == 0 {
                origin = first.time(after: steps)
                if let origin { scheduler.begin(at: origin) }
            }
            if steps % 64 == 0 { report(scheduler) }
        }
        report(scheduler)
        return true
    }

    private func report(_ scheduler: PacketScheduler<Packet>) {
        let packets = demuxer.packetCount
        progress.update {
            $0.packets = packets
            $0.skippedPackets = decodesAll ? 0 : scheduler.skipped
        }
    }
}

extension StageOutput<PacketEvent> {
    /// Sends what lies before a packet.
    /// - Parameter isFirst: what is missing before the first packet of all is before the timeline, too.
    /// - Returns: false when nobody wants more.
    func send(changesBefore packet: Packet, isFirst: Bool) throws -> Bool {
        for change in packet.changes {
            switch change {
            case .lost(let loss):
                guard try isFirst || send(.lost(reason: loss.reason)) else { return false }
            case .part(let parameters):
                guard try send(.stream(parameters)) else { return false }
            }
        }
        return true
    }
}
