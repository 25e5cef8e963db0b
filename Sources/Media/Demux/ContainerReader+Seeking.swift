// Going to a place in a file: to a keyframe from which everything later decodes exactly.

import CFFmpeg

extension ContainerReader {
    @discardableResult
    func seek(to target: Int64) throws -> Timestamp? {
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
        try rewind()
        // Nothing is dropped at the beginning: whatever decodes there decodes when read from the start, too.
        return nil
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

    func rewind() throws {
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
        // What follows is the whole input again, and can be held against its stated length.
        hasSeeked = false
        readProblem = nil
        pending = try [readPacket()].compactMap { $0 }
    }

    func peekedTime() throws -> Int64? {
        if pending.isEmpty { pending = try [readPacket()].compactMap { $0 } }
        return pending.first.flatMap { $0.pts ?? $0.dts }
    }

    var wrapTicks: Int64? {
        guard let bits = context.raw.pointee.streams[video.index]?.pointee.pts_wrap_bits, (1..<62).contains(bits) else {
            return nil
        }
        return Int64(1) << Int64(bits)
    }
}
