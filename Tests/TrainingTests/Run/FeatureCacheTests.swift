// Features on the disk: kept, cut, damaged, of another width.

import Foundation
import TestSupport
import Testing
import Training

@Suite struct FeatureCacheTests {
    private let scratch = Scratch()

    private func fill(_ count: Int) throws -> String {
        let path = scratch.file("features.bin")
        let cache = try FeatureCache(path, width: 3)
        for key in 0..<UInt64(count) { try cache.add(key, [Float(key), -1, 0.25]) }
        return path
    }

    @Test func whatWasKeptIsReadAgain() throws {
        let path = try fill(5)
        let cache = try FeatureCache(path, width: 3)
        #expect(cache.known.count == 5 && cache.known[4] == [4, -1, 0.25])
    }

    @Test func aRecordThatWasCutIsLostAloneAndWritingGoesOn() throws {
        let path = try fill(5)
        for cut in [1, 8, 27] {
            let bytes = try scratch.bytes("features.bin")
            try scratch.write("features.bin", bytes.dropLast(cut))
            let cache = try FeatureCache(path, width: 3)
            #expect(cache.known.count == 4)
            try cache.add(4, [4, -1, 0.25])
            #expect(try FeatureCache(path, width: 3).known.count == 5)
        }
    }

    @Test func aDamagedRecordEndsWhatIsBelieved() throws {
        let path = try fill(5)
        var bytes = try scratch.bytes("features.bin")
        bytes[12 + 2 * 28 + 20] ^= 1
        try scratch.write("features.bin", bytes)
        #expect(try FeatureCache(path, width: 3).known.keys.sorted() == [0, 1])
    }

    @Test func aFileOfAnotherKindOrWidthBeginsAnew() throws {
        let path = try fill(5)
        #expect(try FeatureCache(path, width: 4).known.isEmpty)
        try scratch.write("features.bin", "not features at all")
        let cache = try FeatureCache(path, width: 3)
        #expect(cache.known.isEmpty)
        try cache.add(9, [1, 2, 3])
        #expect(try FeatureCache(path, width: 3).known == [9: [1, 2, 3]])
    }
}
