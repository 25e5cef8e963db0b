// Checkpoints made of bytes, in every container, in a folder that goes away with the test.

import Checkpoints
import Foundation
import TestSupport

extension Scratch {
    /// Writes a file and gives its path.
    func file(_ bytes: [UInt8], _ name: String = "test.pth") -> String {
        (try? write(name, bytes)) ?? file(name)
    }
}

enum TestFiles {
    /// A torch zip archive around a pickle and its storages.
    static func zip(
        _ object: PickleItem, storages: [(String, [UInt8])], change: (inout ZipBuilder) -> Void = { _ in }
    ) -> [UInt8] {
        var builder = ZipBuilder()
        builder.add("model/data.pkl", object.pickled())
        builder.add("model/byteorder", Array("little".utf8))
        for (key, bytes) in storages { builder.add("model/data/" + key, bytes) }
        builder.add("model/version", Array("3\n".utf8))
        change(&builder)
        return builder.bytes()
    }

    /// torch's container before 1.6.
    static func legacy(_ object: PickleItem, storages: [(String, [UInt8])], unit: Int = 4) -> [UInt8] {
        var bytes: [UInt8] = [0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E]
        bytes += PickleItem.int(1001).pickled()
        bytes += PickleItem.dictionary([("protocol_version", .int(1001)), ("little_endian", .bool(true))]).pickled()
        bytes += object.pickled()
        bytes += PickleItem.list(storages.map { .string($0.0) }).pickled()
        for (_, data) in storages { bytes += littleEndian(data.count / unit, 8) + data }
        return bytes
    }

    static func safetensors(_ header: String, _ data: [UInt8]) -> [UInt8] {
        littleEndian(header.utf8.count, 8) + Array(header.utf8) + data
    }

    /// {"state_dict": {"a": 2×3, "b": the transposed same storage, "c": its last column}, "meta": {…}} over 0…5.
    static let object = PickleItem.dictionary([
        ("meta", .dictionary([("epoch", .int(15)), ("classes", .list([.string("run"), .string("walk")]))])),
        (
            "state_dict",
            .orderedDictionary([
                ("a", .tensor(TestTensor(key: "0", count: 6, shape: [2, 3]))),
                ("b", .tensor(TestTensor(key: "0", count: 6, shape: [3, 2], strides: [1, 3]))),
                ("c", .tensor(TestTensor(key: "0", count: 6, offset: 2, shape: [2], strides: [3]))),
            ])
        ),
    ])
    static let storages = [("0", floatBytes([0, 1, 2, 3, 4, 5]))]
}

/// The message of the error that opening and reading everything ends in; nil when there is none.
func openingFailure(_ path: String) -> String? {
    do {
        let checkpoint = try Checkpoint.open(path)
        for name in checkpoint.names { _ = try checkpoint.floats(name) }
        return nil
    } catch {
        return "\(error)"
    }
}
