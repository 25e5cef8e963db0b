// From packets to frames, with libav's frame threads.

import CFFmpeg

/// Decodes one video stream. After every `send`, call `receive` until it gives nil; after the last packet send nil
/// and receive the rest.
///
/// Damage never ends the decoding: what cannot be decoded is counted in `corruptPackets` and left out.
///
/// Sendable, for one caller at a time: a stage of its own drives it, nobody else touches it meanwhile.
public final class Decoder: @unchecked Sendable {
    /// Packets that the container marks as damaged or that could not be decoded, and frames that came out damaged.
    /// What a codec conceals without saying so is not counted.
    public private(set) var corruptPackets = 0
    /// Frames given out so far.
    public private(set) var frameCount = 0

    private let context: UnsafeMutablePointer<AVCodecContext>
    private let parameters: CodecParameters
    private var repair: TimestampRepair
    /// Came out while a packet was waiting to be taken.
    private var waiting: [VideoFrame] = []
    private var isDraining = false
    private var firstWantedPts: Int64?

    /// - Parameters:
    ///   - parameters: of the demuxer's stream.
    ///   - threads: decoding threads, at least 1.
    ///   - lowDelay: give each frame out as early as possible, for live input: no frame threads.
    /// - Throws: `.unsupported` when libav has no decoder for the stream.
    public init(_ parameters: CodecParameters, threads: Int, lowDelay: Bool = false) throws {
        let name = String(cString: avcodec_get_name(parameters.raw.pointee.codec_id))
        guard let codec = avcodec_find_decoder(parameters.raw.pointee.codec_id) else {
            throw MediaError(
                .unsupported, "cannot decode \"\(parameters.inputName)\": libav has no decoder for \(name)")
        }
        guard let context = avcodec_alloc_context3(codec) else { throw MediaError(.outOfMemory, "out of memory") }
        self.context = context
        self.parameters = parameters
        let frameTicks =
            parameters.frameRate.map { parameters.timeBase.ticks(1 / $0.value) } ?? parameters.timeBase.ticks(0.04)
        repair = TimestampRepair(
            fallbackDuration: frameTicks, reanchorAfter: max(parameters.timeBase.ticks(1), frameTicks &* 4))
        let operation = "cannot decode \"\(parameters.inputName)\" (\(name))"
        try LibAV.check(avcodec_parameters_to_context(context, parameters.raw), .decode, operation)
        context.pointee.pkt_timebase = parameters.timeBase.av
        if let rate = parameters.frameRate { context.pointee.framerate = rate.av }
        context.pointee.thread_count = Int32(clamping: max(1, min(threads, 64)))
        context.pointee.thread_type = lowDelay ? FF_THREAD_SLICE : FF_THREAD_FRAME | FF_THREAD_SLICE
        context.pointee.max_pixels = Int64(parameters.maximumPixels)
        if lowDelay { context.pointee.flags |= AV_CODEC_FLAG_LOW_DELAY }
        try LibAV.check(avcodec_open2(context, codec, nil), .decode, operation)
    }

    public convenience init(_ demuxer: Demuxer, threads: Int) throws {
        try self.init(demuxer.codecParameters, threads: threads)
    }

    deinit {
        var context: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&context)
    }

    /// Gives the decoder a packet; nil after the last one.
    /// - Throws: `.outOfMemory` only.
    public func send(_ packet: Packet?) throws {
        guard let packet else {
            guard !isDraining else { return }
            isDraining = true
            // With frame threads this may report the failure of an earlier packet.
            let code = avcodec_send_packet(context, nil)
            if code < 0, code != CFF_ERROR_EOF { corruptPackets += 1 }
            return
        }
        if packet.isCorrupt { corruptPackets += 1 }
        while true {
            let code = avcodec_send_packet(context, packet.raw)
            if code == CFF_ERROR_EAGAIN, let frame = try receiveFromCodec() {
                waiting.append(frame)
                continue
            }
            if code == CFF_ERROR_ENOMEM { throw MediaError(.outOfMemory, "out of memory while decoding") }
            // Containers with checks of their own know of damage that the decoder may hide.
            if code < 0 || packet.isCorrupt { corruptPackets += 1 }
            return
        }
    }

    /// The next frame in display order; nil when another packet is needed, or after the last frame.
    /// - Throws: `.outOfMemory` only.
    public func receive() throws -> VideoFrame? {
        waiting.isEmpty ? try receiveFromCodec() : waiting.removeFirst()
    }

    /// Forgets everything, as after a seek. Frames shown before `pts` are then left out: behind the keyframe of an
    /// open group they refer to pictures that were not read.
    public func flush(droppingBefore pts: Int64? = nil) {
        avcodec_flush_buffers(context)
        waiting = []
        isDraining = false
        repair.reset()
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
            if let firstWantedPts, let stated, stated < firstWantedPts {
                av_frame_unref(raw)
                continue
            }
            let pts = repair.next(pts: stated, duration: raw.pointee.pkt_duration)
            isKept = true
            frameCount += 1
            let frame = VideoFrame(
                raw, timestamp: Timestamp(pts: pts, base: parameters.timeBase), statedPts: stated,
                streamAspect: parameters.sampleAspectRatio, streamOrientation: parameters.orientation)
            if frame.isCorrupt { corruptPackets += 1 }
            return frame
        }
    }
}
