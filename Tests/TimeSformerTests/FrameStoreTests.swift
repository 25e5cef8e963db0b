// The bookkeeping of shared frames, without a model: who has which row, and who makes room for whom.

import Clips
import TestSupport
import Testing
import TimeSformer

@Suite struct FrameStoreTests {
    private let images = (0..<12).map { _ in FrameImage(side: 1) }

    /// Looks up images by number, fills what is missing with their numbers, and returns the missing ones' numbers.
    /// Every row then has to hold its image's number.
    private func find(_ store: FrameStore, _ numbers: [Int]) -> [Int] {
        let found = store.find(numbers.map { images[$0] })
        var missing: [Int] = []
        for (image, row) in found.missing {
            guard let number = images.firstIndex(where: { $0 === image }) else { continue }
            for index in 0..<store.rowFloats { row[index] = Float(number) }
            missing.append(number)
        }
        for (number, row) in zip(numbers, found.rows) {
            for index in 0..<store.rowFloats { #expect(row[index] == Float(number)) }
        }
        #expect(found.rows.count == numbers.count)
        return missing
    }

    @Test func anImageMetAgainKeepsItsRow() {
        let store = FrameStore(rowFloats: 3, kept: 4)
        #expect(find(store, [0, 1, 2]) == [0, 1, 2])
        #expect(find(store, [1, 2, 3]) == [3])
        #expect(find(store, []) == [])
        store.removeAll()
        #expect(find(store, [1, 2]) == [1, 2])
    }

    @Test func anOldFrameUsedAgainJustInTimeStays() {
        let store = FrameStore(rowFloats: 2, kept: 3)
        #expect(find(store, [0, 1, 2]) == [0, 1, 2])
        // 0 is the next to go, but it is used again: 1 goes instead.
        #expect(find(store, [0]) == [])
        #expect(find(store, [3]) == [3])
        #expect(find(store, [0, 2, 3]) == [])
        #expect(find(store, [1]) == [1])
    }

    @Test func aCallAtFullCapacityEvictsNoneOfItsOwnFrames() {
        let store = FrameStore(rowFloats: 2, kept: 4)
        #expect(find(store, [0, 1, 2, 3]) == [0, 1, 2, 3])
        // 0 is the oldest and comes last: the new frames before it must not take its row.
        #expect(find(store, [4, 5, 6, 0]) == [4, 5, 6])
        #expect(find(store, [6, 5, 4, 0]) == [])
        #expect(store.capacity == 4)
    }

    @Test func aLargerCallAfterASmallerOneFindsWhatWasThere() {
        let store = FrameStore(rowFloats: 5, kept: 2)
        #expect(find(store, [0, 1]) == [0, 1])
        #expect(find(store, [2, 1, 3, 0, 4]) == [2, 3, 4])
        #expect(store.capacity == 5)
        #expect(find(store, [0, 1, 2, 3, 4]) == [])
        #expect(find(store, [5]) == [5])
        #expect(find(store, [1, 2, 3, 4]) == [])
    }

    @Test func theSameImageTwiceInAClipIsComputedOnce() {
        let store = FrameStore(rowFloats: 2, kept: 3)
        #expect(find(store, [7, 7, 8, 7]) == [7, 8])
        #expect(find(store, [8, 8, 9, 9, 10]) == [9, 10])
    }

    @Test func withoutSharingEveryFrameIsComputedAndNoneKept() {
        let store = FrameStore(rowFloats: 2, kept: 2)
        #expect(find(store, [0, 1]) == [0, 1])
        store.sharesFrames = false
        for _ in 0..<2 {
            let found = store.find([images[0], images[0], images[1]])
            #expect(found.missing.count == 3)
            #expect(Set(found.rows).count == 3)
        }
        weak var image: FrameImage?
        do {
            let mine = FrameImage(side: 1)
            image = mine
            _ = store.find([mine])
            // Nobody keeps results of these pixels, so that they may change.
            mine.withUnsafeMutableBytes { $0[0] = 1 }
        }
        #expect(image == nil)
        store.sharesFrames = true
        #expect(find(store, [0, 1]) == [0, 1])
    }

    @Test func imagesLiveAsLongAsTheirRows() {
        let store = FrameStore(rowFloats: 1, kept: 2)
        weak var image: FrameImage?
        do {
            let mine = FrameImage(side: 1)
            image = mine
            _ = store.find([mine])
        }
        #expect(image != nil)
        #expect(find(store, [0, 1]) == [0, 1])
        #expect(image == nil)
    }

    /// Against a table of what was used when, in random calls.
    @Test func randomCallsKeepWhatWasUsedLast() {
        let seed = UInt64.random(in: 0..<1 << 48)
        var random = SeededGenerator(seed)
        let store = FrameStore(rowFloats: 2, kept: 5)
        // From the longest unused to the last used.
        var known: [Int] = []
        for _ in 0..<3000 {
            let numbers = (0..<Int.random(in: 0...5, using: &random)).map { _ in
                Int.random(in: 0..<images.count, using: &random)
            }
            var missing: [Int] = []
            func use(_ number: Int) {
                known.removeAll { $0 == number }
                known.append(number)
            }
            for number in numbers where known.contains(number) { use(number) }
            for number in numbers {
                if !known.contains(number) {
                    missing.append(number)
                    if known.count == 5 { known.removeFirst() }
                }
                use(number)
            }
            #expect(find(store, numbers) == missing, "seed \(seed)")
        }
    }
}
