// Turns the frames that windows need into the model's pictures.

import Media
import TimeSformer

/// Scales frames; one thread at a time.
final class ImageMaker {
    private let scaler: FrameScaler
    private let plan: ScalePlan
    private let progress: RunProgress?

    init(_ plan: ScalePlan, progress: RunProgress? = nil) {
        self.plan = plan
        self.progress = progress
        scaler = FrameScaler(plan)
    }

    /// The frame's views, [crop × crop × RGB] each.
    func sample(_ frame: PlacedFrame) throws -> SampledFrame {
        let images = (0..<plan.crop.viewCount).map { _ in FrameImage(side: plan.cropSize) }
        try Self.withBuffers(of: images[...]) { try scaler.scale(frame.frame, into: $0) }
        progress?.update { $0.sampledFrames += 1 }
        return SampledFrame(
            views: images, seconds: frame.seconds, isDamaged: frame.frame.isCorrupt)
    }

    /// Opens every image at once for writing; none is shared yet.
    private static func withBuffers(
        of images: ArraySlice<FrameImage>, _ opened: [UnsafeMutableRawBufferPointer] = [],
        _ body: ([UnsafeMutableRawBufferPointer]) throws -> Void
    ) rethrows {
        guard let image = images.first else { return try body(opened) }
        try image.withUnsafeMutableBytes { try withBuffers(of: images.dropFirst(), opened + [$0], body) }
    }
}
