// What a container's index tells without reading the packets.

import CFFmpeg

extension ContainerReader {
    func hasSteadyIndex(longestPause: Int64) -> Bool {
        guard video.containerName.hasPrefix("mov"), let stream = context.raw.pointee.streams[video.index] else {
            return false
        }
        let count = avformat_index_get_entries_count(stream)
        guard count > 0, Int64(count) >= stream.pointee.nb_frames else { return false }
        var before: Int64?
        for number in 0..<count {
            guard let entry = avformat_index_get_entry(stream, number) else { return false }
            let time = entry.pointee.timestamp
            if let before {
                guard time > before, time.subtractingSaturating(before) <= longestPause else { return false }
            }
            before = time
        }
        return true
    }

    func indexedFrames(before dts: Int64) -> Int? {
        guard let stream = context.raw.pointee.streams[video.index] else { return nil }
        let number = av_index_search_timestamp(stream, dts, AVSEEK_FLAG_ANY)
        guard number >= 0, avformat_index_get_entry(stream, number)?.pointee.timestamp == dts else { return nil }
        return (0..<number).count { number in
            avformat_index_get_entry(stream, number).map { Int32($0.pointee.flags) & AVINDEX_DISCARD_FRAME == 0 }
                ?? false
        }
    }

    func indexedTime(_ number: Int) -> Int64? {
        guard let stream = context.raw.pointee.streams[video.index], let number = Int32(exactly: number) else {
            return nil
        }
        return avformat_index_get_entry(stream, number)?.pointee.timestamp
    }
}
