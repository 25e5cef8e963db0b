import Sampling
import Testing

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

    @Test func aDisposableLastFrameIsDecoded() throws {
        // Every other frame is disposable, none is reordered.
        let packets = (0..<500 as Range<Int64>).map { FakePacket(pts: $0 * 512, isDisposable: $0 % 2 == 1) }
        let result = try schedule(packets, WindowGrid(frames: 1, interval: 1, stride: 100_000), reorders: false)
        #expect(!result.left.isEmpty)
        #expect(result.holds(499))
    }

    @Test func nothingIsLeftOutOnceTheEndIsInSight() throws {
        let packets = stream(groups: 20, length: 25, step: 512)
        let result = try schedule(packets, WindowGrid(frames: 1, interval: 1, stride: 100_000))
        let inSight = packets.suffix(PacketScheduler<FakePacket>.reach).compactMap(\.pts)
        #expect(!result.left.isEmpty)
        #expect(result.left.allSatisfy { !inSight.contains($0.pts!) })
    }

    @Test(arguments: [(16, true), (17, false)])
    func aFrameShownLaterThanTheReorderReachEndsTheOrder(greater: Int, isOrdered: Bool) throws {
        var packets = stream(groups: 20, length: 25, step: 512)
        // Decoded at 300, shown before as many frames that were decoded earlier.
        let shown = packets[..<300].compactMap(\.pts).sorted()
        packets.insert(FakePacket(pts: shown[shown.count - greater] - 256), at: 300)
        let result = try schedule(packets, dense)
        #expect(result.decoded.suffix(100).allSatisfy { $0.isOrdered == isOrdered })
    }

    @Test func aHiddenPacketIsNeverLeftOutAlone() throws {
        var packets = stream(groups: 20, length: 25, step: 512)
        for index in stride(from: 60, to: 400, by: 20) {
            packets.insert(FakePacket(pts: nil, isDisposable: true, isHidden: true), at: index)
        }
        let result = try schedule(packets, dense)
        #expect(!result.left.isEmpty)
        #expect(result.left.allSatisfy { !$0.isHidden })
    }

    @Test func aDisposablePacketShownAsItIsDecodedIsKeptInAStreamThatReorders() throws {
        var packets = stream(groups: 20, length: 25, step: 512)
        for index in packets.indices where packets[index].isDisposable == false && !packets[index].isCleanEntry {
            packets[index].isDisposable = true
        }
        let result = try schedule(packets, dense)
        var highest = Int64.min
        var reordered = Set<Int64>()
        for pts in packets.compactMap(\.pts) {
            if pts < highest { reordered.insert(pts) }
            highest = max(highest, pts)
        }
        #expect(!result.left.isEmpty)
        #expect(result.left.allSatisfy { reordered.contains($0.pts!) })
    }

    @Test func aLeadingPictureThatAWindowNeedsKeepsTheGroupBeforeIt() throws {
        // Group 4 begins at frame 100; frames 98 and 99 are decoded behind its entry and refer to frame 96.
        var packets = stream(groups: 20, length: 25, step: 512)
        let entry = packets.firstIndex { $0.pts == 100 * 512 }!
        for frame in [98, 99] as [Int64] {
            let place = packets.firstIndex { $0.pts == frame * 512 }!
            var leading = packets.remove(at: place)
            leading.isDisposable = true
            packets.insert(leading, at: entry)
        }
        let needed = WindowGrid(frames: 1, interval: 1, stride: 99)
        let result = try schedule(packets, needed, skipsStretches: true)
        #expect(result.holds(96))
        #expect(result.holds(99))
    }
}
