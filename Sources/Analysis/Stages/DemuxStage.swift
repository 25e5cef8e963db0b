// The demux stage: packets in file order, without those whose frames no window needs.

import Dataflow
import Media

extension Packet: SchedulablePacket {}

/// Reads an input that waits for us: a file or a pipe.
struct DemuxStage: Sendable {
    let demuxer: Demuxer
    /// Before the first frame.
    let tracker: FrameTracker
    /// Stream time of the packet that reading begins with, where that is not the input's first.
    let entry: Int64?
    /// Windows lie so far apart, or begin so late, that leaving out stretches can pay.
    let leavesStretches: Bool
    /// Send everything to the decoder, needed or not.
    let decodesAll: Bool
    let state: RunState
    let stop: StopSignal
    let progress: RunProgress

    func run(_ output: StageOutput<PacketEvent>) throws {
        guard try schedule(output) else { return }
        state.problem = demuxer.readProblem
        _ = try output.send(.end(EndOfInput(isWhole: !stop.isRequested)))
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
        let needs = decodesAll ? nil : FrameNeeds(tracker, entry: entry) { [state] in state.origin }
        var scheduler = PacketScheduler<Packet>(
            reorders: demuxer.video.reordersFrames, skipsStretches: demuxer.video.isSeekable && leavesStretches,
            needs: needs, read: { try read() })
        var steps = 0
        while let step = try scheduler.next() {
            if stop.isRequested { break }
            let isTaken =
                switch step {
                case .decode(let packet, let isOrdered): try output.send(.packet(packet, isOrdered: isOrdered))
                case .skip(let packet): try output.send(.skipped(packet))
                case .restart(let pts): try output.send(.restart(atPts: pts))
                }
            guard isTaken else { return false }
            steps += 1
            if steps % 64 == 0 { report(scheduler) }
        }
        report(scheduler)
        return true
    }

    private func report(_ scheduler: PacketScheduler<Packet>) {
        let packets = demuxer.packetCount
        progress.update {
            $0.packets = packets
            $0.skippedPackets = scheduler.skipped
        }
    }
}
