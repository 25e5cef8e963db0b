// From libav's fields to `VideoStreamInfo`.

import CFFmpeg

struct StreamDescription {
    let info: VideoStreamInfo
    let length: StatedLength
    let timing: FrameTiming
    /// Times of libav's reader that count fields, two a frame.
    let ticksPerFrame: Int64

    /// - Throws: `.usage` when a frame rate was asked for where it does not apply.
    init(
        _ format: UnsafeMutablePointer<AVFormatContext>, _ stream: UnsafeMutablePointer<AVStream>, input: MediaInput,
        images: ImageList?
    ) throws {
        let parameters = stream.pointee.codecpar.pointee
        let ratio = stream.pointee.time_base
        let aspect = Rational(known: av_guess_sample_aspect_ratio(format, stream, nil))
        let orientation = Orientation.of(stream)
        let coded = PictureGeometry(
            codedWidth: Int(parameters.width), codedHeight: Int(parameters.height), sampleAspectRatio: aspect,
            orientation: orientation)
        let isSeekable =
            (format.pointee.pb?.pointee.seekable ?? 0) & AVIO_SEEKABLE_NORMAL != 0
            && format.pointee.ctx_flags & AVFMTCTX_UNSEEKABLE == 0
        let timeBase = TimeBase(Rational(known: ratio) ?? Rational(1, 1000))

        let field = Self.fieldRate(format, stream)
        ticksPerFrame = field == nil ? 1 : 2
        var rate =
            field ?? Rational(known: stream.pointee.avg_frame_rate) ?? Rational(known: stream.pointee.r_frame_rate)
        length = StatedLength(format, stream, timeBase: timeBase, rate: rate)
        let isLive =
            input.isLive || (!isSeekable && length.seconds == nil && input.isRemote && !Self.isFinite(format))
        timing =
            try images != nil ? .container : .of(format, input: input, isLive: isLive || input.treatsAsLive)
        let base = images?.timeBase ?? timing.timeBase ?? timeBase
        var notes = StreamNotes.of(format, stream, timeBase: timeBase)
        switch timing {
        case .container: break
        case .counted(let counted): rate = counted
        case .arrival: rate = input.frameRate
        }
        if let images { rate = images.frameRate }
        let isCounted = images != nil || FrameTiming.Kind(format) == .pictures || Self.isRaw(format)
        if isCounted, input.frameRate == nil, timing == .container, let rate {
            notes.append(StreamNotes.assumedRate(rate))
        }
        let isTimed = images == nil && timing == .container
        info = VideoStreamInfo(
            index: Int(stream.pointee.index),
            containerName: images == nil ? String(cString: format.pointee.iformat.pointee.name) : "images",
            codecName: String(cString: avcodec_get_name(parameters.codec_id)),
            width: coded.shownWidth, height: coded.shownHeight,
            codedWidth: Int(parameters.width), codedHeight: Int(parameters.height),
            orientation: orientation, sampleAspectRatio: aspect,
            averageFrameRate: rate,
            durationSeconds: images.map { Double($0.count) / $0.frameRate.value } ?? (isTimed ? length.seconds : nil),
            frameCount: images?.count ?? (isTimed ? length.frames : nil),
            isFrameCountStated: images != nil || (length.isCountStated && !input.isLive),
            startTime: images != nil
                ? Timestamp(pts: 0, base: base)
                : isTimed ? LibAV.known(stream.pointee.start_time).map { Timestamp(pts: $0, base: timeBase) } : nil,
            timeBase: base,
            pixelFormat: av_get_pix_fmt_name(AVPixelFormat(parameters.format)).map { String(cString: $0) },
            isInterlaced: parameters.field_order != AV_FIELD_PROGRESSIVE && parameters.field_order != AV_FIELD_UNKNOWN,
            reordersFrames: parameters.video_delay > 0, timestampBits: Int(stream.pointee.pts_wrap_bits),
            isLive: isLive,
            isSeekable: images != nil
                || (isSeekable && !input.isLive && isTimed && FrameTiming.Kind(format) != .elementary),
            notes: notes)
    }
}

extension StreamDescription {
    /// The server says how many bytes there are, though it does not serve parts of them.
    private static func isFinite(_ format: UnsafeMutablePointer<AVFormatContext>) -> Bool {
        format.pointee.pb.map { avio_size($0) > 0 } ?? false
    }

    /// GXF counts fields, and so do libav's times of it: the rate of the frames, nil elsewhere.
    private static func fieldRate(
        _ format: UnsafeMutablePointer<AVFormatContext>, _ stream: UnsafeMutablePointer<AVStream>
    ) -> Rational? {
        guard String(cString: format.pointee.iformat.pointee.name) == "gxf",
            let fields = Rational(known: stream.pointee.avg_frame_rate),
            let frames = Rational(known: stream.pointee.r_frame_rate), abs(fields.value / frames.value - 2) < 1e-6
        else { return nil }
        return frames
    }

    private static func isRaw(_ format: UnsafeMutablePointer<AVFormatContext>) -> Bool {
        String(cString: format.pointee.iformat.pointee.name) == "rawvideo"
    }
}

extension Orientation {
    /// Of a stream's display matrix; upright without one.
    static func of(_ stream: UnsafeMutablePointer<AVStream>) -> Orientation {
        var size = 0
        guard let data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size), size >= 36 else {
            return .upright
        }
        return data.withMemoryRebound(to: Int32.self, capacity: 9) { Orientation(displayMatrix: $0) }
    }
}

extension MediaInput {
    /// It comes from a network, as far as the user's words tell.
    package var isRemote: Bool {
        if case .url = source { return true }
        return false
    }

    /// Calls that open and read it have a time limit.
    var isTimed: Bool { isRemote || isLive }
}
