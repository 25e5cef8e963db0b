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
}
