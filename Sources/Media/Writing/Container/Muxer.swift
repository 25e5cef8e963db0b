// One container that is being written.

import CFFmpeg
import SystemPackage

/// Owns an AVFormatContext for writing. First the streams and chapters, then `begin`, packets in any order between
/// streams and in order within each, then `end`.
final class Muxer {
    let raw: UnsafeMutablePointer<AVFormatContext>
    let container: VideoContainer
    /// The output's name for messages.
    private let name: String
    private let output: DescriptorOutput
    /// Of each stream, the decoding time of its last packet, in its ticks.
    private var lastDts: [Int: Int64] = [:]
    private var hasBegun = false

    /// - Throws: `.unsupported` when libav cannot write the container, `.outOfMemory`.
    init(_ container: VideoContainer, name: String, to descriptor: FileDescriptor) throws {
        _ = MediaLog.shared
        self.container = container
        self.name = name
        var context: UnsafeMutablePointer<AVFormatContext>?
        guard let format = container.format,
            avformat_alloc_output_context2(&context, format, nil, nil) >= 0, let context
        else {
            throw MediaError(.unsupported, "cannot write \"\(name)\": the installed libav has no \(container.name)")
        }
        raw = context
        do { output = try DescriptorOutput(descriptor) } catch {
            avformat_free_context(context)
            throw error
        }
        context.pointee.pb = output.context
        context.pointee.flags |= AVFMT_FLAG_CUSTOM_IO
        // Times are moved by `CopyTimes`, all streams and chapters alike.
        context.pointee.avoid_negative_ts = 0
        wait(seconds: 2)
    }

    /// How much of the other streams is held back for one that is silent: for subtitles little is enough, and a picture
    /// that is encoded comes late.
    func wait(seconds: Int64) { raw.pointee.max_interleave_delta = seconds * CFF_TIME_BASE }

    deinit {
        raw.pointee.pb = nil
        avformat_free_context(raw)
    }

    /// Whether encoders must put what they state once into their parameters.
    var wantsGlobalHeader: Bool { raw.pointee.oformat.pointee.flags & AVFMT_GLOBALHEADER != 0 }

    /// A new stream without anything in it.
    /// - Throws: `.outOfMemory`.
    func addStream() throws -> UnsafeMutablePointer<AVStream> {
        guard let stream = avformat_new_stream(raw, nil) else { throw MediaError(.outOfMemory, "out of memory") }
        return stream
    }

    /// Writes the header. Streams may count in other ticks from here on.
    /// - Parameter base: ticks in which the streams' beginnings are exact.
    /// - Throws: `.write` with libav's reason, or `OutputFailure`.
    func begin(base: AVRational) throws {
        var options = OptionDictionary()
        // MP4 says when a stream begins in ticks of its own: thousandths of a second unless told otherwise.
        if container == .mp4 { options["movie_timescale"] = String(Self.timescale(base).den) }
        try check(avformat_write_header(raw, &options.raw))
        hasBegun = true
    }

    /// Takes a packet of a stream. Consumes it.
    /// - Parameter base: the ticks that its times are in.
    /// - Throws: `.write` with libav's reason, or `OutputFailure`.
    func write(_ packet: OwnedPacket, stream: Int, base: AVRational) throws {
        guard let target = raw.pointee.streams[stream] else { return }
        let raw = packet.raw
        raw.pointee.stream_index = Int32(stream)
        raw.pointee.pos = -1
        av_packet_rescale_ts(raw, base, target.pointee.time_base)
        try keepOrder(packet, stream)
        try check(av_interleaved_write_frame(self.raw, raw))
    }

    /// Decoding times rise. Small steps back are the file's own mistakes, and players take them as they come; after a large
    /// one nothing would stand where it belongs.
    private func keepOrder(_ packet: OwnedPacket, _ stream: Int) throws {
        guard packet.pts != nil || packet.dts != nil else {
            throw MediaError(
                .unsupported,
                "cannot write \"\(name)\": the original has packets without times; put it into a container with times "
                    + "first, such as `ffmpeg -i ORIGINAL -c copy ORIGINAL.mkv`")
        }
        guard let dts = packet.dts else { return }
        let least = lastDts[stream].map { container == .matroska ? $0 : $0 + 1 }
        if let least, dts < least, let target = raw.pointee.streams[stream] {
            let back = TimeBase(Rational(known: target.pointee.time_base) ?? Rational(1, 1000)).seconds(least - dts)
            guard back < 1 else {
                throw MediaError(
                    .unsupported,
                    "cannot write \"\(name)\": the original's timestamps step back by \(Int(back.rounded())) s; repair "
                        + "it first, such as `ffmpeg -fflags +genpts+igndts -i ORIGINAL -c copy ORIGINAL.mkv`")
            }
            packet.raw.pointee.dts = least
            if let pts = packet.pts, pts < least { packet.raw.pointee.pts = least }
        }
        lastDts[stream] = max(lastDts[stream] ?? dts, packet.dts ?? dts)
    }

    /// A stream's ticks where MP4 can count in them.
    static func timescale(_ base: AVRational) -> AVRational {
        base.num == 1 && base.den >= 1000 ? base : AVRational(num: 1, den: 90_000)
    }

    /// Writes what is held back and finishes the container.
    /// - Throws: `.write` with libav's reason, or `OutputFailure`.
    func end() throws {
        guard hasBegun else { return }
        try check(av_interleaved_write_frame(raw, nil))
        try check(av_write_trailer(raw))
        avio_flush(raw.pointee.pb)
        try check(raw.pointee.pb.pointee.error)
    }

    private func check(_ code: Int32) throws {
        if let failure = output.failure { throw failure }
        try LibAV.check(code, .write, "cannot write \"\(name)\"")
    }
}
