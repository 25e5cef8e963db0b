// The library's front door: other classifiers, pictures from memory, progress, stops, and windows as they come.

import Analysis
import Clips
import Foundation
import Media
import Sampling
import Settings
import Synchronization
import TestSupport
import Testing
import Timeline

/// Scores that tell clips apart: the mean of each frame's pixels. Counts its clips.
private final class MeanClassifier: ClipClassifier {
    let frameCount: Int
    let classCount: Int
    let clips = Atomic(0)

    init(frames: Int = 8, classes: Int = 10) {
        frameCount = frames
        classCount = classes
    }

    func logits(_ clips: [Clip]) throws -> [[Float]] {
        clips.map { clip in
            self.clips.add(1, ordering: .relaxed)
            let means = clip.frames.map { image in
                image.withUnsafeBytes { Float($0.reduce(0) { $0 + Int($1) }) / Float($0.count) }
            }
            return (0..<classCount).map { $0 < means.count ? means[$0] / 64 : 0 }
        }
    }
}

private struct BrokenFeed: Error {}

@Suite struct FrontDoorTests {
    private static func pipeline(_ more: [String] = []) throws -> ResolvedPipeline {
        try ResolvedPipeline(
            PipelineFile.fromSettings(
                [
                    "model.checkpoint=\(TestModels.golden)/mm-divided.pth", "model.heads=3", "model.preset=mmaction2",
                    "preprocess.resize=32", "preprocess.crop=center", "window.interval=1", "window.stride=3",
                    "batch.size=3",
                ] + more))
    }

    private static func frames(_ count: Int, rate: Double = 10, _ random: inout SeededGenerator) throws -> [RGBFrame] {
        try (0..<count).map { number in
            let level = UInt8.random(in: 0...255, using: &random)
            let bytes = (0..<(40 * 36 * 3)).map { _ in UInt8.random(in: 0...level, using: &random) }
            return try RGBFrame(seconds: Double(number) / rate, width: 40, height: 36, bytes: bytes)
        }
    }

    @Test func picturesFromMemoryGiveTheWindowsOfTheSameRawVideo() throws {
        let seed = UInt64.random(in: 0..<1 << 48)
        var random = SeededGenerator(seed)
        let scratch = Scratch()
        let path = scratch.file("frames.raw")
        for turn in 0..<8 {
            let frames = try Self.frames(Int.random(in: 1...40, using: &random), &random)
            try Data(frames.flatMap(\.bytes)).write(to: URL(fileURLWithPath: path))
            var raw = MediaInput.file(path)
            raw.format = "rawvideo"
            raw.pixelFormat = "rgb24"
            raw.videoSize = VideoSize(width: 40, height: 36)
            raw.frameRate = Rational(10)
            let rate = Bool.random(using: &random) ? "source" : "7.5"
            let labeler = try ActionLabeler(Self.pipeline(["window.rate=\(rate)"]), threads: 2)
            var options = RunOptions(threads: 2)
            if Bool.random(using: &random) { options.startSeconds = Double.random(in: 0...3, using: &random) }
            if Bool.random(using: &random) { options.endSeconds = Double.random(in: 3...5, using: &random) }
            let file = try labeler.label(.media(raw), options: options)
            let memory = try labeler.label(.frames(FrameFeed(frameRate: 10, frames)), options: options)
            let note = "seed \(seed), turn \(turn): \(frames.count) frames, rate \(rate)"
            #expect(memory.windows == file.windows, "\(note)")
            #expect(memory.segments == file.segments && memory.isComplete, "\(note)")
        }
    }

    @Test func anInjectedClassifierIsTheOneThatIsAsked() throws {
        var random = SeededGenerator(7)
        let classifier = MeanClassifier()
        let labeler = try ActionLabeler(Self.pipeline(), classifier: classifier)
        let timeline = try labeler.label(.frames(FrameFeed(frameRate: 10, Self.frames(20, &random))))
        #expect(!timeline.windows.isEmpty)
        #expect(classifier.clips.load(ordering: .relaxed) == timeline.windows.count)
    }

