// PyTorch checkpoints that are written: what goes in comes out, and the archive is as torch makes it.

import Checkpoints
import Foundation
import TestSupport
import Testing

@Suite struct TorchWriterTests {
    let folder = Scratch()

    /// A random plain value.
    private func value(_ depth: Int, _ random: inout SeededGenerator) -> MetadataValue {
        switch Int.random(in: 0..<(depth > 2 ? 5 : 7), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .integer([0, 255, -1, 1 << 31, -(1 << 31), .max, .min].randomElement(using: &random) ?? 0)
        case 3: return .number([0.1, -2.5e300, .leastNonzeroMagnitude, 7].randomElement(using: &random) ?? 0)
        case 4: return .string(["", "läuft\n", "𝄞 \"'", "x"].randomElement(using: &random) ?? "")
        case 5:
            let count = Int.random(in: 0...3, using: &random)
            return .list((0..<count).map { _ in value(depth + 1, &random) })
        default:
            let count = Int.random(in: 0...3, using: &random)
            return .dictionary((0..<count).map { .init("key \($0)", value(depth + 1, &random)) })
        }
    }

    @Test(arguments: OutputPrecision.allCases) func whatIsWrittenIsRead(_ precision: OutputPrecision) throws {
        let seed = UInt64.random(in: 0...UInt64(UInt32.max))
        print("TorchWriterTests seed \(seed)")
        var random = SeededGenerator(seed)
        for round in 0..<40 {
            let path = folder.file("\(round).pth")
            let tensors = (0..<Int.random(in: 0...5, using: &random)).map { index in
                let axes = Int.random(in: 0...4, using: &random)
                return OutputTensor(
                    name: "a.\(index)ü", shape: (0..<axes).map { _ in Int.random(in: 0...5, using: &random) })
            }
            let entries = (0..<3).map { MetadataValue.Entry("entry \($0)", value(0, &random)) }
            // Numbers that every precision holds.
            let numbers = tensors.map { tensor in
                (0..<tensor.shape.reduce(1, *)).map { _ in Float(Int.random(in: -128...128, using: &random)) / 16 }
            }
            // From the format's own border to everything in 64 bits.
            let wideFrom = [0xFFFF_FFFF, 1000, 64, 1].randomElement(using: &random) ?? 1
            try TorchZipWriter.write(
                tensors, in: "state_dict", entries: entries, precision: precision, to: path, wideFrom: wideFrom
            ) { tensor, destination in
                let index = try #require(tensors.firstIndex { $0.name == tensor.name })
                _ = destination.update(fromContentsOf: numbers[index])
            }
            let checkpoint = try Checkpoint.open(path)
            #expect(checkpoint.container == .torchZip)
            #expect(checkpoint.names == tensors.map { "state_dict/" + $0.name })
            for (tensor, values) in zip(tensors, numbers) {
                #expect(checkpoint.tensors["state_dict/" + tensor.name]?.shape == tensor.shape)
                #expect(checkpoint.tensors["state_dict/" + tensor.name]?.scalar == precision.scalar)
                #expect(try checkpoint.floats("state_dict/" + tensor.name) == values)
            }
            for entry in entries { #expect(checkpoint.metadata[entry.key] == entry.value, "round \(round)") }
        }
    }

    @Test(arguments: [0xFFFF_FFFF, 1]) func everyEntryIsAlignedAndHasItsCheckSum(_ wideFrom: Int) throws {
        let shapes = [[7], [64], [3, 5], [1]]
        let path = folder.file("sums.pth")
        try TorchZipWriter.write(
            shapes.enumerated().map { .init(name: "tensor \($0)", shape: $1) }, in: "state_dict", to: path,
            wideFrom: wideFrom
        ) { _, destination in
            for index in destination.indices { destination[index] = Float(index) * 1.7 - 3 }
        }
        let bytes = try folder.bytes("sums.pth")
        func number(_ offset: Int, _ count: Int) -> Int {
            (0..<count).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
        }
        var position = 0
        var names: [String] = []
        while number(position, 4) == 0x0403_4B50 {
            let (nameLength, extraLength) = (number(position + 26, 2), number(position + 28, 2))
            let start = position + 30 + nameLength + extraLength
            let narrow = number(position + 18, 4)
            // The zip64 field comes first.
            let size = narrow == 0xFFFF_FFFF ? number(position + 30 + nameLength + 4, 8) : narrow
            #expect(start.isMultiple(of: 64))
            #expect(number(position + 14, 4) == Int(Self.slowSum(bytes[start..<start + size])))
            names.append(String(decoding: bytes[position + 30..<position + 30 + nameLength], as: UTF8.self))
            position = start + size
        }
        #expect(
            names == ["archive/data.pkl", "archive/byteorder"] + (0..<4).map { "archive/data/\($0)" }
                + ["archive/version"])
    }

    /// CRC-32 bit by bit, the twin of the tables.
    private static func slowSum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var sum: UInt32 = .max
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        return ~sum
    }

    @Test func aFailedWriteLeavesNothingBehind() throws {
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try TorchZipWriter.write(
                [.init(name: "a", shape: [2]), .init(name: "b", shape: [2])], in: "state_dict",
                to: folder.file("failed.pth")
            ) { tensor, _ in if tensor.name == "b" { throw Stop() } }
        }
        #expect(throws: CheckpointError.self) {
            try TorchZipWriter.write([], in: "state_dict", to: folder.file("none/x.pth")) { _, _ in }
        }
        #expect(folder.files.isEmpty)
        try folder.write("taken.pth", "precious")
        #expect(throws: CheckpointError.self) {
            try TorchZipWriter.write([], in: "state_dict", to: folder.file("taken.pth"), overwrite: false) { _, _ in }
        }
        #expect(folder.text("taken.pth") == "precious" && folder.files == ["taken.pth"])
    }

    @Test func aFolderAppearsWithAllItsFilesOrNotAtAll() throws {
        struct Stop: Error {}
        func write(_ path: String, overwrite: Bool = false, fails: Bool = false) throws {
            let output = try CheckpointFolderOutput(path, overwrite: overwrite)
            try output.add("config.json", "{}")
            try output.add("x.safetensors", [.init(name: "x", shape: [2])], metadata: [], precision: .float32) { _, _ in
                if fails { throw Stop() }
            }
            try output.publish()
        }
        #expect(throws: Stop.self) { try write(folder.file("new"), fails: true) }
        #expect(throws: CheckpointError.self) { try write(folder.file("none/new")) }
        #expect(folder.files.isEmpty)
        try write(folder.file("new/"))
        #expect(Scratch.names(folder.file("new")) == ["config.json", "x.safetensors"])
        try folder.write("new/README.md", "mine")
        try folder.write("new/config.json", "old")
        #expect(throws: CheckpointError.self) { try write(folder.file("new")) }
        #expect(throws: Stop.self) { try write(folder.file("new"), overwrite: true, fails: true) }
        #expect(folder.text("new/config.json") == "old")
        try write(folder.file("new"), overwrite: true)
        #expect(folder.text("new/config.json") == "{}" && folder.text("new/README.md") == "mine")
        #expect(folder.files == ["new"])
        // Where a name is taken by a folder, the files that already have theirs go again.
        let output = try CheckpointFolderOutput(folder.file("other"), overwrite: true)
        try output.add("a.json", "{}")
        try output.add("missing/b.json", "{}")
        #expect(throws: CheckpointError.self) { try output.publish() }
        #expect(folder.files == ["new"])
    }
}
