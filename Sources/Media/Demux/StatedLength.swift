// How long a container says its video is: before reading for the plan, after reading to tell whether something is
// missing.

import CFFmpeg

struct StatedLength {
    /// Seconds from the first frame shown to the end of the last.
    let seconds: Double?
    /// Frames shown; estimated from length and rate unless `isCountStated`.
    let frames: Int?
    let isCountStated: Bool
    /// Packets that reading to the end gives; nil when the container does not say.
    let packets: Int?
    /// Where the video ends in the stream's own time; nil when that is not known, or only for all streams together.
    let endSeconds: Double?
    /// A frame that is missing at this end is one too many.
    let isEndExact: Bool

    init(
        _ format: UnsafeMutablePointer<AVFormatContext>, _ stream: UnsafeMutablePointer<AVStream>, timeBase: TimeBase,
        rate: Rational?
    ) {
        let container = String(cString: format.pointee.iformat.pointee.name)
        let whole = LibAV.known(format.pointee.duration).flatMap { $0 > 0 ? Double($0) / Double(CFF_TIME_BASE) : nil }
        let own = LibAV.known(stream.pointee.duration).flatMap { $0 > 0 ? timeBase.seconds($0) : nil }
        let start = LibAV.known(stream.pointee.start_time).map { timeBase.seconds($0) } ?? 0
        let index = Index(stream)
        let count = stream.pointee.nb_frames > 0 ? Int(exactly: stream.pointee.nb_frames) : nil
        var length = own ?? whole
        var shown = count
        var read = count
        var end = Self.end(format, stream, start: start, whole: whole)
        var isExact = false
        if container.hasPrefix("mov"), count != nil, index.count > 0 {
            // Edit lists leave frames out, or show them twice: the index holds what reading gives.
            read = index.count
            shown = index.count - index.hidden
            if index.hidden > 0, let rate { length = Double(index.count - index.hidden) / rate.value }
        } else if container == "avi", let count {
            // Frames that the camera dropped are empty chunks: they take time and give no packet.
            let isComplete = index.count > 1 && index.last > Int64(count) - max(2, Int64(count / 10))
            read = isComplete ? index.count : nil
            shown = isComplete ? index.count : count
            end = own.map { start + $0 }
            isExact = !isComplete
        } else if container.hasPrefix("matroska"), own == nil, let whole {
            // OutputPrecision as the end of the last frame, by whoever does not start at 0.
            length = whole > start ? whole - start : whole
        }
        isCountStated = shown != nil
        if shown == nil, let length, let rate, length * rate.value < 1e12 {
            shown = Int((length * rate.value).rounded())
        }
        seconds = length
        frames = shown
        packets = read
        endSeconds = read == nil ? end : nil
        isEndExact = isExact
    }

    private static func end(
        _ format: UnsafeMutablePointer<AVFormatContext>, _ stream: UnsafeMutablePointer<AVStream>, start: Double,
        whole: Double?
    ) -> Double? {
        guard format.pointee.duration_estimation_method == AVFMT_DURATION_FROM_STREAM, let whole else { return nil }
        if String(cString: format.pointee.iformat.pointee.name).hasPrefix("matroska") {
            // The tag of each stream: 00:00:04.000000000. Programs copy it from one file to another.
            if let tag = av_dict_get(stream.pointee.metadata, "DURATION", nil, 0) {
                let parts = String(cString: tag.pointee.value).split(separator: ":").compactMap { Double($0) }
                if parts.count == 3 { return min(whole, parts[0] * 3600 + parts[1] * 60 + parts[2]) }
            }
            return format.pointee.nb_streams == 1 ? (whole > start ? whole : whole + start) : nil
        }
        guard format.pointee.nb_streams == 1 else { return nil }
        return whole + Double(LibAV.known(format.pointee.start_time) ?? 0) / Double(CFF_TIME_BASE)
    }

    /// The container's own list of its frames, as far as libav has read it.
    struct Index {
        let count: Int
        /// Decoded, never shown.
        let hidden: Int
        let last: Int64

        init(_ stream: UnsafeMutablePointer<AVStream>) {
            count = Int(avformat_index_get_entries_count(stream))
            hidden = (0..<count).count { index in
                let entry = avformat_index_get_entry(stream, Int32(index))
                return entry.map { Int32($0.pointee.flags) & AVINDEX_DISCARD_FRAME != 0 } ?? false
            }
            last = count > 0 ? avformat_index_get_entry(stream, Int32(count - 1))?.pointee.timestamp ?? 0 : 0
        }
    }
}
