// The decode stage: packets in, frames in presentation order out, each with its time and number.

import Dataflow
import Foundation
import Media

struct DecodeStage: Sendable {
    let decoder: Decoder
    /// Frames are stamped with the time at which they came.
    let isLive: Bool
    let state: RunState
    let stop: StopSignal
    let progress: RunProgress

    func run(_ input: StageInput<PacketEvent>, _ output: StageOutput<FrameEvent>) throws {
        var numbers = FrameNumbers()
        while let event = try input.next() {
            switch event {
            case .packet(let packet, let ordinal):
                numbers.note(packet.pts, ordinal)
                try decoder.send(packet)
            case .restart(let pts):
                try decoder.send(nil)
                guard try forward(to: output, &numbers) else { return }
                decoder.flush(droppingBefore: pts)
                continue
            }
            guard try forward(to: output, &numbers) else { return }
        }
        if stop.isRequested { return }
        // The last frames are still inside the decoder.
        try decoder.send(nil)
        guard try forward(to: output, &numbers) else { return }
        state.reachedEnd = true
    }

    /// Sends on what the decoder has finished; false when nobody wants more.
    private func forward(to output: StageOutput<FrameEvent>, _ numbers: inout FrameNumbers) throws -> Bool {
        while let frame = try decoder.receive() {
            let ordinal = numbers.take(frame.statedPts ?? frame.timestamp.pts)
            let origin = state.establish(.init(pts: frame.timestamp.pts, ordinal: ordinal))
            let ticks = frame.timestamp.pts - origin.pts
            // Frames before the first one: leading pictures behind a seek.
            guard ticks >= 0 else { continue }
            let placed = PlacedFrame(
                frame: frame, ticks: ticks, ordinal: ordinal - origin.ordinal, arrival: isLive ? .now : nil,
                wallClock: isLive ? Date() : nil)
            let errors = decoder.corruptPackets
            progress.update {
                $0.frames += 1
                $0.decodeErrors = errors
                $0.framePosition = frame.timestamp.base.seconds(ticks)
            }
            guard try output.send(.frame(placed)) else { return false }
        }
        return true
    }
}

/// The frames' numbers on their way through the decoder, found again by timestamp; counted where there are none.
struct FrameNumbers {
    private var waiting: [Int64: Int] = [:]
    private var next = 0

    mutating func note(_ pts: Int64?, _ ordinal: Int?) {
        guard let pts, let ordinal else { return }
        waiting[pts] = ordinal
        // Packets that never became frames must not pile up.
        if waiting.count > 1024 { waiting = waiting.filter { $0.value >= next } }
    }

    mutating func take(_ pts: Int64) -> Int {
        let ordinal = max(waiting.removeValue(forKey: pts) ?? next, next)
        next = ordinal + 1
        return ordinal
    }
}
