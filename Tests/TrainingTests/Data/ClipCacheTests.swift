// Clips on the disk: the same pictures as without them, whatever becomes of the files.

import Datasets
import Foundation
import Sampling
import TestSupport
import Testing
import Training

@Suite struct ClipCacheTests {
    private let footage: TrainingFootage
    private let order: [ClipLoader.Request] = (0..<2).flatMap { draw in (0..<4).map { ($0, draw) } }

    init() throws { footage = try TrainingFootage() }

    private func load(
        _ cache: ClipCache?, _ order: [ClipLoader.Request]? = nil, isTraining: Bool = true,
        list: [LabeledClip]? = nil
    ) throws -> [[[UInt8]]?] {
        let pictures = ClipPictures(
            list: list ?? footage.list, indices: ClipIndices(frames: 4, interval: 5), imageSide: 32,
            choice: isTraining ? .drawn(Augmentation(cropSize: 32)) : .fixed(shortSide: 37), seed: 5, cache: cache)
        var pixels: [[[UInt8]]?] = []
        try ClipLoader(pictures, lanes: 3).load(order ?? self.order, ahead: 4) { clip in
            pixels.append(clip.pixels)
            return true
        }
        return pixels
    }

    private var folder: String { footage.scratch.file("cache") }
    private var entries: [String] { Scratch.names(folder) }

    @Test func aFullCacheAnEmptyOneAndOneWithoutRoomGiveTheSamePictures() throws {
        let first = try load(ClipCache(folder))
        #expect(entries.count == 4)
        let cache = try ClipCache(folder)
        #expect(cache.usedBytes == entries.reduce(0) { $0 + size($1) })
        let second = try load(cache)
        let small = try ClipCache(footage.scratch.file("small"), limit: 1000)
        let third = try load(small)
        #expect(!first.contains(nil) && first == second && first == third)
        #expect(small.usedBytes == 0 && small.refusedCount > 0)
        #expect(Scratch.names(footage.scratch.file("small")).isEmpty)
    }

    @Test func picturesAreNearlyThoseWithoutACache() throws {
        let (with, without) = (try load(ClipCache(folder)), try load(nil))
        for (a, b) in zip(with.compactMap { $0 }.joined(), without.compactMap { $0 }.joined()) {
            let sum = zip(a, b).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
            // Scaled twice, of sharp test pictures: a fortieth of 255.
            #expect(Double(sum) / Double(a.count) < 6)
        }
    }

    @Test func validationIsTheSameWithAndWithoutACache() throws {
        let plain = try load(nil, isTraining: false)
        #expect(try load(ClipCache(folder), isTraining: false) == plain)
        #expect(try load(ClipCache(folder), isTraining: false) == plain)
        // Only four frames of each are there.
        #expect(entries.allSatisfy { size($0) < 5 * 37 * 80 * 3 })
    }

    @Test func theVideoIsNoLongerNeededOnceItIsThere() throws {
        let videos = Set(footage.list.map(\.path))
        let change = [FileAttributeKey.modificationDate: Date(timeIntervalSince1970: 1_700_000_000)]
        for video in videos { try FileManager.default.setAttributes(change, ofItemAtPath: video) }
        let first = try load(ClipCache(folder))
        // The same name, size and time, and no video in it.
        for video in videos {
            let size = try Data(contentsOf: URL(fileURLWithPath: video)).count
            try Data(repeating: 0, count: size).write(to: URL(fileURLWithPath: video))
            try FileManager.default.setAttributes(change, ofItemAtPath: video)
        }
        #expect(try load(nil).allSatisfy { $0 == nil })
        #expect(try load(ClipCache(folder)) == first)
    }

    @Test func aDamagedEntryIsMadeAnew() throws {
        let first = try load(ClipCache(folder))
        let whole = try entries.map { try footage.scratch.bytes("cache/\($0)") }
        for damage in 0..<5 {
            for (name, bytes) in zip(entries, whole) {
                var bytes = bytes
                switch damage {
                case 0: bytes.removeLast(100)
                case 1: bytes[20] ^= 1
                case 2: bytes[30] ^= 0x40
                case 3: for place in stride(from: 2000, to: bytes.count, by: 500) { bytes[place] ^= 0x80 }
                default: bytes = []
                }
                try footage.scratch.write("cache/\(name)", bytes)
            }
            #expect(try load(ClipCache(folder)) == first, "damage \(damage)")
            _ = try load(ClipCache(folder))
            #expect(try entries.map { try footage.scratch.bytes("cache/\($0)") } == whole, "damage \(damage)")
        }
    }

    @Test func aVideoThatChangesIsDecodedAgain() throws {
        let path = footage.wide
        let before = try load(ClipCache(folder), [(0, 0)])
        let other = try footage.scratch.ffmpeg("other.mp4", ["-i", path, "-vf", "negate", "-c:v", "libx264"])
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: other, toPath: path)
        let after = try load(ClipCache(folder), [(0, 0)])
        let again = try load(ClipCache(folder), [(0, 0)])
        #expect(after != before && after == again)
        #expect(entries.count == 1)
    }

    @Test func examplesOfOneSegmentShareAnEntry() throws {
        let list = Array(repeating: footage.list[3], count: 6)
        let pixels = try load(ClipCache(folder), (0..<6).map { ($0, 0) }, list: list)
        #expect(entries.count == 1 && Set(pixels).count > 1)
    }

    @Test func aFolderThatCannotBeSaysSo() {
        #expect(throws: ClipCacheError.self) { try ClipCache("/proc/nowhere/cache") }
        let file = footage.wide
        #expect(throws: ClipCacheError.self) { try ClipCache(file) }
    }

    private func size(_ name: String) -> Int { (try? footage.scratch.bytes("cache/\(name)").count) ?? 0 }
}
