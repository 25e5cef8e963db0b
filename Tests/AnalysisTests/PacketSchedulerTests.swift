import Analysis
import Media
import Sampling
import Testing

/// A packet of an imaginary codec: shown at `pts`; `isDisposable` and `isCleanEntry` as declared.
private struct FakePacket: SchedulablePacket {
    var pts: Int64?
    var dts: Int64?
    var durationPts: Int64?
    var isCleanEntry = false
    var isDisposable = false
    var isHidden = false
    var hasChanges = false
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

private struct Scheduled {
    var decoded: [(packet: FakePacket, isOrdered: Bool)] = []
    var left: [FakePacket] = []
    var restarts = 0

    func holds(_ ordinal: Int, step: Int64 = 512) -> Bool {
        decoded.contains { $0.packet.pts == Int64(ordinal) * step }
    }
}

/// Ticks of 1/12800 s; 25 frames a second are 512 apart.
private let base = TimeBase(Rational(1, 12_800))

private func schedule(
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

struct PacketSchedulerTests {
    private let dense = WindowGrid(frames: 2, interval: 4, stride: 8)

    @Test func onlyUnneededDisposablePacketsAreLeftOut() throws {
        let result = try schedule(stream(groups: 20, length: 25, step: 512), dense)
        #expect(result.left.count > 200)
        for packet in result.left { #expect(packet.isDisposable && packet.pts! / 512 % 4 != 0) }
    }

    @Test func unneededStretchesAreLeftOutUpToTheNextEntry() throws {
        let grid = WindowGrid(frames: 30, interval: 1, stride: 400)
        let result = try schedule(stream(groups: 40, length: 25, step: 512), grid, skipsStretches: true)
        #expect(result.restarts > 0)
        #expect((0..<1000).filter { $0 % 400 < 30 }.allSatisfy { result.holds($0) })
        // Frames 400…429 refer to nothing before their group's entry at 400.
        #expect(!result.holds(399))
    }

    @Test func theLastFramesAreNeverLeftOut() throws {
        let grid = WindowGrid(frames: 1, interval: 1, stride: 100_000)
        let result = try schedule(stream(groups: 20, length: 25, step: 512), grid, skipsStretches: true)
        #expect(result.holds(499))
    }

    @Test(arguments: [nil, 512 * 90] as [Int64?])
    func packetsBehindAMissingOrRepeatedTimestampAreAllDecodedAsTheyCome(bad: Int64?) throws {
        var packets = stream(groups: 20, length: 25, step: 512)
        packets[200].pts = bad
        let grid = WindowGrid(frames: 1, interval: 1, stride: 100_000)
        let result = try schedule(packets, grid, skipsStretches: true)
        #expect(result.decoded.suffix(300).allSatisfy { !$0.isOrdered })
        #expect(result.decoded.count >= 300)
    }

    @Test(arguments: [20, 100, 1000])
    func packetsBehindAStepBackAreAllDecodedAsTheyCome(frames: Int64) throws {
        var packets = stream(groups: 20, length: 25, step: 512)
        for index in packets.indices { packets[index].pts! += 512_000 - (index < 250 ? 0 : frames * 512) }
        let grid = WindowGrid(frames: 1, interval: 1, stride: 100_000)
        let result = try schedule(packets, grid, skipsStretches: true)
        #expect(result.decoded.suffix(250).allSatisfy { !$0.isOrdered })
    }

    @Test func aDecodingTimeThatFallsEndsTheOrder() throws {
        var packets = stream(groups: 20, length: 25, step: 512)
        for index in packets.indices { packets[index].dts = Int64(index - 3) * 512 - (index < 300 ? 0 : 5000) }
        let grid = WindowGrid(frames: 1, interval: 1, stride: 100_000)
        let result = try schedule(packets, grid, skipsStretches: true)
        #expect(result.decoded.suffix(200).allSatisfy { !$0.isOrdered })
    }

    @Test func timestampsThatMerelyCopyDecodingTimesAreNotBelieved() throws {
        var packets = stream(groups: 20, length: 25, step: 512)
        for index in packets.indices { packets[index].pts = Int64(index) * 512 }
        let result = try schedule(packets, WindowGrid(frames: 1, interval: 1, stride: 50), skipsStretches: true)
        #expect(result.left.isEmpty)
        #expect(result.decoded.allSatisfy { !$0.isOrdered })
    }

    @Test func whatFollowsAChangeIsDecodedAsItComes() throws {
        var packets = stream(groups: 20, length: 25, step: 512)
        packets[250].hasChanges = true
        let grid = WindowGrid(frames: 1, interval: 1, stride: 100_000)
        let result = try schedule(packets, grid, skipsStretches: true)
        #expect(result.decoded.suffix(250).allSatisfy { !$0.isOrdered })
    }

    @Test func windowsBeforeTheRangeNeedNothing() throws {
        let result = try schedule(
            stream(groups: 40, length: 25, step: 512), dense, skipsStretches: true,
            range: WindowRange(startSeconds: 30))
        // The group at 750 begins 30 s after the first frame.
        #expect(!result.holds(700) && result.holds(752))
        #expect(result.left.count > 500)
    }
}
