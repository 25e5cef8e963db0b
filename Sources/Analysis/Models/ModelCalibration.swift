// A model in eight bits that keeps its layers' outputs on the user's own videos.

import Clips
import Media
import Settings
import Synchronization
import TimeSformer

/// One `actionline model calibrate`: windows of some videos through the model in fp32, then its weights rounded to what its
/// layers were given.
package struct ModelCalibration {
    private let settings: PipelineConfiguration
    private let conversion: ModelConversion

    /// - Parameters: as `ModelConversion`'s.
    package init(
        _ settings: PipelineConfiguration, to target: String, overwrite: Bool, reading pipelineFile: String? = nil
    ) throws {
        self.settings = settings
        conversion = try ModelConversion(settings, to: target, overwrite: overwrite, reading: pipelineFile)
    }

    /// Reads windows evenly spread over each video, and writes the file: whole, or not at all.
    ///
    /// - Parameters:
    ///   - videos: files that show what the model will see.
    ///   - windows: about how many of all videos together are looked at.
    /// - Returns: the model as it was written, and the windows that were looked at.
    /// - Throws: as `LabelRun` and `ModelConversion`; `ConfigurationError` when the videos have no window.
    package func run(
        videos: [MediaInput], windows: Int, threads: Int
    ) throws -> (written: ResolvedPipeline, windows: Int) {
        let pipeline = try ResolvedPipeline(settings)
        let model = try pipeline.makeObservingModel(threads: threads)
        var seen = 0
        for (index, video) in videos.enumerated() {
            let share = (windows - seen + videos.count - index - 1) / (videos.count - index)
            seen += try observe(video, pipeline, model, windows: max(1, share), threads: threads)
        }
        guard seen > 0 else {
            throw ConfigurationError(
                "\(videos.map(\.displayName).joined(separator: ", ")): not one window of \(pipeline.grid.span) frames; "
                    + "give longer videos, or a smaller window.interval")
        }
        return (try conversion.run(storing: .int8, calibration: model.calibration, threads: threads), seen)
    }

    /// - Returns: how many windows were looked at.
    private func observe(
        _ video: MediaInput, _ pipeline: ResolvedPipeline, _ model: TimeSformerModel, windows: Int, threads: Int
    ) throws -> Int {
        let options = RunOptions(threads: threads)
        let all = try LabelRun(video, pipeline: pipeline, options: options).plan.windows ?? windows
        var settings = settings
        settings.window.stride = pipeline.grid.stride * max(1, all / windows)
        let enough = StopSignal()
        let run = try LabelRun(video, pipeline: try ResolvedPipeline(settings), options: options, stop: enough)
        let observer = Observer(model, clips: windows * pipeline.crop.viewCount) { enough.request(.cancelled) }
        let summary = try run.run(observer, writers: [])
        if let failure = summary.failure { throw failure }
        return observer.count / pipeline.crop.viewCount
    }

    /// A classifier that counts, and wants no more clips than it was made for.
    private final class Observer: ClipClassifier {
        private let model: TimeSformerModel
        private let clips: Int
        private let whenDone: @Sendable () -> Void
        private let seen = Mutex(0)

        init(_ model: TimeSformerModel, clips: Int, whenDone: @escaping @Sendable () -> Void) {
            (self.model, self.clips, self.whenDone) = (model, clips, whenDone)
        }

        var count: Int { seen.withLock { $0 } }
        var frameCount: Int { model.frameCount }
        var classCount: Int { model.classCount }

        func logits(_ clips: [Clip]) throws -> [[Float]] {
            let left = seen.withLock { self.clips - $0 }
            guard left > 0 else { return clips.map { _ in [Float](repeating: 0, count: classCount) } }
            let logits = try model.logits(clips)
            let total = seen.withLock { seen in
                seen += clips.count
                return seen
            }
            if total >= self.clips { whenDone() }
            return logits
        }
    }
}
