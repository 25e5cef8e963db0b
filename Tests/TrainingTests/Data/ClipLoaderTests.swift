// The loader against decoding everything and cutting it by hand.

import Datasets
import Sampling
import TestSupport
import Testing
import Training

@Suite struct ClipLoaderTests {
    private static let indices = ClipIndices(frames: 4, interval: 5)
    private static let side = 32

    private func pictures(
        _ list: [LabeledClip], seed: UInt64 = 1, isTraining: Bool = true, cache: ClipCache? = nil
    ) -> ClipPictures {
        ClipPictures(
            list: list, indices: Self.indices, imageSide: Self.side,
            choice: isTraining ? .drawn(Augmentation(cropSize: Self.side)) : .fixed(shortSide: 37), seed: seed,
            cache: cache)
    }

    private func all(
        _ pictures: ClipPictures, _ order: [ClipLoader.Request], lanes: Int = 2, ahead: Int = 3
    ) throws -> [LoadedClip] {
        var loaded: [LoadedClip] = []
        try ClipLoader(pictures, lanes: lanes).load(order, ahead: ahead) { clip in
            loaded.append(clip)
            return true
        }
        #expect(loaded.map(\.position) == Array(order.indices))
        #expect(loaded.map(\.index) == order.map(\.index))
        return loaded
    }

    @Test func trainingSeesTheFramesAndThePartsThatWereDrawn() throws {
        let footage = try TrainingFootage()
        let seed = UInt64.random(in: 0...999_999)
        let list = footage.list
        let order: [ClipLoader.Request] = list.indices.flatMap { index in [(index, 0), (index, 1)] }
        for (request, loaded) in zip(order, try all(pictures(list, seed: seed), order)) {
            let video = try PlainVideo(list[request.index])
            var random = SeededRandom(seed: seed, for: .augmentation, request.draw, request.index)
            let numbers = Self.indices.training(length: video.count) { random.below($0) }[0]
            let choice = Augmentation(cropSize: Self.side).draw(for: video.geometry, using: &random)
            let wanted = try numbers.map { try video.crop($0, choice, Self.side) }
            #expect(loaded.pixels == wanted, "seed \(seed), \(request), \(choice)")
        }
    }

    @Test func validationSeesTheMiddle() throws {
        let footage = try TrainingFootage()
        let list = footage.list
        let order: [ClipLoader.Request] = list.indices.map { ($0, 0) }
        for (index, loaded) in try all(pictures(list, isTraining: false), order).enumerated() {
            let video = try PlainVideo(list[index])
            let numbers = Self.indices.test(length: video.count)[0]
            let wanted = try numbers.map { try video.centre($0, shortSide: 37, Self.side) }
            #expect(loaded.pixels == wanted, "\(list[index].name)")
        }
    }

    @Test func picturesDependNeitherOnTheOrderNorOnTheLanes() throws {
        let footage = try TrainingFootage()
        let order: [ClipLoader.Request] = (0..<3).flatMap { draw in (0..<4).map { ($0, draw) } }
        let one = try all(pictures(footage.list), order, lanes: 1, ahead: 1)
        let four = try all(pictures(footage.list), order, lanes: 4, ahead: 8)
        #expect(one.map(\.pixels) == four.map(\.pixels))
        let backwards = try all(pictures(footage.list), order.reversed(), lanes: 3)
        #expect(one.map(\.pixels) == backwards.reversed().map(\.pixels))
        // Another epoch and another seed are other pictures.
        #expect(one[0].pixels != one[4].pixels)
        let other = try all(pictures(footage.list, seed: 2), order)
        #expect(other[0].pixels != one[0].pixels)
    }

    @Test func aClipThatCannotBeReadHasItsReasonAndTheOthersGoOn() throws {
        let footage = try TrainingFootage()
        try footage.scratch.write("no.mp4", "this is no video")
        let list =
            [LabeledClip(name: "no.mp4", path: footage.scratch.file("no.mp4"), labels: [0])] + footage.list.prefix(1)
            + [
                LabeledClip(
                    name: "late", path: footage.wide, stretch: ClipStretch(startSeconds: 90, endSeconds: 91),
                    labels: [0])
            ]
        let loaded = try all(pictures(list), [(0, 0), (1, 0), (2, 0)])
        guard case .failure(let failure) = loaded[0].clip, case .failure(let late) = loaded[2].clip else {
            return #expect(Bool(false), "both cannot be read")
        }
        #expect(failure.description.hasPrefix("cannot read the clip \"no.mp4\": "))
        #expect(late.reason.contains("no frame from 90.0 to 91.0 s"))
        #expect(loaded[1].pixels?.count == 4)
    }

    @Test(arguments: [1, 4])
    func loadingEndsEarlyWithoutHanging(lanes: Int) throws {
        struct Enough: Error {}
        let footage = try TrainingFootage()
        let order: [ClipLoader.Request] = (0..<40).map { ($0 % 4, $0) }
        var count = 0
        try ClipLoader(pictures(footage.list), lanes: lanes).load(order, ahead: 6) { _ in
            count += 1
            return count < 3
        }
        #expect(count == 3)
        #expect(throws: Enough.self) {
            try ClipLoader(pictures(footage.list), lanes: lanes).load(order, ahead: 6) { _ in throw Enough() }
        }
        try ClipLoader(pictures(footage.list), lanes: lanes).load([], ahead: 6) { _ in
            Issue.record("nothing was asked for")
            return true
        }
    }
}
