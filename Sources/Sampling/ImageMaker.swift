// Turns the frames that windows need into the model's pictures.

import Clips
import Media

/// Scales frames; one thread at a time.
package final class ImageMaker {
    private let plan: (PictureGeometry) -> ScalePlan
    private var scaler: FrameScaler?

    package init(_ plan: ScalePlan) {
        self.plan = { _ in plan }
    }

    /// - Parameter plan: how a frame of this geometry becomes pictures; asked for each frame, so that it must answer the
    ///   same each time.
    package init(_ plan: @escaping (PictureGeometry) -> ScalePlan) {
        self.plan = plan
    }

    /// The frame's views, [crop × crop × RGB] each.
    package func sample(_ frame: TimedFrame) throws -> SampledFrame {
        let plan = plan(frame.frame.geometry)
        let scaler = scaler.flatMap { $0.plan == plan ? $0 : nil } ?? FrameScaler(plan)
        self.scaler = scaler
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
