// What the ffprobe and ffmpeg programs say of a file: judges that share no code with what is judged.

import Foundation
import Media
import TestSupport
import Testing

/// A media file as ffprobe sees it.
struct Probe {
    private let object: [String: Any]
    let path: String

    init(_ path: String) throws {
        self.path = path
        let data = try Running.output(
            "/usr/bin/env",
            ["ffprobe", "-v", "error", "-show_streams", "-show_chapters", "-show_format", "-of", "json", path])
        object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    struct Chapter {
        let start: Double
        let end: Double
        let title: String
    }

    var chapters: [Chapter] {
        (object["chapters"] as? [[String: Any]] ?? []).map {
            Chapter(
                start: Self.number($0["start_time"]), end: Self.number($0["end_time"]),
                title: ($0["tags"] as? [String: String])?["title"] ?? "")
        }
    }

    var streams: [[String: Any]] { object["streams"] as? [[String: Any]] ?? [] }
    var formatTags: [String: String] { (object["format"] as? [String: Any])?["tags"] as? [String: String] ?? [:] }

    /// `video h264`, in order.
    var kinds: [String] { streams.map { "\($0["codec_type"] ?? "?") \($0["codec_name"] ?? "?")" } }

    func tags(_ stream: Int) -> [String: String] { streams[stream]["tags"] as? [String: String] ?? [:] }
    func isDefault(_ stream: Int) -> Bool { (streams[stream]["disposition"] as? [String: Int])?["default"] == 1 }

    /// Of each frame of a stream, seconds.
    func frameTimes(_ stream: String = "v:0") throws -> [Double] {
        try entries("frame=best_effort_timestamp_time", stream).compactMap { $0.first.flatMap { Double($0) } }
    }

    /// Of each packet of a stream that holds more than nothing: start and length in seconds.
    func packets(_ stream: String) throws -> [(start: Double, duration: Double)] {
        // MP4 writes an empty text of two bytes where there is none.
        try entries("packet=pts_time,duration_time,size", stream).compactMap { fields in
            guard fields.count >= 3, let start = Double(fields[0]) else { return nil }
            // Matroska leaves out what follows from the next packet.
            let duration = Double(fields[1]) ?? 0
            return fields[2] == "2" ? nil : (start, duration)
        }
    }

    private func entries(_ what: String, _ stream: String) throws -> [[String]] {
        let data = try Running.output(
            "/usr/bin/env",
            ["ffprobe", "-v", "error", "-select_streams", stream, "-show_entries", what, "-of", "csv=p=0", path])
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// A checksum of the packets of each stream of the kinds, as they are.
    func hashes(_ maps: [String]) throws -> [String] {
        let data = try Running.output(
            "/usr/bin/env",
            ["ffmpeg", "-nostdin", "-v", "error", "-i", path] + maps.flatMap { ["-map", "0:\($0)"] }
                + ["-c", "copy", "-f", "streamhash", "-hash", "md5", "-"])
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// The texts of a subtitle stream as libavcodec gives them to players, a line a cue.
    func shownTexts(_ stream: String) throws -> [String] {
        let data = try Running.output(
            "/usr/bin/env",
            ["ffmpeg", "-nostdin", "-v", "error", "-i", path, "-map", "0:\(stream)", "-f", "ass", "-"])
        return String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
            .filter { $0.hasPrefix("Dialogue:") }
            .map {
                $0.split(separator: ",", maxSplits: 9, omittingEmptySubsequences: false).last.map(String.init) ?? ""
            }
    }

    private static func number(_ value: Any?) -> Double { (value as? String).flatMap { Double($0) } ?? .nan }
}

/// Every frame of a video, decoded.
struct Pictures {
    var times: [Double] = []
    var pixels: [[UInt8]] = []
    var formats: Set<String> = []

    init(_ path: String) throws {
        let demuxer = try Demuxer(.file(path))
        let decoder = try Decoder(demuxer, threads: 2)
        func take() throws {
            while let frame = try decoder.receive() {
                times.append(frame.base.seconds(frame.pts ?? 0))
                pixels.append(frame.copyPixels())
                formats.insert(frame.pixelFormat)
            }
        }
        while let packet = try demuxer.next() {
            try decoder.send(packet)
            try take()
        }
        try decoder.send(nil)
        try take()
        // Of the first frame: second 0 of a timeline.
        let first = times.first ?? 0
        times = times.map { $0 - first }
    }
}

extension Scratch {
    /// Makes a moving picture with a tone.
    func tonedVideo(
        _ name: String, rate: String = "24000/1001", seconds: String = "3", filter: String = "null",
        _ encoding: [String] = ["-c:v", "libx264", "-preset", "fast", "-bf", "3", "-g", "24", "-pix_fmt", "yuv420p"],
        sound: [String] = ["-c:a", "aac"], before: [String] = [], after: [String] = []
    ) throws -> String {
        try ffmpeg(
            name,
            before + ["-f", "lavfi", "-i", "testsrc2=size=192x128:rate=\(rate):duration=\(seconds)"]
                + ["-f", "lavfi", "-i", "sine=frequency=440:duration=\(seconds)"]
                + ["-vf", filter, "-fps_mode", "passthrough"] + encoding + sound + after)
    }
}
