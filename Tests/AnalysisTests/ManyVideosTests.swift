// One labeler for many videos: what is kept from one run must not reach the next.

import Analysis
import Foundation
import Settings
import TestSupport
import Testing
import Timeline

@Suite struct ManyVideosTests {
    /// Checkpoints of the three schemes, 8 frames of 32 pixels each.
    static let checkpoints = ["mm-divided.pth", "mm-joint.pth", "mm-space.pth"]

    private static func labeler(_ checkpoint: String, _ threads: Int) throws -> ActionLabeler {
        let settings = [
            "model.checkpoint=\(TestModels.golden)/\(checkpoint)", "model.heads=3", "model.preset=mmaction2",
            "preprocess.resize=32", "window.interval=1", "window.stride=3", "batch.size=3",
        ]
        return try ActionLabeler(ResolvedPipeline(PipelineFile.fromSettings(settings)), threads: threads)
    }

    /// Short videos of noise, each other than the rest; some shorter than a window.
    private static func videos(in folder: String, seed: UInt64) throws -> [String] {
        var random = SeededGenerator(seed)
        return try (0..<8).map { number in
            let path = "\(folder)/\(number).mkv"
            let frames = Int.random(in: 5...24, using: &random)
            try TestModels.ffmpeg(
                "-f lavfi -i nullsrc=s=64x48:r=10,geq=random(1)*255:128:128,noise=alls=90:all_seed=\(number + 1) "
                    + "-frames:v \(frames) -c:v ffv1 \(path)")
            return path
        }
    }

    @Test(arguments: checkpoints)
    func videosAndRangesThroughOneLabelerGiveWhatAFreshOneGives(_ checkpoint: String) throws {
        let seed = UInt64.random(in: 0..<1 << 48)
        var random = SeededGenerator(seed)
        let scratch = Scratch()
        let videos = try Self.videos(in: scratch.path, seed: seed)
        let labeler = try Self.labeler(checkpoint, 2)
        for turn in 0..<24 {
            let video = try #require(videos.randomElement(using: &random))
            let start: Double? = Bool.random(using: &random) ? Double.random(in: 0.1...1, using: &random) : nil
            let end: Double? = Bool.random(using: &random) ? Double.random(in: 1.1...3, using: &random) : nil
            let given = try labeler.label(video, start: start, end: end)
            let fresh = try Self.labeler(checkpoint, 1).label(video, start: start, end: end)
            let note = "seed \(seed), turn \(turn): \(video) from \(start ?? 0) to \(end ?? .infinity)"
            #expect(given.windows == fresh.windows, "\(note)")
            #expect(given.segments == fresh.segments, "\(note)")
            guard given.windows == fresh.windows else { return }
        }
    }
}
