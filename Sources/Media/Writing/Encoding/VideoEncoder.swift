// Frames to packets of a coded stream.

import CFFmpeg

/// Owns an AVCodecContext for encoding.
final class VideoEncoder {
    /// How much of the picture is kept.
    enum Quality: Sendable, Equatable {
        /// The eye sees no difference.
        case high
        /// Every pixel as it was.
        case lossless
    }

    /// Encoders, the best first. MPEG-4 counts time in 16 bits, and Motion JPEG takes everything.
    static let names = ["libx264", "libopenh264", "mpeg4", "mjpeg"]

    let context: UnsafeMutablePointer<AVCodecContext>
    /// libav's name.
    let name: String
    private let operation: String
    /// Of frames inside the encoder, by their times: packets come without.
    private var durations: [Int64: Int64] = [:]
    private var lastPts: Int64?

    /// - Parameters:
    ///   - frame: one of the frames to come: colours and pixels.
    ///   - size: of the encoded picture, in pixels.
    ///   - names: encoders to choose from.
    /// - Throws: `.unsupported` when there is none, `.encode` with libav's reason.
    init(
        like frame: VideoFrame, size: (width: Int32, height: Int32), isTurned: Bool, rate: Rational?, quality: Quality,
        hasGlobalHeader: Bool, threads: Int, names: [String] = VideoEncoder.names
    ) throws {
        let base = frame.base.av
        guard let codec = Self.codec(names, base) else {
            throw MediaError(
                .unsupported,
                "cannot encode video: the installed libavcodec has no encoder (\(names.joined(separator: ", "))); install "
                    + "Debian's libavcodec59")
        }
        guard let context = avcodec_alloc_context3(codec) else { throw MediaError(.outOfMemory, "out of memory") }
        self.context = context
        name = String(cString: codec.pointee.name)
        operation = "cannot encode video (\(name))"
        let raw = frame.raw.pointee
        context.pointee.width = size.width
        context.pointee.height = size.height
        context.pointee.pix_fmt = Self.pixelFormat(codec, AVPixelFormat(raw.format))
        context.pointee.time_base = base
        context.pointee.framerate = rate?.av ?? AVRational(num: 0, den: 1)
        let aspect = frame.geometry.sampleAspectRatio?.av ?? AVRational(num: 1, den: 1)
        context.pointee.sample_aspect_ratio = isTurned ? AVRational(num: aspect.den, den: aspect.num) : aspect
        context.pointee.color_range = raw.color_range
        context.pointee.color_primaries = raw.color_primaries
        context.pointee.color_trc = raw.color_trc
        context.pointee.colorspace = raw.colorspace
        context.pointee.chroma_sample_location = raw.chroma_location
        context.pointee.thread_count = Int32(clamping: max(1, min(threads, 64)))
        if hasGlobalHeader { context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER }
        var options = OptionDictionary(Self.options(name, quality))
        if ["mpeg4", "mjpeg"].contains(name) {
            context.pointee.flags |= AV_CODEC_FLAG_QSCALE
            context.pointee.global_quality = FF_QP2LAMBDA * 2
            context.pointee.strict_std_compliance = FF_COMPLIANCE_UNOFFICIAL
        }
        do {
            try LibAV.check(avcodec_open2(context, codec, &options.raw), .encode, operation)
        } catch {
            var context: UnsafeMutablePointer<AVCodecContext>? = context
            avcodec_free_context(&context)
            throw error
        }
    }

    deinit {
        var context: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&context)
    }

    /// What was used in place of the best encoder; nil for the best.
    var note: String? {
        name == Self.names[0]
            ? nil : "the picture is encoded with \(name), since the installed libavcodec has no \(Self.names[0])"
    }

    /// Encodes a frame; nil after the last one.
    /// - Parameters:
    ///   - pts: in ticks of the frame's stream.
    ///   - emit: is given each packet that is ready, with times in the same ticks.
    /// - Throws: `.encode`, `.outOfMemory`, or what `emit` throws.
    func encode(
        _ frame: OwnedFrame?, pts: Int64 = 0, duration: Int64? = nil, emit: (OwnedPacket) throws -> Void
    ) throws {
        if let frame {
            // Times rise: a repeated one moves on by a tick.
            let pts = lastPts.map { max(pts, $0 + 1) } ?? pts
            lastPts = pts
            frame.raw.pointee.pts = pts
            // What kind of picture it becomes is this encoder's choice.
            frame.raw.pointee.pict_type = AV_PICTURE_TYPE_NONE
            frame.raw.pointee.quality = context.pointee.global_quality
            durations[pts] = duration
        }
        try LibAV.check(avcodec_send_frame(context, frame?.raw), .encode, operation)
        while true {
            let packet = try OwnedPacket()
            let code = avcodec_receive_packet(context, packet.raw)
            if code == CFF_ERROR_EAGAIN || code == CFF_ERROR_EOF { return }
            try LibAV.check(code, .encode, operation)
            if let pts = packet.pts, let duration = durations.removeValue(forKey: pts) {
                packet.raw.pointee.duration = duration
            }
            try emit(packet)
        }
    }

    private static func codec(_ names: [String], _ base: AVRational) -> UnsafePointer<AVCodec>? {
        for name in names {
            // MPEG-4, 6.2.3: vop_time_increment_resolution has 16 bits.
            if name == "mpeg4", base.den > 65_535 { continue }
            if let codec = avcodec_find_encoder_by_name(name) { return codec }
        }
        return nil
    }

    private static func options(_ name: String, _ quality: Quality) -> [String: String] {
        guard name == "libx264" else { return [:] }
        return quality == .lossless ? ["preset": "ultrafast", "qp": "0"] : ["preset": "fast", "crf": "18"]
    }

    /// The format nearest to the frames' among those that the encoder takes.
    private static func pixelFormat(_ codec: UnsafePointer<AVCodec>, _ source: AVPixelFormat) -> AVPixelFormat {
        guard let formats = codec.pointee.pix_fmts else { return source }
        let best = avcodec_find_best_pix_fmt_of_list(formats, source, 0, nil)
        return best == AV_PIX_FMT_NONE ? AV_PIX_FMT_YUV420P : best
    }
}
