// Whole pictures at the size that a cache keeps.

import Media
import Sampling

/// Scales frames to one short side, whole. One thread at a time.
final class SmallPictures {
    let shortSide: Int
    private let scaler: FrameScaler

    init(shortSide: Int) {
        self.shortSide = shortSide
        scaler = FrameScaler(ScalePlan(shortSide: shortSide, cropSize: 1))
    }

    func picture(_ frame: TimedFrame) throws -> SmallPicture {
        let whole = try scaler.scaleWhole(frame.frame)
        return SmallPicture(
            width: whole.width, height: whole.height, bytes: whole.bytes, isDamaged: frame.frame.isCorrupt)
    }
}

/// An upright RGB picture, [height, width, 3].
struct SmallPicture: Sendable {
    let width: Int
    let height: Int
    let bytes: [UInt8]
    /// Parts of it could not be decoded and are guessed.
    let isDamaged: Bool

    /// What the model sees of it.
    func sample(_ maker: ImageMaker) throws -> SampledFrame {
        let frame = try VideoFrame(rgb: bytes, width: width, height: height, pts: 0, base: .microseconds)
        let sample = try maker.sample(TimedFrame(frame: frame, seconds: 0))
        return SampledFrame(views: sample.views, seconds: 0, isDamaged: isDamaged)
    }
}
