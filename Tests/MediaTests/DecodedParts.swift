// A stream made of parts, decoded as a line does it: a new decoder where the packets say so.

import Foundation
import Media
import TestSupport

struct DecodedParts {
    var info: VideoStreamInfo
    var frames: [VideoFrame] = []
    /// What was lost, and the number of frames before it.
    var losses: [(loss: LostTime, after: Int)] = []
    var partCount = 1
    var readProblem: String?
    var corruptPackets = 0

    init(_ input: MediaInput, deadline: InterruptDeadline = InterruptDeadline()) throws {
        let demuxer = try Demuxer(input, deadline: deadline)
        info = demuxer.video
        var decoder = try Decoder(demuxer, threads: 2)
        func drain(_ packet: Packet?) throws -> [VideoFrame] {
            var frames: [VideoFrame] = []
            try decoder.send(packet)
            while let frame = try decoder.receive() { frames.append(frame) }
            return frames
        }
        while let packet = try demuxer.next() {
            for change in packet.changes {
                switch change {
                case .lost(let loss):
                    frames += try drain(nil)
                    decoder.flush()
                    losses.append((loss, frames.count))
                case .part(let parameters):
                    frames += try drain(nil)
                    corruptPackets += decoder.corruptPackets
                    decoder = try Decoder(parameters, threads: 2)
                    partCount += 1
                }
            }
            frames += try drain(packet)
        }
        frames += try drain(nil)
        losses += demuxer.trailingLosses.map { ($0, frames.count) }
        readProblem = demuxer.readProblem
        corruptPackets += decoder.corruptPackets
    }

    /// Seconds from the stream's own zero.
    var stamps: [Double] { frames.map { ($0.base.seconds($0.pts ?? 0) * 1000).rounded() / 1000 } }
    /// Seconds from the first frame.
    var times: [Double] { stamps.map { (($0 - stamps[0]) * 1000).rounded() / 1000 } }
    var pixels: [[UInt8]] { frames.map { $0.copyPixels() } }
}

extension Scratch {
    /// The frames that ffmpeg shows of `name`, one hash each.
    func hashes(_ arguments: [String]) throws -> [Substring] {
        let text = try ffmpeg(arguments + ["-an", "-fps_mode", "passthrough", "-f", "framemd5", "-"])
        return String(decoding: text, as: UTF8.self).split(separator: "\n")
            .filter { !$0.hasPrefix("#") }.compactMap { $0.split(separator: ",").last }
    }
}
