// Thousands of damaged checkpoints: each must open, or end in an error that names the file. A crash ends the test run,
// a hang shows as a test that never ends, and memory is measured by whoever runs ACTIONLINE_FUZZ=10000.

import Checkpoints
import Foundation
import TestSupport
import Testing

@Suite struct FuzzTests {
    /// Small right files of every container.
    static var seeds: [(name: String, bytes: [UInt8])] {
        let training = PickleItem.dictionary([
            ("meta", .dictionary([("classes", .list([.string("a")])), ("lr", .real(0.1))])),
            ("hub", .object(module: "m", name: "C", state: .dictionary([("x", .tuple([.none, .bool(true)]))]))),
            (
                "state_dict",
                .orderedDictionary([
                    ("a", .tensor(TestTensor(key: "0", count: 6, shape: [2, 3]))),
                    (
                        "b",
                        .tensor(TestTensor(key: "1", type: "HalfStorage", count: 4, shape: [2, 2], strides: [1, 2]))
                    ),
                ])
            ),
        ])
        let storages = TestFiles.storages + [("1", [UInt8](repeating: 0x3C, count: 8))]
        let header =
            #"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"#
            + #""b":{"dtype":"I64","shape":[1],"data_offsets":[8,16]}}"#
        return [
            ("zip", TestFiles.zip(training, storages: storages)),
            (
                "zip64",
                TestFiles.zip(training, storages: storages) { zip in
                    zip.zip64End = true
                    for index in zip.entries.indices { zip.entries[index].zip64 = true }
                }
            ),
            ("legacy", TestFiles.legacy(TestFiles.object, storages: TestFiles.storages)),
            ("safetensors", TestFiles.safetensors(header, [UInt8](repeating: 1, count: 16))),
        ]
    }

    @Test func damagedFilesOpenOrEndInAnErrorThatNamesThem() throws {
        let count = ProcessInfo.processInfo.environment["ACTIONLINE_FUZZ"].flatMap { Int($0) } ?? 3000
        let seed = ProcessInfo.processInfo.environment["ACTIONLINE_SEED"].flatMap { UInt64($0) } ?? 20_261_122
        print("fuzz: \(count) mutants, seed \(seed) (ACTIONLINE_FUZZ, ACTIONLINE_SEED)")
        var random = SeededGenerator(seed)
        let folder = Scratch()
        var refused = 0
        let seeds = Self.seeds
        for number in 0..<count {
            let original = seeds[number % seeds.count]
            let mutant = Mutation.apply(to: original.bytes, with: seeds[random.below(seeds.count)].bytes, &random)
            let path = folder.file(mutant, "mutant.bin")
            if let failure = openingFailure(path) {
                refused += 1
                #expect(failure.contains("mutant.bin"), "mutant \(number) of \(original.name): \(failure)")
            }
        }
        print("fuzz: \(refused) of \(count) refused")
        #expect(refused > count / 2)
    }

    @Test func damagedJSONIsReadOrRefused() {
        var random = SeededGenerator(7)
        let seed = Array(
            #"{"a":[1,-2.5e3,"t\u00e9\ud83d\ude00",true,null],"weight_map":{"x.y":"model-1.safetensors"}}"#.utf8)
        for _ in 0..<3000 {
            let mutant = Mutation.apply(to: seed, with: seed, &random)
            _ = try? MetadataValue(json: mutant)
        }
    }
}

/// Ways to damage a file.
enum Mutation {
    static func apply(to bytes: [UInt8], with other: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var mutant = bytes
        for _ in 0...random.below(3) {
            guard !mutant.isEmpty else { return mutant }
            let place = random.below(mutant.count)
            let length = 1 + random.below(min(16, mutant.count - place))
            switch random.below(9) {
            case 0: mutant[place] ^= UInt8(1 << random.below(8))
            case 1: mutant[place] = UInt8(truncatingIfNeeded: random.next())
            case 2: mutant.removeSubrange(place...)
            case 3: mutant.removeSubrange(place..<place + length)
            case 4: mutant.insert(contentsOf: mutant[place..<place + length], at: random.below(mutant.count))
            case 5:
                // Splice: the other file's bytes from somewhere.
                let start = random.below(other.count)
                mutant.replaceSubrange(place..., with: other[start...])
            case 6: for index in place..<place + length { mutant[index] = 0 }
            case 7: for index in place..<place + length { mutant[index] = 0xFF }
            default:
                // A number that tends to hurt, at a random place.
                let numbers = [0, 1, 0x7F, 0xFF, 0x7FFF_FFFF, 0xFFFF_FFFF, Int.max, -1, Int.min]
                let number = littleEndian(numbers[random.below(numbers.count)], [1, 2, 4, 8][random.below(4)])
                for (index, byte) in number.enumerated() where place + index < mutant.count {
                    mutant[place + index] = byte
                }
            }
        }
        return mutant
    }
}

extension SeededGenerator {
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }
}
