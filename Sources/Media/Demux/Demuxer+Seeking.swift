// Going to a place in a file: to a keyframe from which everything later decodes exactly.

import CFFmpeg

extension Demuxer {
    /// Goes to a keyframe shown at or before `seconds` from which every later frame decodes exactly; to the
    /// beginning when there is none. The next packet is that keyframe. Then call `Decoder.flush(droppingBefore:)`
    /// with the time returned.
    /// - Parameter seconds: in the stream's own time, that is from 0 of its time base, not from the first frame.
    /// - Returns: the keyframe's time; nil when the packets there have none.
    /// - Throws: `.seek` when the input is not seekable.
    @discardableResult
    public func seek(toSeconds seconds: Double) throws -> Timestamp? {
        try seek(to: video.timeBase.ticks(seconds))
    }

    /// As `seek(toSeconds:)`, with ticks of the stream's time base.
    @discardableResult
    public func seek(to target: Int64) throws -> Timestamp? {
        guard video.isSeekable else {
            throw MediaError(.seek, "cannot seek in \"\(input.displayName)\": it can only be read from start to end")
        }
        didSeek()
        if let images {
            images.next = Int(min(max(target, 0), Int64(images.count)))
            return Timestamp(pts: Int64(images.next), base: video.timeBase)
        }
        // Indexes may count decoding times, and keyframes may turn out not to be clean: look, and go further back.
        var goal = target
        var step = max(1, video.timeBase.ticks(1))
        let start = video.startTime?.pts ?? 0
        while goal > start {
            guard av_seek_frame(context.raw, Int32(video.index), goal, AVSEEK_FLAG_BACKWARD) >= 0 else { break }
            if let entry = try skipToEntry(notAfter: target) { return entry }
            goal = goal.subtractingSaturating(step)
            step = step.addingSaturating(step)
        }
        return try rewind()
    }

    /// Reads until a clean keyframe shown at or before `target`, which becomes the next packet.
    private func skipToEntry(notAfter target: Int64) throws -> Timestamp? {
        // An entry further on than this many packets is no help.
        for _ in 0..<20_000 {
            guard let packet = try readPacket() else { break }
            guard packet.isKeyframe else { continue }
            guard let pts = packet.pts, pts <= target else { break }
            if packet.isCleanEntry {
                pending = [packet]
                return Timestamp(pts: pts, base: video.timeBase)
            }
        }
        didSeek()
        return nil
    }

    private func rewind() throws -> Timestamp? {
        var code: Int32 = -1
        // Streams without an index of their own are searched by time, which may miss their first packets.
        if context.raw.pointee.iformat.pointee.flags & AVFMT_TS_DISCONT != 0 {
            code = av_seek_frame(context.raw, -1, 0, AVSEEK_FLAG_BYTE)
        }
        if code < 0 {
            let start = video.startTime?.pts ?? 0
            code = avformat_seek_file(context.raw, Int32(video.index), Int64.min, start, Int64.max, 0)
        }
        try LibAV.check(code, .seek, "cannot seek in \"\(input.displayName)\"")
        didSeek()
        guard let packet = try readPacket() else { return nil }
        pending = [packet]
        // Nothing is dropped at the beginning: whatever decodes there decodes when read from the start, too.
        return nil
    }

    /// Time of the first packet, which stays the next one: for streams that do not state where they start.
    func peekedTime() throws -> Int64? {
        if pending.isEmpty { pending = try [readPacket()].compactMap { $0 } }
        return pending.first.flatMap { $0.pts ?? $0.dts }
    }

    /// Timestamps begin again from 0 behind this many ticks; nil where they do not.
    var wrapTicks: Int64? {
        guard let bits = context.raw.pointee.streams[video.index]?.pointee.pts_wrap_bits, (1..<62).contains(bits) else {
            return nil
        }
        return Int64(1) << Int64(bits)
    }

    /// Time that is missing behind the last packet, once `next` has given nil.
    public var trailingLosses: [LostTime] { parts?.trailingLosses ?? [] }
}
