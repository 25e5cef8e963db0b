// The subtitles of a labelled copy: texts as packets of the container's own kind.

import CFFmpeg

/// One subtitle stream. Matroska gets SubRip, MP4 gets timed text (ISO/IEC 14496-17, 3GPP TS 26.245).
struct LabelTrack {
    let stream: Int
    /// Ticks of the labelled video, in which the packets' times are.
    let base: AVRational
    private let packets: [OwnedPacket]
    private var next = 0

    /// Adds the stream.
    /// - Parameter shift: what is added to ticks of the labelled video.
    /// - Throws: `.outOfMemory`.
    init(
        _ cues: [LabelCue], _ original: OriginalVideo, shift: Int64, to muxer: Muxer, isDefault: Bool = true
    ) throws {
        let added = try muxer.addStream()
        stream = Int(added.pointee.index)
        base = original.info.timeBase.av
        let parameters = added.pointee.codecpar!
        parameters.pointee.codec_type = AVMEDIA_TYPE_SUBTITLE
        if isDefault { added.pointee.disposition = AV_DISPOSITION_DEFAULT }
        av_dict_set(&added.pointee.metadata, "title", "actions", 0)
        av_dict_set(&added.pointee.metadata, "language", "und", 0)
        switch muxer.container {
        case .matroska:
            parameters.pointee.codec_id = AV_CODEC_ID_SUBRIP
            added.pointee.time_base = TimeBase(Rational(1, 1000)).av
        case .mp4:
            parameters.pointee.codec_id = AV_CODEC_ID_MOV_TEXT
            parameters.pointee.width = Int32(clamping: original.info.width)
            parameters.pointee.height = Int32(clamping: original.info.height)
            try Self.describe(parameters)
            // MP4 shows a track's handler where others have a title.
            av_dict_set(&added.pointee.metadata, "handler_name", "actions", 0)
            added.pointee.time_base = Muxer.timescale(base)
        }
        packets = try Self.times(cues, original, shift, muxer.container).map { cue in
            let packet = try OwnedPacket(
                muxer.container == .matroska ? SubRipText.bytes(cue.text) : TimedText.bytes(cue.text))
            packet.raw.pointee.pts = cue.start
            packet.raw.pointee.dts = cue.start
            packet.raw.pointee.duration = cue.end - cue.start
            packet.raw.pointee.flags |= AV_PKT_FLAG_KEY
            return packet
        }
    }

    /// Hands out what begins up to a time, in order.
    /// - Parameter seconds: from the copy's beginning; nil: all.
    mutating func take(until seconds: Double?) -> ArraySlice<OwnedPacket> {
        let first = next
        while next < packets.count {
            if let seconds, Double(packets[next].pts ?? 0) * av_q2d(base) > seconds { break }
            next += 1
        }
        return packets[first..<next]
    }

    private typealias TimedText3 = (start: Int64, end: Int64, text: String)

    private static func times(
        _ cues: [LabelCue], _ original: OriginalVideo, _ shift: Int64, _ container: VideoContainer
    ) -> [TimedText3] {
        let ordered =
            container.holdsOverlaps
            ? cues.filter { $0.start.isFinite && $0.end > $0.start }.sorted { $0.start < $1.start } : cues.flattened
        return ordered.compactMap { cue in
            let start = original.ticks(max(0, cue.start)).addingSaturating(shift)
            let end = original.ticks(max(0, cue.end)).addingSaturating(shift)
            return end > start ? (start, end, cue.text) : nil
        }
    }

    /// How the text looks: white, at the bottom, in the middle.
    private static func describe(_ parameters: UnsafeMutablePointer<AVCodecParameters>) throws {
        let description = TimedText.sampleDescription
        guard let bytes = av_mallocz(description.count + Int(CFF_INPUT_PADDING)) else {
            throw MediaError(.outOfMemory, "out of memory")
        }
        description.withUnsafeBytes { bytes.copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
        parameters.pointee.extradata = bytes.assumingMemoryBound(to: UInt8.self)
        parameters.pointee.extradata_size = Int32(description.count)
    }
}
