// What a run would do, in words: `--dry-run`.

import Analysis
import Files
import Foundation
import Media
import Sampling
import Settings
import TimeSformer

extension RunPlan {
    /// The plan as lines for a person.
    func description(_ pipeline: ResolvedPipeline, video: VideoStreamInfo, threads: Int) -> String {
        let configuration = pipeline.configuration
        let gigaflops = Double(multiplyAddsPerClip) / 1e9
        var lines = [
            "model      \(pipeline.model.path.printable): \(configuration.attention.rawValue), \(configuration.frames) frames, "
                + "\(configuration.image) pixels, \(configuration.classes) classes, "
                + String(format: "%.2f M parameters", Double(parameters) / 1e6),
            "video      \(video.width)x\(video.height), \(video.codecName), "
                + "\(video.averageFrameRate.map { String(format: "%.3f", $0.value) } ?? "unknown") frames a second, "
                + "\(video.durationSeconds.map { ProgressText.clock($0) } ?? "unknown length")",
            String(format: "window     %.3f s every %.3f s", windowSeconds, strideSeconds)
                + ": \(configuration.frames) frames, \(pipeline.grid.interval) apart, stride \(pipeline.grid.stride), "
                + "rate \(pipeline.rate)",
            "windows    \(windows.map(String.init) ?? "unknown"), \(views) \(views == 1 ? "view" : "views") each, "
                + "batches of \(batchSize)",
        ]
        if let windows {
            let total = gigaflops * Double(windows) * Double(views)
            lines.append(String(format: "cost       %.2f GFLOPs (multiply-adds) a clip, %.0f in all", gigaflops, total))
        } else {
            lines.append(String(format: "cost       %.2f GFLOPs (multiply-adds) a clip", gigaflops))
        }
        let bytes = memoryBytes(configuration, video: video, threads: threads)
        lines.append("memory     about \(bytes >> 20) MB, whatever the video's length")
        for note in pipeline.notes + video.notes { lines.append("note       \(note.printable)") }
        return lines.joined(separator: "\n")
    }
}
