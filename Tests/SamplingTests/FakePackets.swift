// Packets of an imaginary codec, and what the scheduler does with them.

import Media
import Sampling
import Testing

/// A packet of an imaginary codec: shown at `pts`; `isDisposable` and `isCleanEntry` as declared.
struct FakePacket: SchedulablePacket {
    var pts: Int64?
    var dts: Int64?
    var durationPts: Int64?
    var isCleanEntry = false
    var isDisposable = false
    var isHidden = false
    var hasChanges = false
}

/// Groups of `length` frames in decoding order I P b b P b b …, timestamps `step` ticks apart.
func stream(groups: Int, length: Int, step: Int64) -> [FakePacket] {
    var packets = [FakePacket]()
    for group in 0..<groups {
        let base = group * length
        packets.append(FakePacket(pts: Int64(base) * step, isCleanEntry: true))
        var frame = 1
        while frame < length {
            let anchor = min(frame + 2, length - 1)
            packets.append(FakePacket(pts: Int64(base + anchor) * step))
            for between in frame..<anchor {
                packets.append(FakePacket(pts: Int64(base + between) * step, isDisposable: true))
            }
            frame = anchor + 1
        }
    }
    return packets
}

struct Scheduled {
    var decoded: [(packet: FakePacket, isOrdered: Bool)] = []
    var left: [FakePacket] = []
    var restarts = 0

    func holds(_ ordinal: Int, step: Int64 = 512) -> Bool {
        decoded.contains { $0.packet.pts == Int64(ordinal) * step }
    }
}

/// Ticks of 1/12800 s; 25 frames a second are 512 apart.
private let base = TimeBase(Rational(1, 12_800))

func schedule(
    _ packets: [FakePacket], _ grid: WindowGrid, skipsStretches: Bool = false, reorders: Bool = true,
    range: WindowRange = WindowRange()
) throws -> Scheduled {
    var iterator = packets.makeIterator()
    let tracker = FrameTracker(
        grid: grid, slots: SlotClock(rate: .source, base: base), range: range,
        clock: StreamClock(ClockSettings(base: base, frameRate: Rational(25))))
    var scheduler = PacketScheduler<FakePacket>(
        reorders: reorders, skipsStretches: skipsStretches,
        needs: FrameNeeds(tracker), read: { iterator.next() })
    if let origin = packets[0].pts { scheduler.begin(at: origin) }
    var result = Scheduled()
    while let step = try scheduler.next() {
        switch step {
        case .decode(let packet, let isOrdered): result.decoded.append((packet, isOrdered))
        case .skip(let packet): result.left.append(packet)
        case .restart: result.restarts += 1
        }
    }
    #expect(result.decoded.count + result.left.count == packets.count)
    #expect(scheduler.skipped == result.left.count)
    return result
}
