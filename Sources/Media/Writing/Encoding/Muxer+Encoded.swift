// A stream that this program encodes, in a container that is being written.

import CFFmpeg

extension Muxer {
    /// Adds a stream of what `transcoder` gives, described like the original's.
    /// - Throws: `.outOfMemory`.
    func addEncoded(_ transcoder: VideoTranscoder, of source: UnsafeMutablePointer<AVStream>) throws -> Int {
        let stream = try addStream()
        let encoder = transcoder.encoder.context
        guard avcodec_parameters_from_context(stream.pointee.codecpar, encoder) >= 0 else {
            throw MediaError(.outOfMemory, "out of memory")
        }
        try copyDescription(of: source, to: stream)
        stream.pointee.sample_aspect_ratio = encoder.pointee.sample_aspect_ratio
        if transcoder.keepsTurn {
            var size = 0
            if let data = av_stream_get_side_data(source, AV_PKT_DATA_DISPLAYMATRIX, &size),
                let copy = av_stream_new_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, size)
            {
                copy.update(from: data, count: size)
            }
        }
        // What said how the original was encoded.
        for key in ["encoder", "BPS", "NUMBER_OF_BYTES", "_STATISTICS_TAGS"] {
            av_dict_set(&stream.pointee.metadata, key, nil, 0)
        }
        return Int(stream.pointee.index)
    }
}
