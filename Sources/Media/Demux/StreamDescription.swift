// From libav's fields to `VideoStreamInfo`.

import CFFmpeg

struct StreamDescription {
    let info: VideoStreamInfo
    /// Where the container's header says that the video stream ends, in seconds of its own time; nil when it says
    /// nothing, or only something about all streams together.
    let statedEndSeconds: Double?

    init(
        _ format: UnsafeMutablePointer<AVFormatContext>, _ stream: UnsafeMutablePointer<AVStream>, input: MediaInput,
        images: ImageList?
    ) {
        let parameters = stream.pointee.codecpar.pointee
        let ratio = stream.pointee.time_base
        let rate = Rational(known: stream.pointee.avg_frame_rate) ?? Rational(known: stream.pointee.r_frame_rate)
        let aspect = Rational(known: av_guess_sample_aspect_ratio(format, stream, nil))
        let orientation = Orientation.of(stream)
        let coded = PictureGeometry(
            codedWidth: Int(parameters.width), codedHeight: Int(parameters.height), sampleAspectRatio: aspect,
            orientation: orientation)
        let isSeekable =
            (format.pointee.pb?.pointee.seekable ?? 0) & AVIO_SEEKABLE_NORMAL != 0
            && format.pointee.ctx_flags & AVFMTCTX_UNSEEKABLE == 0
        let timeBase = TimeBase(Rational(known: ratio) ?? Rational(1, 1000))

        var duration: Double?
        if let ticks = LibAV.known(stream.pointee.duration), ticks > 0 {
            duration = timeBase.seconds(ticks)
        } else if let ticks = LibAV.known(format.pointee.duration), ticks > 0 {
            duration = Double(ticks) / Double(CFF_TIME_BASE)
        }
        let stated = stream.pointee.nb_frames > 0 ? Int(exactly: stream.pointee.nb_frames) : nil
        var count = stated
        if count == nil, let duration, let rate, duration * rate.value < 1e12 {
            count = Int((duration * rate.value).rounded())
        }
        var base = timeBase
        var shownRate = rate
        if let images {
            base = images.timeBase
            shownRate = images.frameRate
            duration = Double(images.count) / images.frameRate.value
            count = images.count
        }
        statedEndSeconds = images == nil ? Self.statedEnd(format, stream) : nil
        info = VideoStreamInfo(
            index: Int(stream.pointee.index),
            containerName: images == nil ? String(cString: format.pointee.iformat.pointee.name) : "images",
            codecName: String(cString: avcodec_get_name(parameters.codec_id)),
            width: coded.shownWidth, height: coded.shownHeight,
            codedWidth: Int(parameters.width), codedHeight: Int(parameters.height),
            orientation: orientation, sampleAspectRatio: aspect,
            averageFrameRate: shownRate, durationSeconds: duration, frameCount: count,
            isFrameCountStated: images != nil || (stated != nil && !input.isLive),
            startTime: images != nil
                ? Timestamp(pts: 0, base: base)
                : LibAV.known(stream.pointee.start_time).map { Timestamp(pts: $0, base: timeBase) },
            timeBase: base,
            pixelFormat: av_get_pix_fmt_name(AVPixelFormat(parameters.format)).map { String(cString: $0) },
            isInterlaced: parameters.field_order != AV_FIELD_PROGRESSIVE && parameters.field_order != AV_FIELD_UNKNOWN,
            reordersFrames: parameters.video_delay > 0, timestampBits: Int(stream.pointee.pts_wrap_bits),
            isLive: input.isLive || (!isSeekable && duration == nil && input.isRemote),
            isSeekable: images != nil || (isSeekable && !input.isLive))
    }
}

extension StreamDescription {
    private static func statedEnd(
        _ format: UnsafeMutablePointer<AVFormatContext>, _ stream: UnsafeMutablePointer<AVStream>
    ) -> Double? {
        guard format.pointee.duration_estimation_method == AVFMT_DURATION_FROM_STREAM else { return nil }
        // Matroska files state each stream's end in a tag: 00:00:04.000000000.
        if let tag = av_dict_get(stream.pointee.metadata, "DURATION", nil, 0) {
            let parts = String(cString: tag.pointee.value).split(separator: ":").compactMap { Double($0) }
            if parts.count == 3 { return parts[0] * 3600 + parts[1] * 60 + parts[2] }
        }
        guard format.pointee.nb_streams == 1, let ticks = LibAV.known(format.pointee.duration), ticks > 0 else {
            return nil
        }
        let start = LibAV.known(format.pointee.start_time) ?? 0
        return Double(ticks.addingSaturating(start)) / Double(CFF_TIME_BASE)
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
    public var isRemote: Bool {
        if case .url = source { return true }
        return false
    }

    /// Calls that open and read it have a time limit.
    var isTimed: Bool { isRemote || isLive }
}
