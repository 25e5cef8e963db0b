// From packets to frames, with libav's frame threads.

import CFFmpeg
import Glibc

/// Decodes one video stream. After every `send`, call `receive` until it gives nil; after the last packet send nil
/// and receive the rest.
///
/// Damage never ends the decoding: what cannot be decoded is counted in `corruptPackets` and left out.
///
/// Sendable, for one caller at a time: a stage of its own drives it, nobody else touches it meanwhile.
package final class Decoder: @unchecked Sendable {
    /// Packets that the container marks as damaged or that could not be decoded, and frames that came out damaged.
    /// What a codec conceals without saying so is not counted.
    package private(set) var corruptPackets = 0
    /// Frames given out so far.
    package private(set) var frameCount = 0

    private let context: UnsafeMutablePointer<AVCodecContext>
    private let parameters: CodecParameters
    /// Came out while a packet was waiting to be taken.
    private var waiting: [VideoFrame] = []
    private var isDraining = false
    private var firstWantedPts: Int64?
    private var hasShown = false
    private let sign = DamageSign()
    /// Of H.264 only.
    private var frameNumbers: FrameNumbers?

    /// Shown time of the keyframe that decoding began with; nil before it came.
    private var entrance: Int64?

    /// The stream's data were found wrong since the last flush. Pictures before the keyframe that decoding began with do
    /// not count: they may refer to what was not read.
    package var hasDamage: Bool { sign.isRaised }

    /// - Parameters:
    ///   - parameters: of the demuxer's stream.
    ///   - threads: decoding threads, at least 1.
    ///   - lowDelay: give each frame out as early as possible, for live input: no frame threads.
    ///   - isRepeatable: damage is concealed in the same way every time: one thread, and nothing of earlier pictures in
    ///     the memory of new ones.
    /// - Throws: `.unsupported` when libav has no decoder for the stream.
    package init(
        _ parameters: CodecParameters, threads: Int, lowDelay: Bool = false, isRepeatable: Bool = false
    ) throws {
        _ = MediaLog.shared
        let name = String(cString: avcodec_get_name(parameters.raw.pointee.codec_id))
        guard let codec = avcodec_find_decoder(parameters.raw.pointee.codec_id) else {
            throw MediaError(
                .unsupported, "cannot decode \"\(parameters.inputName)\": libav has no decoder for \(name)")
        }
        guard let context = avcodec_alloc_context3(codec) else { throw MediaError(.outOfMemory, "out of memory") }
        self.context = context
        self.parameters = parameters
        frameNumbers = FrameNumbers(parameters)
        let operation = "cannot decode \"\(parameters.inputName)\" (\(name))"
        try LibAV.check(avcodec_parameters_to_context(context, parameters.raw), .decode, operation)
        context.pointee.pkt_timebase = parameters.timeBase.av
        if let rate = parameters.frameRate { context.pointee.framerate = rate.av }
        context.pointee.thread_count = Int32(clamping: max(1, min(threads, 64)))
        context.pointee.thread_type = lowDelay ? FF_THREAD_SLICE : FF_THREAD_FRAME | FF_THREAD_SLICE
        // libav counts rows rounded up to its own alignment.
        context.pointee.max_pixels = Int64(clamping: parameters.maximumPixels) / 16 * 17 + 1 << 20
        if lowDelay { context.pointee.flags |= AV_CODEC_FLAG_LOW_DELAY }
        if isRepeatable { context.pointee.thread_count = 1 }
        if isRepeatable || !Self.fillsPictures(codec.pointee.id) {
            context.pointee.get_buffer2 = { context, frame, flags in
                let code = avcodec_default_get_buffer2(context, frame, flags)
                guard code >= 0, let frame else { return code }
                for number in 0..<AV_NUM_DATA_POINTERS {
                    guard let buffer = frame.pointee.buffer(number) else { break }
                    memset(buffer.pointee.data, 0, Int(buffer.pointee.size))
                }
                return code
            }
        }
        try LibAV.check(avcodec_open2(context, codec, nil), .decode, operation)
    }

    deinit {
        var context: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&context)
    }

    /// Gives the decoder a packet; nil after the last one.
    /// - Parameter tag: comes back with the packet's frame.
    /// - Throws: `.outOfMemory` only.
    package func send(_ packet: Packet?, tag: Int64 = 0) throws {
        guard let packet else {
            guard !isDraining else { return }
            isDraining = true
            // libav 5.1's H.264 decoder forgets, while it is drained, that frames behind a recovery point that was shown
            // are whole, and keeps them to itself.
            if hasShown || firstWantedPts != nil { context.pointee.flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT }
            // With frame threads this may report the failure of an earlier packet.
            let code = avcodec_send_packet(context, nil)
            if code < 0, code != CFF_ERROR_EOF { corruptPackets += 1 }
            return
        }
        context.pointee.reordered_opaque = tag
        if entrance == nil, packet.isKeyframe { entrance = packet.pts ?? .min }
        let counts = entrance.map { packet.pts ?? .max >= $0 } ?? false
        context.pointee.opaque = counts ? Unmanaged.passUnretained(sign).toOpaque() : nil
        if packet.withBytes({ frameNumbers?.isGap(before: $0) ?? false }), counts { sign.raise() }
        while true {
            let code = avcodec_send_packet(context, packet.raw)
            if code == CFF_ERROR_EAGAIN, let frame = try receiveFromCodec() {
                waiting.append(frame)
                continue
            }
            if code == CFF_ERROR_ENOMEM { throw MediaError(.outOfMemory, "out of memory while decoding") }
            // Containers with checks of their own know of damage that the decoder may hide.
            if code < 0 || packet.isCorrupt {
                corruptPackets += 1
                if counts { sign.raise() }
            }
            return
        }
    }

    /// The next frame in display order; nil when another packet is needed, or after the last frame.
    /// - Throws: `.outOfMemory` only.
    package func receive() throws -> VideoFrame? {
        waiting.isEmpty ? try receiveFromCodec() : waiting.removeFirst()
    }

    /// Forgets everything, as after a seek. Frames shown before `pts` are then left out: behind the keyframe of an
    /// open group they refer to pictures that were not read.
    package func flush(droppingBefore pts: Int64? = nil) {
        avcodec_flush_buffers(context)
        waiting = []
        isDraining = false
        hasShown = false
        entrance = nil
        frameNumbers?.reset()
        sign.clear()
        context.pointee.flags &= ~AV_CODEC_FLAG_OUTPUT_CORRUPT
        firstWantedPts = pts
    }

    private func receiveFromCodec() throws -> VideoFrame? {
        guard let raw = av_frame_alloc() else { throw MediaError(.outOfMemory, "out of memory while decoding") }
        var isKept = false
        defer {
            if !isKept {
                var freed: UnsafeMutablePointer<AVFrame>? = raw
                av_frame_free(&freed)
            }
        }
        // Each failed call used up a packet, so this ends.
        while true {
            let code = avcodec_receive_frame(context, raw)
            if code == CFF_ERROR_EAGAIN || code == CFF_ERROR_EOF { return nil }
            if code == CFF_ERROR_ENOMEM { throw MediaError(.outOfMemory, "out of memory while decoding") }
            if code < 0 {
                corruptPackets += 1
                continue
            }
            let stated = LibAV.known(raw.pointee.best_effort_timestamp)
            if let wanted = firstWantedPts, let stated, stated < wanted {
                av_frame_unref(raw)
                continue
            }
            // What comes behind the first wanted frame is wanted, too, wherever its timestamp stepped.
            firstWantedPts = nil
            hasShown = true
            isKept = true
            frameCount += 1
            let frame = VideoFrame(
                raw, pts: stated, base: parameters.timeBase, streamAspect: parameters.sampleAspectRatio,
                streamOrientation: parameters.orientation)
            if frame.isCorrupt {
                corruptPackets += 1
                if let entrance, stated ?? .max >= entrance { sign.raise() }
            }
            return frame
        }
    }
}

