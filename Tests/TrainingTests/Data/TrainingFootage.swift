// Generated videos to train on, and everything in them decoded plainly: the slow twin of a loader.

import Clips
import Datasets
import Foundation
import Media
import Sampling
import TestSupport
import Training

/// A folder with a few small videos.
final class TrainingFootage: Sendable {
    let scratch = Scratch()
    let wide: String
    let tall: String
    let turned: String

    init() throws {
        wide = try Self.video(scratch, "wide.mp4", "96x64", frames: 90)
        tall = try Self.video(scratch, "tall.mkv", "50x80", frames: 30)
        let upright = try Self.video(scratch, "upright.mp4", "80x48", frames: 40)
        turned = try scratch.ffmpeg("turned.mp4", ["-i", upright, "-c", "copy", "-metadata:s:v:0", "rotate=90"])
    }

    private static func video(_ scratch: Scratch, _ name: String, _ size: String, frames: Int) throws -> String {
        try scratch.ffmpeg(
            name,
            ["-f", "lavfi", "-i", "testsrc2=size=\(size):rate=25", "-frames:v", "\(frames)", "-c:v", "libx264"]
                + ["-preset", "ultrafast", "-bf", "2", "-g", "24", "-pix_fmt", "yuv420p"])
    }

    /// Whole videos and a stretch.
    var list: [LabeledClip] {
        [
            LabeledClip(name: "wide", path: wide, labels: [0]), LabeledClip(name: "tall", path: tall, labels: [1]),
            LabeledClip(name: "turned", path: turned, labels: [2]),
            LabeledClip(
                name: "stretch", path: wide, stretch: ClipStretch(startSeconds: 1, endSeconds: 2.2), labels: [0]),
        ]
    }
}

/// Decodes a video from its beginning to its end and scales every frame whole.
struct PlainVideo {
    private var frames: [VideoFrame] = []
    private var times: [Double] = []

    init(_ clip: LabeledClip) throws {
        let demuxer = try Demuxer(.file(clip.path))
        let decoder = try Decoder(demuxer, threads: 1)
        var all: [VideoFrame] = []
        while let packet = try demuxer.next() {
            try decoder.send(packet)
            while let frame = try decoder.receive() { all.append(frame) }
        }
        try decoder.send(nil)
        while let frame = try decoder.receive() { all.append(frame) }
        let first = all[0].pts ?? 0
        frames = all.filter { frame in
            let seconds = frame.base.seconds((frame.pts ?? 0) - first)
            guard let stretch = clip.stretch else { return true }
            return seconds >= stretch.startSeconds - 1e-6 && seconds < stretch.endSeconds - 1e-6
        }
    }

    var count: Int { frames.count }

    /// What is shown of a frame: [height][width] pixels of three bytes, at a short side.
    private func picture(_ number: Int, shortSide: Int) throws -> [[[UInt8]]] {
        let whole = try FrameScaler(ScalePlan(shortSide: shortSide, cropSize: 1)).scaleWhole(frames[number])
        return (0..<whole.height).map { row in
            (0..<whole.width).map { column in
                let at = (row * whole.width + column) * 3
                return Array(whole.bytes[at..<(at + 3)])
            }
        }
    }

    var geometry: PictureGeometry { frames[0].geometry }

    func crop(_ number: Int, _ choice: PictureChoice, _ side: Int) throws -> [UInt8] {
        let rows = try picture(number, shortSide: choice.shortSide)[choice.y..<(choice.y + side)]
        return rows.flatMap { row in
            let part = row[choice.x..<(choice.x + side)]
            return choice.isFlipped ? part.reversed().flatMap { $0 } : part.flatMap { $0 }
        }
    }

    func centre(_ number: Int, shortSide: Int, _ side: Int) throws -> [UInt8] {
        let size = geometry.shownSize(shortSide: shortSide)
        let middle = PictureChoice(
            shortSide: shortSide, x: (size.width - side) / 2, y: (size.height - side) / 2, isFlipped: false)
        return try crop(number, middle, side)
    }
}

extension LoadedClip {
    /// The bytes of each frame; nil where it was not read.
    var pixels: [[UInt8]]? {
        (try? clip.get())?.frames.map { frame in frame.withUnsafeBytes { Array($0) } }
    }
}
