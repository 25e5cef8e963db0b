// Clips of plain colours and a classifier that tells them apart: a test's whole line without a model.

import Analysis
import Clips
import Datasets
import Evaluation
import Foundation
import Settings
import Synchronization
import Testing
import Timeline

/// A folder with short videos: red, green, blue.
final class ColourClips: Sendable {
    let path = NSTemporaryDirectory() + "evaluation-tests-\(UUID().uuidString)"
    static let samples = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("samples").path

    /// The videos, made once.
    private static let videos: [String: Data] = {
        let folder = NSTemporaryDirectory() + "evaluation-videos-\(UUID().uuidString)"
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var videos: [String: Data] = [:]
        for (name, colour) in [("red", "red"), ("green", "lime"), ("blue", "blue")] {
            let file = "\(folder)/\(name).mp4"
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = [
                "ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i",
                "color=c=\(colour):size=64x64:rate=25:duration=1", "-c:v", "libx264", "-preset", "ultrafast",
                "-pix_fmt", "yuv420p", file,
            ]
            try? process.run()
            process.waitUntilExit()
            videos[name] = FileManager.default.contents(atPath: file)
        }
        return videos
    }()

    init() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try #require(Self.videos.count == 3, "ffmpeg makes the videos")
        for (name, video) in Self.videos { try video.write(to: URL(fileURLWithPath: file(name + ".mp4"))) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }

    func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: file(name)))) }

    /// The sample's pipeline: 8 frames, 10 classes.
    static func pipeline() throws -> ResolvedPipeline {
        try ResolvedPipeline(PipelineFile.load(samples + "/figure-actions.yaml"))
    }

    /// A test of the clips in `lines`.
    func test(_ lines: String, options: ClipTestOptions = ClipTestOptions()) throws -> ClipTest {
        let pipeline = try Self.pipeline()
        let list = try ClipListReader(labels: pipeline.labels).read(try write("list.txt", lines))
        return ClipTest(pipeline, list: list, options: options)
    }

    /// Tests the clips in `lines`; the folder is there until it is done.
    func run(
        _ lines: String, options: ClipTestOptions = ClipTestOptions(), _ classifier: any ClipClassifier,
        stop: StopSignal = StopSignal(),
        onClip: @escaping @Sendable (TestedClip, ClipTestProgress) throws -> Void = { _, _ in }
    ) throws -> ClipResults {
        try withExtendedLifetime(self) {
            try test(lines, options: options).run(classifier, stop: stop, onClip: onClip)
        }
    }

    /// Seven clips, five of them right.
    static let lines =
        "red.mp4 0\ngreen.mp4 1\nblue.mp4 2\nred.mp4 1\ngreen.mp4 1\nblue.mp4 0\nred.mp4 0\n"
}

/// Class 0 is red, 1 green, 2 blue; the features are the mean colour.
final class ColourClassifier: ClipClassifier {
    let frameCount = 8
    let classCount = 10
    let modelFingerprint: String?
    /// Answers with numbers that are none.
    let isBroken: Bool
    /// Clips of each call.
    let calls = Mutex<[Int]>([])

    init(fingerprint: String? = "colours", isBroken: Bool = false) {
        modelFingerprint = fingerprint
        self.isBroken = isBroken
    }

    func logits(_ clips: [Clip]) throws -> [[Float]] { try outputs(clips).map(\.logits) }

    func outputs(_ clips: [Clip]) throws -> [ClipOutput] {
        calls.withLock { $0.append(clips.count) }
        return clips.map { clip in
            var sums: [Float] = [0, 0, 0]
            for frame in clip.frames {
                frame.withUnsafeBytes { bytes in
                    for index in bytes.indices { sums[index % 3] += Float(bytes[index]) / 255 }
                }
            }
            let pixels = Float(clip.frames.count * clip.frames[0].side * clip.frames[0].side)
            let mean = sums.map { isBroken ? .nan : $0 / pixels * 5 }
            return ClipOutput(logits: mean + [Float](repeating: 0, count: 7), features: mean)
        }
    }
}
