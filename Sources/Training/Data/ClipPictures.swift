// From a clip of a list to what the model sees of it: which frames, at which size, which part of them. Every random number
// is drawn by (seed, draw, place in the list), so that a clip's pictures depend on nothing that was read before.

import Clips
import Datasets
import Media
import Sampling

/// Reads single clips of a list, for training or for validation.
///
///     let pictures = ClipPictures(
///         list: list.clips, indices: ClipIndices(frames: 8, interval: 32), augmentation: Augmentation(cropSize: 224),
///         seed: 7)
///
/// With a cache, training's pictures are scaled twice: to the cache's size, and from there to the size that was drawn. That
/// holds whether or not a clip is in the cache, so that the same draw gives the same pixels however full it is.
/// Validation's are the same with and without one.
package struct ClipPictures: Sendable {
    /// How the picture of a frame is chosen.
    package enum Choice: Sendable {
        /// Training: drawn anew for each draw of a clip.
        case drawn(Augmentation)
        /// Validation: this short side, the crop in the middle.
        case fixed(shortSide: Int)
    }

    package let list: [LabeledClip]
    private let indices: ClipIndices
    private let imageSide: Int
    private let choice: Choice
    private let seed: UInt64
    private let cache: ClipCache?

    /// - Parameters:
    ///   - indices: which frames make a clip; in training their training mode is used, else their test mode.
    ///   - imageSide: pixels of the model's image.
    ///   - seed: of training's draws.
    /// - Precondition: an augmentation crops to `imageSide`.
    package init(
        list: [LabeledClip], indices: ClipIndices, imageSide: Int, choice: Choice, seed: UInt64,
        cache: ClipCache? = nil
    ) {
        if case .drawn(let augmentation) = choice {
            precondition(augmentation.cropSize == imageSide, "a crop is what the model takes")
        }
        self.list = list
        self.indices = indices
        self.imageSide = imageSide
        self.choice = choice
        self.seed = seed
        self.cache = cache
    }

    /// What a cache keeps: for training every frame at the largest size that is drawn, for validation the frames and the
    /// size that are shown.
    private var kept: (frames: ClipCache.Kept, pictures: SmallPictures) {
        switch choice {
        case .drawn(let augmentation):
            (.every, SmallPictures(shortSide: augmentation.shortSides.upperBound, enlarges: false))
        case .fixed(let shortSide): (.chosen(indices), SmallPictures(shortSide: shortSide, enlarges: true))
        }
    }

    func load(_ request: ClipLoader.Request, position: Int) -> LoadedClip {
        let labeled = list[request.index]
        do {
            let frames = try frames(of: labeled, draw: Draw(self, request))
            return LoadedClip(
                position: position, index: request.index, clip: .success(Clip(frames: coloured(frames, request))),
                isDamaged: frames.contains(where: \.isDamaged))
        } catch {
            return LoadedClip(
                position: position, index: request.index,
                clip: .failure(UnreadableClip(name: labeled.name, reason: "\(error)")), isDamaged: false)
        }
    }

    /// The frames' pictures, in the colours that were drawn. A frame that comes twice stays one object.
    private func coloured(_ frames: [SampledFrame], _ request: ClipLoader.Request) -> [FrameImage] {
        guard case .drawn(let augmentation) = choice, augmentation.colours.strength > 0 else {
            return frames.map(\.views[0])
        }
        var random = SeededRandom(seed: seed, for: .colours, request.draw, request.index)
        let change = augmentation.colours.draw(using: &random)
        var changed: [ObjectIdentifier: FrameImage] = [:]
        return frames.map { frame in
            let image = frame.views[0]
            if let known = changed[ObjectIdentifier(image)] { return known }
            let new = change(image)
            changed[ObjectIdentifier(image)] = new
            return new
        }
    }

    private func frames(of labeled: LabeledClip, draw: Draw) throws -> [SampledFrame] {
        let maker = ImageMaker(draw.plan)
        guard let cache else {
            return try ClipReader(maker, threads: 1).read(labeled.path, stretch: labeled.stretch, choose: draw.frames)
                .clips[0]
        }
        let (kept, small) = kept
        if let entry = try cache.entry(of: labeled, keeping: kept, small) {
            // A frame that comes twice is one object, whose work the model does once.
            let numbers = draw.frames(entry.frameCount)[0]
            var samples: [Int: SampledFrame] = [:]
            for number in Set(numbers) {
                guard let picture = try entry.picture(number) else { break }
                samples[number] = try picture.sample(maker)
            }
            let frames = numbers.compactMap { samples[$0] }
            // A damaged entry is as none.
            if frames.count == numbers.count { return frames }
            cache.forget(entry)
        }
        return try ClipFrames(threads: 1).read(labeled.path, stretch: labeled.stretch, choose: draw.frames) {
            try small.picture($0).sample(maker)
        }.clips[0]
    }

    /// The random numbers of one draw of one clip.
    private final class Draw {
        private let pictures: ClipPictures
        private let beginning: SeededRandom
        /// What is left after the frames were drawn.
        private var rest: SeededRandom

        init(_ pictures: ClipPictures, _ request: ClipLoader.Request) {
            self.pictures = pictures
            beginning = SeededRandom(seed: pictures.seed, for: .augmentation, request.draw, request.index)
            rest = beginning
        }

        /// The frames of a clip in a video of so many.
        func frames(_ count: Int) -> [[Int]] {
            switch pictures.choice {
            case .fixed: return pictures.indices.test(length: count)
            case .drawn:
                var random = beginning
                defer { rest = random }
                return pictures.indices.training(length: count) { random.below($0) }
            }
        }

        /// How a frame becomes a picture; the same for each frame of one size.
        func plan(_ geometry: PictureGeometry) -> ScalePlan {
            switch pictures.choice {
            case .fixed(let shortSide): return ScalePlan(shortSide: shortSide, cropSize: pictures.imageSide)
            case .drawn(let augmentation):
                var random = rest
                return augmentation.draw(for: geometry, using: &random).plan(cropSize: pictures.imageSide)
            }
        }
    }
}
