// What a run will do, before it does it: for `--dry-run` and for progress.

import Files
import Foundation
import Media
import Sampling
import Settings
import TimeSformer

/// The windows, cost and memory of a run, as far as the input tells them.
package struct RunPlan: Sendable {
    /// Seconds of the part that is labelled; nil for live input and pipes.
    package let durationSeconds: Double?
    package let frames: Int?
    /// Windows of the part; nil where the length is not known.
    package let windows: Int?
    /// Clips a window: one a view.
    package let views: Int
    package let multiplyAddsPerClip: Int
    package let parameters: Int
    package let precision: ModelPrecision
    package let windowSeconds: Double
    package let strideSeconds: Double
    package let batchSize: Int

    init(_ pipeline: ResolvedPipeline, video: VideoStreamInfo, options: RunOptions, isLive: Bool) {
        let rate = Self.rate(pipeline.rate, video)
        windowSeconds = Double(pipeline.grid.span) / rate
        strideSeconds = Double(pipeline.grid.stride) / rate
        frames = video.frameCount
        views = pipeline.crop.viewCount
        multiplyAddsPerClip = pipeline.configuration.multiplyAddsPerClip
        parameters = pipeline.configuration.parameterCount
        precision = pipeline.precision
        batchSize = pipeline.batch.size
        let length = isLive ? nil : video.durationSeconds
        let begin =
            options.startSeconds ?? 0
        durationSeconds = length.map { max(0, min($0, options.endSeconds ?? $0) - begin) }
        if let length {
            let slots =
                pipeline.rate == .source
                ? video.frameCount ?? Int(saturating: length * rate) : Int(saturating: (length * rate).rounded(.up))
            let whole = pipeline.grid.windows(inSectionOf: slots).count
            let stride = strideSeconds
            let first = min(whole, Int(saturating: (begin / stride).rounded(.up)))
            let last = options.endSeconds.map { min(whole, Int(saturating: ($0 / stride).rounded(.up))) } ?? whole
            windows = max(0, last - first)
        } else {
            windows = nil
        }
    }

    /// Frames per second that windows are counted in; 25 where a stream has no rate.
    static func rate(_ rate: SamplingRate, _ video: VideoStreamInfo) -> Double {
        switch rate {
        case .fixed(let fixed): fixed.value
        case .source: video.averageFrameRate?.value ?? 25
        }
    }

    /// Bytes that the run holds at its peak, roughly: packed weights, activations of a batch, frames in flight.
    package func memoryBytes(_ configuration: TimeSformerConfiguration, video: VideoStreamInfo, threads: Int) -> Int {
        let weights = parameters * precision.bytesPerWeight
        let tokens = configuration.tokens
        let activations = tokens * configuration.width * 4 * 6
        let picture = video.codedWidth &* video.codedHeight &* 3 / 2
        return weights + activations + picture &* (16 + 4 * threads) + (80 << 20)
    }
}
