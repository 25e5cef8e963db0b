// Whole pictures at the size that a cache keeps.

import Media
import Sampling

/// Scales frames whole. One thread at a time.
final class SmallPictures {
    /// Of the scaled pictures, pixels.
    let shortSide: Int
    /// Whether a smaller video is enlarged. Where pictures are scaled again, that would only take room.
    private let enlarges: Bool
    private var scaler: FrameScaler?

    init(shortSide: Int, enlarges: Bool) {
        self.shortSide = shortSide
        self.enlarges = enlarges
    }

    func picture(_ frame: TimedFrame) throws -> SmallPicture {
        let geometry = frame.frame.geometry
        let own = max(1, min(geometry.shownWidth, geometry.shownHeight))
        let side = enlarges ? shortSide : min(shortSide, own)
        let scaler =
            scaler.flatMap { $0.plan.shortSide == side ? $0 : nil }
            ?? FrameScaler(ScalePlan(shortSide: side, cropSize: 1))
        self.scaler = scaler
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
