// A packet of any stream, on its way from one container to another.

import CFFmpeg

/// Owns an AVPacket. `Packet` is for the decoder: one stream, and nothing changes it.
final class OwnedPacket {
    let raw: UnsafeMutablePointer<AVPacket>

    /// - Throws: `.outOfMemory`.
    init() throws {
        guard let raw = av_packet_alloc() else { throw MediaError(.outOfMemory, "out of memory") }
        self.raw = raw
    }

    /// A packet of its own with these bytes.
    /// - Throws: `.outOfMemory`.
    convenience init(_ bytes: [UInt8]) throws {
        try self.init()
        guard av_new_packet(raw, Int32(clamping: bytes.count)) >= 0 else {
            throw MediaError(.outOfMemory, "out of memory")
        }
        bytes.withUnsafeBytes { source in
            if let base = source.baseAddress {
                raw.pointee.data.update(from: base.assumingMemoryBound(to: UInt8.self), count: source.count)
            }
        }
    }

    /// Another reference to the same bytes.
    /// - Throws: `.outOfMemory`.
    func reference() throws -> OwnedPacket {
        let copy = try OwnedPacket()
        guard av_packet_ref(copy.raw, raw) >= 0 else { throw MediaError(.outOfMemory, "out of memory") }
        return copy
    }

    /// Gives the AVPacket away, to whoever frees it.
    func give() throws -> UnsafeMutablePointer<AVPacket> {
        guard let given = av_packet_clone(raw) else { throw MediaError(.outOfMemory, "out of memory") }
        return given
    }

    deinit {
        var raw: UnsafeMutablePointer<AVPacket>? = raw
        av_packet_free(&raw)
    }

    var stream: Int { Int(raw.pointee.stream_index) }
    var pts: Int64? { LibAV.known(raw.pointee.pts) }
    var dts: Int64? { LibAV.known(raw.pointee.dts) }
    var duration: Int64? { raw.pointee.duration > 0 ? raw.pointee.duration : nil }
    var isKeyframe: Bool { raw.pointee.flags & AV_PKT_FLAG_KEY != 0 }
    /// Decoded and not shown.
    var isHidden: Bool { raw.pointee.flags & AV_PKT_FLAG_DISCARD != 0 }
    var byteCount: Int { Int(raw.pointee.size) }

    /// Moves the packet in time.
    func shift(by ticks: Int64) {
        if let pts { raw.pointee.pts = pts.addingSaturating(ticks) }
        if let dts { raw.pointee.dts = dts.addingSaturating(ticks) }
    }
}
