// Generated videos, and everything that is in them: the slow twin of a reader that skips.

import Clips
import Foundation
import Media
import Sampling
import Testing

/// A folder for one test's videos; removed when the test ends.
final class Footage {
    let path = NSTemporaryDirectory() + "sampling-tests-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A moving test picture, 96x64, 25 frames a second; the encoding is split at spaces.
    func video(_ name: String, frames: Int, filter: String? = nil, _ encoding: String) throws -> String {
        var arguments = ["-f", "lavfi", "-i", "testsrc2=size=96x64:rate=25", "-frames:v", "\(frames)"]
        if let filter { arguments += ["-vf", filter] }
        return try ffmpeg(name, arguments + encoding.split(separator: " ").map(String.init))
    }

    /// A part of a video without coding it again: it begins between two keyframes.
    func cut(_ name: String, of video: String, from start: Double, seconds: Double) throws -> String {
        try ffmpeg(name, ["-ss", "\(start)", "-i", video, "-t", "\(seconds)", "-c", "copy"])
    }

    private func ffmpeg(_ name: String, _ arguments: [String]) throws -> String {
        let file = path + "/" + name
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["ffmpeg", "-nostdin", "-v", "error", "-y"] + arguments + [file]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "ffmpeg \(arguments)")
        return file
    }
}

/// Every frame of a video as the model sees it, decoded from the start to the end.
struct AllFrames {
    static let plan = ScalePlan(shortSide: 48, cropSize: 32, crop: .three)

    /// [frames][views].
    var pictures: [[[UInt8]]] = []
    /// Seconds from the first frame.
    var times: [Double] = []

    init(_ path: String) throws {
        let demuxer = try Demuxer(.file(path))
        let decoder = try Decoder(demuxer, threads: 1)
        let scaler = FrameScaler(Self.plan)
        var first: Int64?
        func take() throws {
            while let frame = try decoder.receive() {
                pictures.append(try scaler.scale(frame))
                first = first ?? frame.pts
                times.append(frame.base.seconds((frame.pts ?? 0) - (first ?? 0)))
            }
        }
        while let packet = try demuxer.next() {
            try decoder.send(packet)
            try take()
        }
        try decoder.send(nil)
        try take()
    }
}

extension SampledClips {
    /// [clips][frames][views].
    var pictures: [[[[UInt8]]]] {
        clips.map { clip in clip.map { frame in frame.views.map { $0.withUnsafeBytes { Array($0) } } } }
    }
}
