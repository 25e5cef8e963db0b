// Test media, generated with the ffmpeg program, and the slow twins that read it.

import Foundation
import Media
import TestSupport
import Testing

extension Scratch {
    /// Runs ffmpeg and gives its standard output.
    @discardableResult
    func ffmpeg(_ arguments: [String]) throws -> Data {
        try run("ffmpeg", ["-nostdin", "-hide_banner", "-v", "error", "-y"] + arguments)
    }

    /// Makes a moving test picture.
    @discardableResult
    func video(
        _ name: String, size: String = "160x120", rate: String = "25", seconds: String = "2",
        source: String = "testsrc2",
        filter: String? = nil, _ options: [String] = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
    ) throws -> String {
        var arguments = ["-f", "lavfi", "-i", "\(source)=size=\(size):rate=\(rate):duration=\(seconds)"]
        if let filter { arguments += ["-vf", filter] }
        let path = file(name)
        try ffmpeg(arguments + options + [path])
        return path
    }

    @discardableResult
    func run(_ program: String, _ arguments: [String]) throws -> Data {
        try Running.output("/usr/bin/env", [program] + arguments, folder: path)
    }
}

/// Everything a video holds, decoded from start to end: the slow twin.
struct DecodedVideo {
    var info: VideoStreamInfo
    var frames: [VideoFrame] = []
    var readProblem: String?
    var corruptPackets = 0

    init(_ path: String, threads: Int = 2) throws { try self.init(.file(path), threads: threads) }

    init(_ input: MediaInput, threads: Int = 2) throws {
        let demuxer = try Demuxer(input)
        info = demuxer.video
        let decoder = try Decoder(demuxer, threads: threads)
        while let packet = try demuxer.next() {
            try decoder.send(packet)
            while let frame = try decoder.receive() { frames.append(frame) }
        }
        try decoder.send(nil)
        while let frame = try decoder.receive() { frames.append(frame) }
        readProblem = demuxer.readProblem
        corruptPackets = decoder.corruptPackets
    }

    /// Seconds from the first frame, as a run counts them.
    var times: [Double] {
        guard let base = frames.first?.base else { return [] }
        var clock = StreamClock(
            ClockSettings(base: base, frameRate: info.averageFrameRate, wrapBits: info.timestampBits))
        return frames.map { base.seconds(clock.place(pts: $0.pts, duration: $0.durationPts).time) }
    }
    var pixels: [[UInt8]] { frames.map { $0.copyPixels() } }
}
