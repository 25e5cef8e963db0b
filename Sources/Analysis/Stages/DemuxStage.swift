// The demux stage: packets in file order, without those whose frames no window needs.

import Dataflow
import Media

extension Packet: SchedulablePacket {}

/// Reads an input that waits for us: a file or a pipe.
struct DemuxStage: Sendable {
    let demuxer: Demuxer
    let grid: WindowGrid
    let clock: SlotClock
    let windows: Range<Int>
    /// Where reading begins when not at the input's start.
    let entry: StartPoint.Entry?
    /// Send everything to the decoder, needed or not.
    let decodesAll: Bool
    /// Send each packet on as it comes: reading ahead would hold it back.
    let isLive: Bool
    let state: RunState
    let stop: StopSignal
    let progress: RunProgress

    func run(_ output: StageOutput<PacketEvent>) throws {
        try isLive ? forward(output) : schedule(output)
        state.problem = demuxer.readProblem
    }

    private func forward(_ output: StageOutput<PacketEvent>) throws {
        while let packet = try read() {
            guard try output.send(.packet(packet, ordinal: nil)) else { return }
            let packets = demuxer.packetCount
            progress.update { $0.packets = packets }
        }
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

    private func schedule(_ output: StageOutput<PacketEvent>) throws {
        let isNeeded = isNeeded
        var scheduler = PacketScheduler<Packet>(
            skipsStretches: !decodesAll && demuxer.video.isSeekable && leavesStretches, entry: entry,
            read: { try read() },
            isNeeded: { isNeeded($0) })
        var steps = 0
        while let step = try scheduler.next() {
            if stop.isRequested { return }
            switch step {
            case .decode(let packet, let ordinal):
                guard try output.send(.packet(packet, ordinal: ordinal)) else { return }
            case .restart(let pts):
                guard try output.send(.restart(atPts: pts)) else { return }
            }
            steps += 1
            if steps % 64 == 0 { report(scheduler) }
        }
        report(scheduler)
    }

    private func report(_ scheduler: PacketScheduler<Packet>) {
        let packets = demuxer.packetCount
        progress.update {
            $0.packets = packets
            $0.skippedPackets = scheduler.skipped
        }
    }

    /// Whether the windows leave so much between them, or before them, that leaving out stretches can pay.
    private var leavesStretches: Bool { grid.stride > grid.span || windows.lowerBound > 0 }

    /// Whether some window holds a slot that the frame fills. Until the first frame is known, every frame is needed.
    private var isNeeded: @Sendable (FramePlace) -> Bool {
        if decodesAll { return { _ in true } }
        return { [grid, clock, windows, state] place in
            guard let origin = state.origin, place.pts >= origin.pts else { return true }
            if clock.countsFrames {
                let slot = place.ordinal - origin.ordinal
                return slot <= 0 || grid.isNeeded(slot, by: windows)
            }
            guard let nextPts = place.nextPts else { return true }
            let first = clock.slot(atOrAfter: place.pts - origin.pts)
            let next = clock.slot(atOrAfter: nextPts - origin.pts)
            guard let needed = grid.nextNeeded(from: first, by: windows) else { return false }
            return needed < next
        }
    }
}
