import Analysis
import Testing

/// A packet of an imaginary codec: shown at `pts`; `isDisposable` and `isCleanEntry` as declared.
private struct FakePacket: SchedulablePacket {
    var pts: Int64?
    var isCleanEntry = false
    var isDisposable = false
    var isHidden = false
}

/// Groups of `length` frames in decoding order I P b b P b b …, timestamps `step` ticks apart.
private func stream(groups: Int, length: Int, step: Int64) -> [FakePacket] {
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

private func schedule(
    _ packets: [FakePacket], skipsStretches: Bool = false, isNeeded: @escaping (FramePlace) -> Bool
) throws -> (decoded: [(packet: FakePacket, ordinal: Int?)], restarts: Int, skipped: Int) {
    var iterator = packets.makeIterator()
    var scheduler = PacketScheduler<FakePacket>(
        skipsStretches: skipsStretches, read: { iterator.next() }, isNeeded: isNeeded)
    var decoded = [(packet: FakePacket, ordinal: Int?)]()
    var restarts = 0
    while let step = try scheduler.next() {
        switch step {
        case .decode(let packet, let ordinal): decoded.append((packet, ordinal))
        case .restart: restarts += 1
        }
    }
    return (decoded, restarts, scheduler.skipped)
}

struct PacketSchedulerTests {
    @Test func framesAreNumberedInPresentationOrder() throws {
        let packets = stream(groups: 20, length: 25, step: 512)
        let (decoded, _, _) = try schedule(packets) { _ in true }
        #expect(decoded.count == packets.count)
        #expect(decoded.allSatisfy { $0.ordinal == Int($0.packet.pts! / 512) })
    }

    @Test func onlyUnneededDisposablePacketsAreLeftOut() throws {
        let packets = stream(groups: 20, length: 25, step: 512)
        let (decoded, _, skipped) = try schedule(packets) { $0.ordinal % 8 == 0 }
        #expect(skipped > 200)
        let left = Set(decoded.map { $0.packet.pts! })
        for packet in packets where !left.contains(packet.pts!) {
            #expect(packet.isDisposable && packet.pts! / 512 % 8 != 0)
        }
    }

    @Test func unneededStretchesAreLeftOutUpToTheNextEntry() throws {
        let packets = stream(groups: 40, length: 25, step: 512)
        let needed = { (place: FramePlace) in place.ordinal % 400 < 30 }
        let (decoded, restarts, _) = try schedule(packets, skipsStretches: true, isNeeded: needed)
        // Twice between the needed stretches, once behind the last one.
        #expect(restarts == 3)
        let left = Set(decoded.map { Int($0.packet.pts! / 512) })
        #expect((0..<1000).filter { $0 % 400 < 30 }.allSatisfy(left.contains))
        // Frames 400…429 refer to nothing before their group's entry at 400.
        #expect(left.contains(399) == false)
        #expect(decoded.allSatisfy { $0.ordinal == Int($0.packet.pts! / 512) })
    }

    @Test func theLastFramesAreNeverLeftOut() throws {
        let packets = stream(groups: 20, length: 25, step: 512)
        let (decoded, _, _) = try schedule(packets, skipsStretches: true) { _ in false }
        #expect(decoded.contains { $0.packet.pts == 499 * 512 })
    }

    @Test(arguments: [nil, 512 * 90] as [Int64?])
    func packetsWithMissingOrRepeatedTimestampsAreAllDecoded(bad: Int64?) throws {
        var packets = stream(groups: 20, length: 25, step: 512)
        packets[200].pts = bad
        let (decoded, _, _) = try schedule(packets, skipsStretches: true) { _ in false }
        #expect(decoded.suffix(250).count == 250)
        #expect(decoded.last?.ordinal == nil)
    }

    @Test func theNextFramesTimeIsKnownForVariableRates() throws {
        let times: [Int64] = [0, 10, 15, 40, 41, 90]
        var seen = [FramePlace]()
        let packets =
            times.map { FakePacket(pts: $0, isDisposable: true) } + (1...100).map { FakePacket(pts: 100 + $0) }
        _ = try schedule(packets) {
            seen.append($0)
            return true
        }
        #expect(seen.prefix(3).map(\.nextPts) == [10, 15, 40])
    }
}
