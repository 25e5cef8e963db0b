// One coded picture on its way from the demuxer to the decoder.

import CFFmpeg

/// A packet of the chosen video stream; owns its AVPacket.
///
/// Sendable: nothing changes it after the demuxer has made it, and one stage holds it at a time.
package final class Packet: @unchecked Sendable {
    let raw: UnsafeMutablePointer<AVPacket>
    /// Shown time in ticks of `timeBase`; nil when the container does not say.
    package let pts: Int64?
    package let dts: Int64?
    package let durationPts: Int64?
    package let timeBase: TimeBase
    package let isKeyframe: Bool
    /// The container marks its content as damaged.
    package let isCorrupt: Bool
    /// Decoded only because others need it; never shown (edit lists, alternate references).
    package let isHidden: Bool
    package let byteCount: Int
    /// Offset in the file.
    package let position: Int64?
    /// What lies between the packet before and this one, in order; nearly always nothing.
    package let changes: [StreamChange]
    let syntax: PictureSyntax

    /// Consumes `raw`.
    init(
        _ raw: UnsafeMutablePointer<AVPacket>, timeBase: TimeBase, syntax: PictureSyntax, changes: [StreamChange] = []
    ) {
        self.raw = raw
        self.changes = changes
        self.timeBase = timeBase
        self.syntax = syntax
        pts = LibAV.known(raw.pointee.pts)
        dts = LibAV.known(raw.pointee.dts)
        durationPts = raw.pointee.duration > 0 ? raw.pointee.duration : nil
        isKeyframe = raw.pointee.flags & AV_PKT_FLAG_KEY != 0
        isCorrupt = raw.pointee.flags & AV_PKT_FLAG_CORRUPT != 0
        let bytes = UnsafeRawBufferPointer(
            start: raw.pointee.data, count: raw.pointee.data == nil ? 0 : Int(raw.pointee.size))
        isHidden = raw.pointee.flags & AV_PKT_FLAG_DISCARD != 0 || syntax.isHidden(bytes)
        byteCount = Int(raw.pointee.size)
        position = raw.pointee.pos >= 0 ? raw.pointee.pos : nil
    }

    deinit {
        var raw: UnsafeMutablePointer<AVPacket>? = raw
        av_packet_free(&raw)
    }

    /// No other picture refers to this one: leaving it out changes no other frame.
    /// Read from the coded data of H.264, HEVC, MPEG-2 and MPEG-4; false for every other codec.
    package var isDisposable: Bool { !isCorrupt && !isKeyframe && withBytes(syntax.isDisposable) }

    /// Decoding may begin here and every frame shown from here on is exact.
    package var isCleanEntry: Bool { !isCorrupt && isKeyframe && withBytes(syntax.isCleanEntry) }

    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try body(UnsafeRawBufferPointer(start: raw.pointee.data, count: raw.pointee.data == nil ? 0 : byteCount))
    }
}
