// A video made of image files: each file is one frame, in natural order, at a rate of its own.

import CFFmpeg
import Files
import Foundation

/// The files of an image sequence and the place reached in it.
final class ImageList {
    let paths: [String]
    let frameRate: Rational
    var next = 0

    /// No picture within the limit of pixels is larger.
    private static let longestBytes = 1 << 30

    var count: Int { paths.count }
    /// One tick a frame.
    var timeBase: TimeBase { TimeBase(Rational(frameRate.denominator, frameRate.numerator)) }

    init(paths: [String], frameRate: Rational) {
        self.paths = paths
        self.frameRate = frameRate
    }

    /// - Throws: `.read` when the next file cannot be read.
    func next(timeBase: TimeBase) throws -> Packet? {
        guard next < paths.count else { return nil }
        let path = paths[next]
        let data: [UInt8]
        do {
            data = try BoundedFile.read(path, atMost: Self.longestBytes)
        } catch {
            throw MediaError(.read, "cannot read \"\(path)\": \(error)")
        }
        guard data.count < Int(Int32.max) - Int(CFF_INPUT_PADDING), let packet = av_packet_alloc() else {
            throw MediaError(.outOfMemory, "cannot read \"\(path)\": too large")
        }
        guard av_new_packet(packet, Int32(data.count)) == 0 else {
            var freed: UnsafeMutablePointer<AVPacket>? = packet
            av_packet_free(&freed)
            throw MediaError(.outOfMemory, "cannot read \"\(path)\": out of memory")
        }
        if !data.isEmpty { packet.pointee.data.update(from: data, count: data.count) }
        packet.pointee.pts = Int64(next)
        packet.pointee.dts = Int64(next)
        packet.pointee.duration = 1
        packet.pointee.flags |= AV_PKT_FLAG_KEY
        next += 1
        return Packet(packet, timeBase: timeBase, syntax: .opaque)
    }
}
