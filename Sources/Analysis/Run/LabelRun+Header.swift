// What a run's timeline says before its first row: all that its rows depend on.

import Clips
import Sampling
import Settings
import Timeline

extension LabelRun {
    /// What the timeline says before its first row.
    /// - Parameter classifier: the model that will classify the windows.
    package func header(_ classifier: any ClipClassifier) -> TimelineHeader {
        let configuration = pipeline.configuration
        let rate: WindowRate =
            if case .fixed(let fixed) = pipeline.rate { .perSecond(fixed.value) } else { .source }
        return TimelineHeader(
            source: SourceDescription(
                input: inputName, width: video.width, height: video.height,
                frameRate: video.averageFrameRate?.value, duration: video.durationSeconds, frames: video.frameCount),
            model: ModelDescription(
                name: pipeline.name, attention: configuration.attention.rawValue, frames: configuration.frames,
                image: configuration.image, classes: configuration.classes,
                precision: pipeline.precision == .fp32 ? nil : pipeline.precision.description),
            window: WindowDescription(
                frames: pipeline.grid.frames, interval: pipeline.grid.interval, stride: pipeline.grid.stride, rate: rate
            ),
            grid: GridSeconds(stride: plan.strideSeconds, length: plan.windowSeconds), aggregate: pipeline.aggregate,
            settings: settings(classifier), labels: pipeline.labels, isLive: isLive)
    }

    /// What else the results depend on, for a timeline that is to be continued.
    private func settings(_ classifier: any ClipClassifier) -> [RunSetting] {
        func joined(_ values: [Float]) -> String { values.map { "\($0)" }.joined(separator: " ") }
        var settings = [
            RunSetting("preprocess.resize", "\(pipeline.scale.shortSide)"),
            RunSetting("preprocess.crop", pipeline.crop.rawValue),
            RunSetting("preprocess.mean", joined(pipeline.normalization.mean)),
            RunSetting("preprocess.std", joined(pipeline.normalization.std)),
            RunSetting("stream", "\(video.index)"),
        ]
        if let start = options.startSeconds { settings.append(RunSetting("start", "\(start)")) }
        if let end = options.endSeconds { settings.append(RunSetting("end", "\(end)")) }
        if let fingerprint = classifier.modelFingerprint {
            settings.append(RunSetting(RunSetting.modelFingerprint, fingerprint))
        }
        if case .demuxer(let demuxer) = source, case .file(let path) = demuxer.input.source,
            let bytes = FileSize.bytes(path)
        {
            settings.append(RunSetting("input.bytes", "\(bytes)"))
            if let fingerprint = InputFingerprint.of(path, durationSeconds: video.durationSeconds) {
                settings.append(RunSetting(RunSetting.inputFingerprint, fingerprint))
            }
        }
        return settings
    }
}
