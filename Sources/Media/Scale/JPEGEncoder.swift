// Small pictures as JPEG, by libavcodec.

import CFFmpeg

/// Encodes upright RGB pictures. Not for several callers at once.
///
/// JPEG as JFIF has it: BT.601, full range, chroma at half the size.
package final class JPEGEncoder {
    /// libavcodec's quantizer, from 2 (large, good) to 31.
    private let quantizer: Int32
    private var context: UnsafeMutablePointer<AVCodecContext>?
    private var scaler: OpaquePointer?
    private var frame: UnsafeMutablePointer<AVFrame>?
    private var packet: UnsafeMutablePointer<AVPacket>?
    private var size: (width: Int, height: Int)?

    package init(quantizer: Int = 6) {
        precondition((2...31).contains(quantizer), "a JPEG quantizer is from 2 to 31")
        self.quantizer = Int32(quantizer)
    }

    deinit { release() }

    private func release() {
        avcodec_free_context(&context)
        av_frame_free(&frame)
        av_packet_free(&packet)
        sws_freeContext(scaler)
        scaler = nil
        size = nil
    }

    /// - Parameter rgb: [height, width, 3], no padding.
    /// - Throws: `.unsupported` where the installed libavcodec has no JPEG, `.outOfMemory`, `.scale`.
    /// - Precondition: `rgb` has `width × height × 3` bytes.
    package func encode(_ rgb: [UInt8], width: Int, height: Int) throws -> [UInt8] {
        precondition(rgb.count == width * height * 3 && width > 0 && height > 0, "an RGB picture")
        if size == nil || size! != (width, height) { try prepare(width, height) }
        guard let context, let frame, let packet else { throw MediaError(.outOfMemory, "out of memory") }
        try LibAV.check(av_frame_make_writable(frame), .scale, "cannot encode a picture")
        convert(rgb, width, height, into: frame)
        frame.pointee.quality = quantizer * FF_QP2LAMBDA
        try LibAV.check(avcodec_send_frame(context, frame), .scale, "cannot encode a picture")
        try LibAV.check(avcodec_receive_packet(context, packet), .scale, "cannot encode a picture")
        defer { av_packet_unref(packet) }
        return Array(UnsafeBufferPointer(start: packet.pointee.data, count: Int(packet.pointee.size)))
    }

    private func convert(_ rgb: [UInt8], _ width: Int, _ height: Int, into frame: UnsafeMutablePointer<AVFrame>) {
        rgb.withUnsafeBufferPointer { bytes in
            let planes: [UnsafePointer<UInt8>?] = [bytes.baseAddress, nil, nil, nil]
            let strides: [Int32] = [Int32(width * 3), 0, 0, 0]
            withUnsafePointer(to: &frame.pointee.data) { data in
                data.withMemoryRebound(to: UnsafeMutablePointer<UInt8>?.self, capacity: 8) { data in
                    withUnsafePointer(to: &frame.pointee.linesize) { lines in
                        lines.withMemoryRebound(to: Int32.self, capacity: 8) { lines in
                            _ = sws_scale(scaler, planes, strides, 0, Int32(height), data, lines)
                        }
                    }
                }
            }
        }
    }

    /// Pictures of one size share everything.
    private func prepare(_ width: Int, _ height: Int) throws {
        release()
        guard let codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG) else {
            throw MediaError(.unsupported, "the installed libavcodec cannot write JPEG")
        }
        context = avcodec_alloc_context3(codec)
        frame = av_frame_alloc()
        packet = av_packet_alloc()
        guard let context, let frame, packet != nil else { throw MediaError(.outOfMemory, "out of memory") }
        context.pointee.width = Int32(width)
        context.pointee.height = Int32(height)
        context.pointee.pix_fmt = AV_PIX_FMT_YUVJ420P
        context.pointee.color_range = AVCOL_RANGE_JPEG
        context.pointee.time_base = AVRational(num: 1, den: 25)
        context.pointee.flags |= AV_CODEC_FLAG_QSCALE
        context.pointee.global_quality = quantizer * FF_QP2LAMBDA
        // More threads would hold pictures back.
        context.pointee.thread_count = 1
        try LibAV.check(avcodec_open2(context, codec, nil), .unsupported, "cannot write JPEG")
        frame.pointee.format = AV_PIX_FMT_YUVJ420P.rawValue
        frame.pointee.width = Int32(width)
        frame.pointee.height = Int32(height)
        try LibAV.check(av_frame_get_buffer(frame, 0), .outOfMemory, "out of memory")
        scaler = sws_getContext(
            Int32(width), Int32(height), AV_PIX_FMT_RGB24, Int32(width), Int32(height), AV_PIX_FMT_YUV420P,
            SWS_BILINEAR | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP, nil, nil, nil)
        guard scaler != nil else { throw MediaError(.scale, "cannot encode a picture of \(width)x\(height)") }
        sws_setColorspaceDetails(
            scaler, sws_getCoefficients(SWS_CS_ITU601), 1, sws_getCoefficients(SWS_CS_ITU601), 1, 0, 1 << 16, 1 << 16)
        size = (width, height)
    }
}