extension FrameNumbers {
    /// nil for other codecs than H.264.
    fileprivate init?(_ parameters: CodecParameters) {
        let raw = parameters.raw.pointee
        guard raw.codec_id == AV_CODEC_ID_H264 else { return nil }
        self.init(
            lengthBytes: PictureSyntax(parameters.raw).lengthBytes,
            extradata: UnsafeRawBufferPointer(
                start: raw.extradata, count: raw.extradata == nil ? 0 : Int(max(0, raw.extradata_size))))
    }
}

extension Decoder {
    /// Whether libav's decoder gives every part of a damaged picture some content, and says so. Others leave what they
    /// cannot decode as it was in memory: parts of other pictures, another one in every run.
    fileprivate static func fillsPictures(_ codec: AVCodecID) -> Bool {
        switch codec {
        case AV_CODEC_ID_H264, AV_CODEC_ID_MPEG1VIDEO, AV_CODEC_ID_MPEG2VIDEO, AV_CODEC_ID_MPEG4: true
        default: false
        }
    }
}

extension AVFrame {
    /// One of the buffers that hold the frame's planes; nil behind the last.
    fileprivate func buffer(_ number: Int32) -> UnsafeMutablePointer<AVBufferRef>? {
        withUnsafePointer(to: buf) { buffers in
            buffers.withMemoryRebound(to: UnsafeMutablePointer<AVBufferRef>?.self, capacity: 8) { $0[Int(number)] }
        }
    }
}
