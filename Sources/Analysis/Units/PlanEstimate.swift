// What labelling an archive will cost, from a measured minute.

import Foundation
import Media
import Settings
import TimeSformer

/// Windows, hours of computing and bytes of many videos.
package struct PlanEstimate: Sendable {
    package private(set) var videos = 0
    package private(set) var units = 0
    package private(set) var videoSeconds = 0.0
    package private(set) var windows = 0
    /// Bytes of files that workers will read; of addresses nothing is known.
    package private(set) var bytes = 0.0
    /// Videos whose length nobody knows: they are not counted.
    package private(set) var unknown = 0
    /// Addresses, whose bytes are not counted.
    package private(set) var remote = 0
    private let pipeline: ResolvedPipeline
    private var sample: (input: ArchiveInput, video: VideoStreamInfo)?

    package init(_ pipeline: ResolvedPipeline) { self.pipeline = pipeline }

    package mutating func add(_ video: WorkPlan.Video, _ input: ArchiveInput) {
        videos += 1
        units += video.units.count
        guard let seconds = video.video.durationSeconds else {
            unknown += 1
            return
        }
        videoSeconds += seconds
        let plan = RunPlan(pipeline, video: video.video, options: RunOptions(threads: 1), isLive: false)
        windows += plan.windows ?? 0
        if let size = video.bytes {
            // A part that cannot be sought reads the file up to its own end.
            let count = Double(video.units.count)
            bytes += Double(size) * (video.isSought ? 1 : (count + 1) / 2)
        } else {
            remote += 1
        }
        if seconds > sample?.video.durationSeconds ?? 0 { sample = (input, video.video) }
    }

    /// How fast this machine is.
    package struct Speed: Sendable {
        package let precision: ModelPrecision
        /// Of video a second.
        package let videoSeconds: Double
        package let windows: Double
        package let threads: Int
        package let sample: String
        /// Seconds of video that were labelled for it.
        package let measuredSeconds: Double
    }

    /// Labels a minute from the middle of the longest video.
    /// - Parameters:
    ///   - input: how every input is read.
    ///   - precision: of the model.
    /// - Returns: nil where there is nothing to measure.
    package func measure(
        as input: MediaInput, precision: ModelPrecision, threads: Int, stop: StopSignal
    ) throws -> Speed? {
        guard let (archived, video) = sample, let length = video.durationSeconds else { return nil }
        var media = input
        media.source = archived.source
        var options = RunOptions(threads: threads)
        if length > 120 {
            options.startSeconds = length / 2
            options.endSeconds = length / 2 + 60
        } else {
            options.endSeconds = min(length, 60)
        }
        let model = try pipeline.makeModel(threads: threads, precision: precision)
        let run = try LabelRun(media, pipeline: pipeline, options: options, stop: stop)
        let summary = try run.run(model, writers: [])
        if let failure = summary.failure { throw failure }
        let labelled = (options.endSeconds ?? 0) - (options.startSeconds ?? 0)
        guard summary.elapsedSeconds > 0, summary.stopReason == nil else { return nil }
        return Speed(
            precision: precision, videoSeconds: labelled / summary.elapsedSeconds,
            windows: Double(summary.progress.windows) / summary.elapsedSeconds, threads: threads,
            sample: run.inputName, measuredSeconds: labelled)
    }
}
