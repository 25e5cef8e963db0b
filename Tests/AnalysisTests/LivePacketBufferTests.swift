// Live packets wait for a bounded time, and what goes is marked where it was.

import Analysis
import Foundation
import Media
import Testing

struct LivePacketBufferTests {
    /// Thirty packets with a keyframe each ten, 0.1 s apart.
    private func packets() throws -> [Packet] {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("live-\(UUID().uuidString).mkv").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=96x80:rate=10:duration=3",
            "-c:v", "libx264", "-g", "10", "-bf", "0", "-sc_threshold", "0", path,
        ]
        try process.run()
        process.waitUntilExit()
        let demuxer = try Demuxer(.file(path))
        var packets: [Packet] = []
        while let packet = try demuxer.next() { packets.append(packet) }
        try #require(packets.count == 30 && packets.filter(\.isKeyframe).count == 3)
        return packets
    }

    private func arrival(_ seconds: Double) -> Arrival {
        Arrival(clock: Int64(seconds * 1e6), instant: .now, wallClock: Date())
    }

    /// What is left: a packet's number, or -1 where packets are missing.
    private func drain(_ buffer: inout LivePacketBuffer, _ packets: [Packet]) -> [Int] {
        var left: [Int] = []
        while let event = buffer.take() {
            switch event {
            case .packet(let packet, _, _): left.append(packets.firstIndex { $0 === packet } ?? -2)
            case .lost(let reason): left.append(reason == LivePacketBuffer.reason ? -1 : -2)
            default: left.append(-2)
            }
        }
        return left
    }

    @Test func aBurstWithinTheTimeHeldIsKeptWhole() throws {
        let packets = try packets()
        var buffer = LivePacketBuffer(heldSeconds: 2)
        for packet in packets { buffer.add(.packet(packet, isOrdered: true, arrival: arrival(100))) }
        #expect(drain(&buffer, packets) == Array(0..<30))
        #expect(buffer.droppedPackets == 0)
    }

    @Test func whatWaitedTooLongGoesUpToTheNewestKeyframeAndIsMarkedOnce() throws {
        let packets = try packets()
        var buffer = LivePacketBuffer(heldSeconds: 2)
        for (index, packet) in packets.enumerated() {
            buffer.add(.packet(packet, isOrdered: true, arrival: arrival(Double(index) * 0.1)))
        }
        // At 2.1 s the first has waited too long; the newest keyframe is the 20th.
        #expect(drain(&buffer, packets) == [-1] + Array(20..<30))
        #expect(buffer.droppedPackets == 20)
    }

    @Test func withoutAKeyframeEverythingUpToTheNextGoes() throws {
        let packets = try packets()
        var buffer = LivePacketBuffer(heldSeconds: 1)
        for index in 0..<8 { buffer.add(.packet(packets[index], isOrdered: true, arrival: arrival(0))) }
        buffer.add(.packet(packets[8], isOrdered: true, arrival: arrival(1.5)))
        for index in 9..<12 { buffer.add(.packet(packets[index], isOrdered: true, arrival: arrival(1.6))) }
        #expect(drain(&buffer, packets) == [-1, 10, 11])
        #expect(buffer.droppedPackets == 10)
    }

    @Test func packetsThatWereTakenDoNotCount() throws {
        let packets = try packets()
        var buffer = LivePacketBuffer(heldSeconds: 1)
        for (index, packet) in packets.enumerated() {
            buffer.add(.packet(packet, isOrdered: true, arrival: arrival(Double(index) * 0.1)))
            if index >= 5 { _ = buffer.take() }
        }
        #expect(buffer.droppedPackets == 0)
        #expect(drain(&buffer, packets) == Array(25..<30))
    }
}
