// Turns the frames that windows need into the model's pictures.

import Clips
import Media

/// Scales frames; one thread at a time.
package final class ImageMaker {
    private let scaler: FrameScaler
    private let plan: ScalePlan

    package init(_ plan: ScalePlan) {
        self.plan = plan
        scaler = FrameScaler(plan)
    }

    /// The frame's views, [crop × crop × RGB] each.
    package func sample(_ frame: TimedFrame) throws -> SampledFrame {
        let images = (0..<plan.crops.count).map { _ in FrameImage(side: plan.cropSize) }
        try Self.withBuffers(of: images[...]) { try scaler.scale(frame.frame, into: $0) }
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