    @Test(arguments: [(7, 10), (8, 9)])
    func aClassifierOfOtherClipsOrClassesIsRefused(_ frames: Int, _ classes: Int) throws {
        #expect(throws: ConfigurationError.self) {
            try ActionLabeler(Self.pipeline(), classifier: MeanClassifier(frames: frames, classes: classes))
        }
    }

    @Test func windowsComeOneByOneAsTheWholeTimelineHasThem() async throws {
        var random = SeededGenerator(8)
        let frames = try Self.frames(90, &random)
        let labeler = try ActionLabeler(Self.pipeline(), classifier: MeanClassifier())
        let whole = try labeler.label(.frames(FrameFeed(frameRate: 10, frames))).windows
        var windows: [WindowPrediction] = []
        for try await window in labeler.windows(of: .frames(FrameFeed(frameRate: 10, frames))) {
            windows.append(window)
        }
        #expect(windows == whole)
    }

    @Test func aLoopThatIsLeftEndsItsRun() async throws {
        var random = SeededGenerator(9)
        let frames = try Self.frames(30, &random)
        let asked = Mutex(0)
        // Never ends by itself.
        let feed = FrameFeed(frameRate: 10) {
            let number = asked.withLock { count in
                defer { count += 1 }
                return count
            }
            let frame = frames[number % frames.count]
            return try RGBFrame(seconds: Double(number) / 10, width: 40, height: 36, bytes: frame.bytes)
        }
        let labeler = try ActionLabeler(Self.pipeline(), classifier: MeanClassifier())
        for try await window in labeler.windows(of: .frames(feed)) where window.index == 5 { break }
        // Runs follow one another: this one begins when the endless one is over.
        let next = try labeler.label(.frames(FrameFeed(frameRate: 10, frames)))
        #expect(next.isComplete)
    }

    @Test func cancellingTheTaskEndsALoopThatWaits() async throws {
        var random = SeededGenerator(10)
        let frames = try Self.frames(8, &random)
        let asked = Mutex(0)
        let (waits, announce) = AsyncStream<Void>.makeStream()
        let release = DispatchSemaphore(value: 0)
        let feed = FrameFeed(frameRate: 10) {
            let number = asked.withLock { count in
                defer { count += 1 }
                return count
            }
            if number < frames.count { return frames[number] }
            announce.yield()
            release.wait()
            return nil
        }
        let labeler = try ActionLabeler(Self.pipeline(["window.stride=1000"]), classifier: MeanClassifier())
        let loop = Task {
            for try await _ in labeler.windows(of: .frames(feed)) {}
        }
        for await _ in waits { break }
        loop.cancel()
        await #expect(throws: CancellationError.self) { try await loop.value }
        release.signal()
    }

    @Test func anErrorOfTheFeedComesBehindTheWindowsBeforeIt() async throws {
        var random = SeededGenerator(11)
        let frames = try Self.frames(20, &random)
        let asked = Mutex(0)
        let feed = FrameFeed(frameRate: 10) {
            let number = asked.withLock { count in
                defer { count += 1 }
                return count
            }
            guard number < frames.count else { throw BrokenFeed() }
            return frames[number]
        }
        let labeler = try ActionLabeler(Self.pipeline(), classifier: MeanClassifier())
        var windows: [Int] = []
        await #expect(throws: BrokenFeed.self) {
            for try await window in labeler.windows(of: .frames(feed)) { windows.append(window.index) }
        }
        // Windows of 8 frames, 3 apart: frame 20, which would say where window 4 ends, did not come.
        #expect(windows == [0, 1, 2, 3])
    }

    @Test func aStopLeavesWhatWasClassifiedAndSaysThatItIsNotAll() throws {
        var random = SeededGenerator(12)
        let frames = try Self.frames(80, &random)
        let labeler = try ActionLabeler(Self.pipeline(["batch.size=1"]), classifier: MeanClassifier())
        let whole = try labeler.label(.frames(FrameFeed(frameRate: 10, frames))).windows
        let stop = StopSignal()
        var progress: [Int] = []
        let part = try labeler.label(
            .frames(FrameFeed(frameRate: 10, frames)), stop: stop,
            onProgress: {
                progress.append($0.snapshot.windows)
                if progress.count == 3 { stop.request(.cancelled) }
            })
        #expect(!part.isComplete)
        #expect(part.windows.count >= 3 && part.windows.count < whole.count)
        #expect(part.windows == Array(whole.prefix(part.windows.count)))
        #expect(progress == progress.sorted() && progress.count == part.windows.count)
    }

    @Test func callsFromManyThreadsGiveEachItsOwnTimeline() async throws {
        var random = SeededGenerator(13)
        let labeler = try ActionLabeler(Self.pipeline(), threads: 2)
        let inputs = try (0..<6).map { _ in try Self.frames(Int.random(in: 10...30, using: &random), &random) }
        let alone = try inputs.map { try labeler.label(.frames(FrameFeed(frameRate: 10, $0))).windows }
        await withTaskGroup(of: Void.self) { group in
            for (frames, wanted) in zip(inputs, alone) {
                group.addTask {
                    let given = try? labeler.label(.frames(FrameFeed(frameRate: 10, frames))).windows
                    #expect(given == wanted)
                }
            }
        }
    }

    @Test func aPictureOfTheWrongSizeOrTimeIsRefused() {
        let bytes = [UInt8](repeating: 0, count: 12)
        #expect(throws: MediaError.self) { try RGBFrame(seconds: 0, width: 2, height: 3, bytes: bytes) }
        #expect(throws: MediaError.self) { try RGBFrame(seconds: .nan, width: 2, height: 2, bytes: bytes) }
        #expect(throws: MediaError.self) { try RGBFrame(seconds: 0, width: 0, height: 2, bytes: []) }
        #expect(throws: MediaError.self) {
            try RGBFrame(seconds: 0, width: Int.max, height: Int.max, bytes: bytes)
        }
    }

    @Test func aFeedWithoutAPictureIsAnError() throws {
        let labeler = try ActionLabeler(Self.pipeline(), classifier: MeanClassifier())
        #expect(throws: MediaError.self) { try labeler.label(.frames(FrameFeed([]))) }
    }
}
